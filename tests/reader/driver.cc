// reader_driver: what the reader makes of files, for the Python tests to compare.
//
//   reader_driver [--column C] [--template T] [--batch-bytes N] [--quiet] FILE...
//
// stdout: one JSON string per document, then one object with what the reader says of the run.
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "base/json.h"
#include "reader/document_reader.h"

namespace {

using namespace tokenmill;

struct Arguments {
  reader::ReadOptions options;
  std::vector<reader::SourceFile> files;
  bool is_quiet = false;
};

int report(const Error& error) {
  json::object out;
  out["error"] = error_code_name(error.code);
  out["message"] = error.message;
  out["hint"] = error.hint;
  std::printf("%s\n", to_json(out).c_str());
  return 1;
}

Arguments parse(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string value = values[i];
    if (value == "--column") {
      arguments.options.text_column = values[++i];
    } else if (value == "--template") {
      arguments.options.conversation_template = values[++i];
    } else if (value == "--batch-bytes") {
      arguments.options.batch_bytes = std::stoull(values[++i]);
    } else if (value == "--quiet") {
      arguments.is_quiet = true;
    } else {
      const auto format = reader::format_from_name(value);
      arguments.files.push_back({value, value, format.value_or(reader::FileFormat::text)});
    }
  }
  return arguments;
}

json::object summary(const reader::DocumentReader& reader, std::uint64_t documents) {
  json::object out;
  out["documents"] = documents;
  out["text_column"] = reader.text_column();
  out["bytes_read"] = reader.bytes_read();
  out["bad_rows"] = reader.bad_rows().count;
  json::array examples;
  for (const auto& row : reader.bad_rows().examples) {
    examples.push_back(json::object{{"file", row.file}, {"row", row.row}, {"reason", row.reason}});
  }
  out["examples"] = std::move(examples);
  return out;
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments = parse(count, values);
  auto opened = reader::open_documents(std::move(arguments.files), arguments.options);
  if (!opened) return report(opened.error());
  DocumentBatch batch;
  std::uint64_t documents = 0;
  std::uint64_t bytes_before = 0;
  for (;;) {
    const auto more = (*opened)->next(batch);
    if (!more) return report(more.error());
    if ((*opened)->bytes_read() < bytes_before) {
      std::fprintf(stderr, "bytes_read fell\n");
      return 2;
    }
    bytes_before = (*opened)->bytes_read();
    if (!*more) break;
    documents += batch.size();
    for (std::size_t i = 0; !arguments.is_quiet && i < batch.size(); ++i) {
      std::printf("%s\n", to_json(json::value(json::string(batch.document(i)))).c_str());
    }
  }
  std::printf("%s\n", to_json(summary(**opened, documents)).c_str());
  return 0;
}
