// What is in a file before it is read: its columns and, where the format says so, its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "reader/document_reader.h"

namespace tokenmill::reader {

struct Column {
  enum class Kind {
    text,
    text_if_chosen,  // CSV cells that look like numbers, JSON columns with nothing but null so far
    conversation,    // a list of turns: role and content, or from and value
    other,
  };
  std::string name;
  std::string type;  // for people: "string", "list<...>", "int64"
  Kind kind = Kind::other;
};

struct FileDescription {
  std::vector<Column> columns;
  std::optional<std::uint64_t> rows;  // Parquet and Arrow files know
  json::object features;              // as Python `datasets` writes them
};

// Looks at the footer or the first rows; a few milliseconds for any size. `arrow_plugin` as in
// ReadOptions. JSON Lines and CSV have no types of their own: what the first 1,000 rows (or 4 MiB)
// hold decides.
Result<FileDescription> describe_file(const SourceFile& file, const fs::path& arrow_plugin);

// All files as one: the columns of the first, the sum of the rows when every file knows them.
Result<FileDescription> describe_files(const std::vector<SourceFile>& files,
                                       const fs::path& arrow_plugin);

// The column that would be read with these options; the text of the error lists what there is.
Result<std::string> text_column_of(const FileDescription& description, const ReadOptions& options);

}  // namespace tokenmill::reader
