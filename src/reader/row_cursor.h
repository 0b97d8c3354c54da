// Rows of JSON, CSV and text files one after the other, as values for people to look at: the part
// of the sample browser that knows formats. Row numbers are the same as the document readers'.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "reader/byte_source.h"
#include "reader/document_reader.h"

namespace tokenmill::reader {

// What of a row is shown.
struct ShownLimits {
  std::size_t string_bytes_max = 4096;
  std::size_t elements_max = 100;  // of a list
  int depth_max = 16;              // deeper values are shown as JSON text
};

// {"values": {column: value}} or {"error": why, "raw": the row's text}; "row" is added by others.
using ShownRow = json::object;

// `text` cut at a character's border, an ellipsis behind it; bad UTF-8 as U+FFFD.
json::string shown_text(std::string_view text, const ShownLimits& limits);

class RowCursor {
 public:
  virtual ~RowCursor() = default;

  // Moves to the next row; false at the end.
  virtual Result<bool> next() = 0;
  // Where in the decoded bytes the row after the current one begins; meaningful when
  // `can_restart()`.
  virtual std::uint64_t position() const = 0;
  virtual bool can_restart() const { return true; }
  // The current row.
  virtual ShownRow shown(const ShownLimits& limits) const = 0;
};

// The names of the columns of a CSV file, empty otherwise; a cursor that starts in the middle of a
// file cannot read them.
Result<std::vector<std::string>> read_header(const SourceFile& source);

// A cursor before the row that begins at decoded byte `start` (0: before the first row).
Result<std::unique_ptr<RowCursor>> open_row_cursor(const SourceFile& source,
                                                   const std::vector<std::string>& header,
                                                   std::uint64_t start);

}  // namespace tokenmill::reader
