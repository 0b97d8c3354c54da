// Lists of ids on stdin become a tokenization folder: what the tests of this folder judge.
//
// shard_driver write FOLDER    stdin: one line of options, then one JSON array of ids per document
//                              {"vocab_size", "pack": {...}, "shard_bytes_max", "batch", "split",
//                               "column"}
// shard_driver verify FOLDER   prints the findings, one JSON object per line
// shard_driver read FOLDER FIRST COUNT                         prints rows, one JSON array per line
// shard_driver export FOLDER FORMAT DESTINATION
#include <cstdio>
#include <iostream>
#include <string>

#include "base/json.h"
#include "pack/packer.h"
#include "shard/shard_set_writer.h"

namespace tokenmill {
namespace {

TokenBatch one_document(const json::array& ids) {
  TokenBatch batch;
  for (const json::value& id : ids) {
    batch.ids.push_back(id.to_number<TokenId>());
  }
  batch.ends.push_back(batch.ids.size());
  return batch;
}

Status write_folder(const fs::path& folder) {
  std::string line;
  std::getline(std::cin, line);
  const json::value given = TM_TRY(parse_json(line));
  const json::object& options = given.get_object();
  const json::object* pack_json = get_object(options, "pack");
  auto pack_options = TM_TRY(pack::pack_options_from_json(pack_json ? *pack_json : json::object()));
  auto packer = TM_TRY(pack::Packer::create(pack_options));

  shard::ShardOptions shard_options;
  shard_options.vocab_size = options.at("vocab_size").to_number<std::uint32_t>();
  shard_options.row_length = pack::fixed_row_length(pack_options);
  if (const auto bytes = get_int(options, "shard_bytes_max"))
    shard_options.shard_bytes_max = *bytes;
  if (const auto split = get_string(options, "split")) shard_options.split = *split;
  TM_CHECK(create_folders(folder));
  auto writer = TM_TRY(shard::ShardSetWriter::create(folder, shard_options));
  SequenceBatch rows;
  while (std::getline(std::cin, line)) {
    const json::value ids = TM_TRY(parse_json(line, {.bytes_max = std::size_t{1} << 28}));
    packer.pack(one_document(ids.get_array()), rows);
    TM_CHECK(writer.append(rows));
    rows.clear();
  }
  packer.finish(rows);
  TM_CHECK(writer.append(rows));
  TM_TRY(writer.finish({.options = pack::to_json(pack_options),
                        .tokenizer = {},
                        .source = {},
                        .dropped = pack::to_json(packer.dropped())}));
  return {};
}

Status run(int count, char** arguments) {
  const std::string command = count > 2 ? arguments[1] : "";
  if (command == "write") return write_folder(arguments[2]);
  return fail(ErrorCode::invalid_argument, "No such command: " + command);
}

}  // namespace
}  // namespace tokenmill

int main(int count, char** arguments) {
  if (const auto status = tokenmill::run(count, arguments); !status) {
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return 1;
  }
  return 0;
}
