// reader_driver: what the reader makes of files, for the Python tests to compare.
//
//   reader_driver [--column C] [--template T] [--batch-bytes N] [--quiet] FILE...
//   reader_driver --describe FILE...
//   reader_driver --pages [--index PATH] [--build] [--limit N] [--offset N]... FILE...
//
// stdout: one JSON string per document, then one object with what the reader says of the run; or
// the description; or one object {"milliseconds", "rows"} per offset, then {"rows_total"}.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "base/json.h"
#include "reader/description.h"
#include "reader/document_reader.h"
#include "reader/sample_reader.h"

namespace {

using namespace tokenmill;

struct Arguments {
  reader::ReadOptions options;
  std::vector<reader::SourceFile> files;
  bool is_quiet = false;
  bool is_describe = false;
  bool is_pages = false;
  bool is_build = false;
  fs::path index_path;
  std::uint64_t limit = 10;
  std::vector<std::uint64_t> offsets;
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
    } else if (value == "--index") {
      arguments.index_path = values[++i];
    } else if (value == "--limit") {
      arguments.limit = std::stoull(values[++i]);
    } else if (value == "--offset") {
      arguments.offsets.push_back(std::stoull(values[++i]));
    } else if (value == "--describe") {
      arguments.is_describe = true;
    } else if (value == "--pages") {
      arguments.is_pages = true;
    } else if (value == "--build") {
      arguments.is_build = true;
    } else if (value == "--quiet") {
      arguments.is_quiet = true;
    } else {
      const auto format = reader::format_from_name(value);
      arguments.files.push_back({value, value, format.value_or(reader::FileFormat::text)});
    }
  }
  return arguments;
}

// The most memory the program ever held, from the kernel.
std::uint64_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  }
  return 0;
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
  out["peak_bytes"] = peak_bytes();
  return out;
}

int describe(const Arguments& arguments) {
  const auto description = reader::describe_files(arguments.files, {});
  if (!description) return report(description.error());
  json::array columns;
  for (const auto& column : description->columns) {
    columns.push_back(json::object{{"name", column.name}, {"type", column.type}});
  }
  json::object out{{"columns", std::move(columns)}, {"features", description->features}};
  out["rows"] = description->rows ? json::value(*description->rows) : json::value(nullptr);
  const auto column = reader::text_column_of(*description, arguments.options);
  if (column) out["text_column"] = *column;
  std::printf("%s\n", to_json(out).c_str());
  return 0;
}

int show_pages(const Arguments& arguments) {
  auto opened = reader::SampleReader::open(
      arguments.files, {.arrow_plugin = {}, .index_path = arguments.index_path});
  if (!opened) return report(opened.error());
  Progress progress;
  if (arguments.is_build) {
    if (const auto built = opened->build_index({{}, progress}); !built) {
      return report(built.error());
    }
  }
  for (const std::uint64_t offset : arguments.offsets) {
    const auto begin = std::chrono::steady_clock::now();
    auto rows = opened->page(offset, arguments.limit);
    if (!rows) return report(rows.error());
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - begin;
    json::object out{{"milliseconds", spent.count()}, {"rows", *std::move(rows)}};
    std::printf("%s\n", to_json(out).c_str());
  }
  const auto total = opened->rows_total();
  std::printf(
      "%s\n",
      to_json(json::object{{"rows_total", total ? json::value(*total) : json::value(nullptr)}})
          .c_str());
  return 0;
}

int read_documents(Arguments arguments) {
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

}  // namespace

int main(int count, char** values) {
  Arguments arguments = parse(count, values);
  if (arguments.is_describe) return describe(arguments);
  if (arguments.is_pages) return show_pages(arguments);
  return read_documents(std::move(arguments));
}
