// Lists of ids become a tokenization folder, and back: what the tests of this folder judge.
//
// shard_driver write FOLDER    stdin: one line of options, then one JSON array of ids per document:
//                              {"vocab_size", "pack": {…} or "preset": {"name", "max_length", …},
//                               "shard_bytes_max", "batch", "split", "column", "special_ids",
//                               "tokens", "sae_lens"}
//                              prints one JSON object of counters
// shard_driver verify FOLDER   prints one JSON object per finding
// shard_driver read FOLDER FIRST COUNT          prints one JSON array per row
// shard_driver export FOLDER FORMAT DESTINATION
#include <cstdio>
#include <iostream>
#include <string>

#include "base/json.h"
#include "pack/packer.h"
#include "pack/presets.h"
#include "shard/export.h"
#include "shard/shard_set_writer.h"
#include "shard/verify.h"
#include "stats/statistics_json.h"

namespace tokenmill {
namespace {

constexpr JsonLimits kLine = {.bytes_max = std::size_t{1} << 28, .depth_max = 64};

void append_document(const json::array& ids, TokenBatch& batch) {
  for (const json::value& id : ids) batch.ids.push_back(id.to_number<TokenId>());
  batch.ends.push_back(batch.ids.size());
}

std::vector<TokenId> ids_of(const json::object& object, std::string_view key) {
  std::vector<TokenId> ids;
  if (const json::array* values = get_array(object, key)) {
    for (const json::value& id : *values) ids.push_back(id.to_number<TokenId>());
  }
  return ids;
}

std::optional<TokenId> id_of(const json::object& object, std::string_view key) {
  const auto id = get_int(object, key);
  if (!id) return std::nullopt;
  return static_cast<TokenId>(*id);
}

Result<pack::PackOptions> pack_options(const json::object& options) {
  const json::object* preset = get_object(options, "preset");
  if (preset == nullptr) {
    const json::object* object = get_object(options, "pack");
    return pack::pack_options_from_json(object != nullptr ? *object : json::object());
  }
  pack::PackOptions result =
      TM_TRY(pack::preset(get_string(*preset, "name").value_or(""),
                          {.frame = {ids_of(*preset, "prefix"), ids_of(*preset, "suffix")},
                           .bos = id_of(*preset, "bos"),
                           .eos = id_of(*preset, "eos"),
                           .pad = id_of(*preset, "pad")},
                          static_cast<std::uint32_t>(get_int(*preset, "max_length").value_or(0))));
  const auto set = [&](std::string_view key, auto& field) {
    if (const auto value = get_int(*preset, key)) field = static_cast<TokenId>(*value);
  };
  set("block_documents", result.blocks.documents);
  set("block_processes", result.blocks.processes);
  set("block_documents_total", result.blocks.documents_total);
  if (preset->contains("separator")) result.joining.separator = id_of(*preset, "separator");
  if (preset->contains("begin_row")) result.joining.begin_row = id_of(*preset, "begin_row");
  if (preset->contains("begin_document")) {
    result.joining.begin_document = id_of(*preset, "begin_document");
  }
  if (get_bool(*preset, "single").value_or(false)) {
    result.joining.rule = pack::JoinRule::saelens_single;
  }
  return result;
}

// The texts of the vocabulary, when given under "tokens".
std::function<std::string(TokenId)> token_texts(const json::object& options) {
  std::vector<std::string> texts;
  if (const json::array* tokens = get_array(options, "tokens")) {
    for (const json::value& token : *tokens) texts.emplace_back(token.get_string());
  }
  return [texts](TokenId id) { return id < texts.size() ? texts[id] : std::string(); };
}

struct Chain {
  pack::Packer packer;
  shard::ShardSetWriter writer;
  stats::Collector collector;
  SequenceBatch rows;

