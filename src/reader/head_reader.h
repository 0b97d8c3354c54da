// The first rows of a file that lies elsewhere, from a copy that holds only some of its bytes.
//
// For a person who chooses a text column before anything is downloaded: the caller fetches what
// `missing` names into the copy and asks again, until there are rows or it has fetched enough.
// Parquet and Arrow files need their footer and then one page or batch; text files are read from
// their start, decompressed as far as they are here.
//
// It parses what is not trusted: use it in a child process. Memory: a few MiB beside the copy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "reader/description.h"
#include "reader/document_reader.h"

namespace tokenmill::reader {

// `file.path` is the copy. Its spans are disjoint and rising; those of a text file begin at 0.
struct FileCopy {
  SourceFile file;
  std::uint64_t size_bytes = 0;  // of the whole file
  std::vector<FileSpan> spans;
};

struct HeadOptions {
  std::string column = {};  // empty: the one that would be read
  std::uint64_t rows = 5;
  std::size_t string_bytes_max = 400;  // longer strings are cut and end in an ellipsis
  fs::path arrow_plugin = {};          // as in ReadOptions
};

struct Head {
  std::vector<Column> columns;
  std::optional<std::string> text_column;  // the one that would be read by itself
  std::string column;                      // the one shown
  // {"row": number, "value": any} or {"row", "error": why}; fewer than asked for where the file or
  // the copy ends.
  json::array rows;
  // Bytes without which there are no rows, or fewer than asked for.
  std::optional<FileSpan> missing;
};

// Errors: text_column_missing when the column is not there, corrupt_data, unsupported.
Result<Head> read_head(const FileCopy& copy, const HeadOptions& options);

}  // namespace tokenmill::reader