  Status take(const TokenBatch& documents) {
    collector.add_documents(documents);
    packer.pack(documents, rows);
    return pass_rows();
  }
  Status pass_rows() {
    collector.add_rows(rows);
    TM_CHECK(writer.append(rows));
    rows.clear();
    return {};
  }
};

shard::ShardOptions shard_options(const json::object& options, const pack::PackOptions& pack) {
  shard::ShardOptions result;
  result.vocab_size = static_cast<std::uint32_t>(get_int(options, "vocab_size").value_or(0));
  result.row_length = pack::fixed_row_length(pack);
  if (const auto bytes = get_int(options, "shard_bytes_max")) result.shard_bytes_max = *bytes;
  if (const auto rows = get_int(options, "rows_max")) result.rows_max = *rows;
  if (const auto split = get_string(options, "split")) result.split = *split;
  if (const auto column = get_string(options, "column")) result.column = *column;
  return result;
}

Result<Chain> make_chain(const fs::path& folder, const json::object& options,
                         const pack::PackOptions& pack) {
  const auto vocab_size = static_cast<std::uint32_t>(get_int(options, "vocab_size").value_or(0));
  const std::vector<TokenId> special_ids = ids_of(options, "special_ids");
  auto classes = TM_TRY(pack::compile_token_classes(
      pack.filters,
      {.size = vocab_size, .token_bytes = token_texts(options), .special_ids = special_ids}));
  TM_CHECK(create_folders(folder));
  return Chain{
      .packer = TM_TRY(pack::Packer::create(pack, std::move(classes))),
      .writer = TM_TRY(shard::ShardSetWriter::create(folder, shard_options(options, pack))),
      .collector =
          stats::Collector({.vocab_size = vocab_size,
                            .row_prefix = static_cast<std::uint32_t>(pack.frame.prefix.size()),
                            .row_suffix = static_cast<std::uint32_t>(pack.frame.suffix.size()),
                            .special_ids = special_ids}),
      .rows = {}};
}

Status write_folder(const fs::path& folder) {
  std::string line;
  std::getline(std::cin, line);
  const json::value given = TM_TRY(parse_json(line, kLine));
  const json::object& options = given.get_object();
  const pack::PackOptions pack = TM_TRY(pack_options(options));
  Chain chain = TM_TRY(make_chain(folder, options, pack));
  const auto batch_size = static_cast<std::size_t>(get_int(options, "batch").value_or(1));
  TokenBatch documents;
  while (std::getline(std::cin, line)) {
    append_document(TM_TRY(parse_json(line, kLine)).get_array(), documents);
    if (documents.size() < batch_size) continue;
    TM_CHECK(chain.take(documents));
    documents.clear();
  }
  TM_CHECK(chain.take(documents));
  chain.packer.finish(chain.rows);
  TM_CHECK(chain.pass_rows());

  const json::object dropped = pack::to_json(chain.packer.dropped());
  shard::ManifestParts parts{.options = pack::to_json(pack), .dropped = dropped};
  parts.side_files = TM_TRY(stats::write_statistics(
      folder, chain.collector, {.token_text = token_texts(options), .dropped = dropped}));
  if (const json::object* sae_lens = get_object(options, "sae_lens")) parts.sae_lens = *sae_lens;
  static_cast<void>(TM_TRY(chain.writer.finish(std::move(parts))));
  std::cout << to_json(json::object{{"documents_read", chain.packer.documents_read()},
                                    {"documents_kept", chain.packer.documents_kept()},
                                    {"tokens_kept", chain.packer.tokens_kept()},
                                    {"dropped", dropped}})
            << '\n';
  return {};
}

Status print_findings(const fs::path& folder) {
  Progress progress;
  const auto report = TM_TRY(shard::verify(folder, {.stop = {}, .progress = progress}));
  for (const shard::VerifyFinding& finding : report.findings) {
    std::cout << to_json(json::object{{"file", finding.file},
                                      {"what", finding.what},
                                      {"expected", finding.expected},
                                      {"found", finding.found}})
              << '\n';
  }
  return {};
}

Status print_rows(const fs::path& folder, std::uint64_t first, std::uint64_t count) {
  const auto reader = TM_TRY(shard::ShardSetReader::open(folder));
  SequenceBatch rows;
  TM_CHECK(reader.read(first, count, rows));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows.row(i);
    std::cout << to_json(json::array(row.begin(), row.end())) << '\n';
  }
  return {};
}

Status export_folder(const fs::path& folder, std::string_view name, const fs::path& destination) {
  const auto reader = TM_TRY(shard::ShardSetReader::open(folder));
  const auto format = TM_TRY(shard::export_format_from_name(name));
  Progress progress;
  return shard::export_to(reader, folder, format, destination, {.stop = {}, .progress = progress});
}

Status run(const std::vector<std::string>& arguments) {
  const std::string command = arguments.size() > 1 ? arguments[0] : "";
  if (command == "write") return write_folder(arguments[1]);
  if (command == "verify") return print_findings(arguments[1]);
  if (command == "read" && arguments.size() == 4) {
    return print_rows(arguments[1], std::stoull(arguments[2]), std::stoull(arguments[3]));
  }
  if (command == "export" && arguments.size() == 4) {
    return export_folder(arguments[1], arguments[2], arguments[3]);
  }
  return fail(ErrorCode::invalid_argument, "No such command: " + command);
}

}  // namespace
}  // namespace tokenmill

int main(int count, char** arguments) {
  const auto status = tokenmill::run({arguments + 1, arguments + count});
  if (status) return 0;
  std::fprintf(stderr, "%s: %s\n",
               std::string(tokenmill::error_code_name(status.error().code)).c_str(),
               status.error().message.c_str());
  return 1;
}
