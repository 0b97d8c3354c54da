// One file of a sample browser: rows by their number within the file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/json.h"
#include "base/result.h"
#include "base/run.h"
#include "reader/document_reader.h"
#include "reader/row_cursor.h"
#include "reader/row_index.h"

namespace tokenmill::reader {

class PageFile {
 public:
  virtual ~PageFile() = default;

  // Known at once for Parquet and Arrow files, else once the end was seen.
  virtual std::optional<std::uint64_t> rows() const = 0;
  // Appends rows from `offset`, at most `limit`; fewer only at the end of the file, and then
  // rows() is known.
  virtual Status read_rows(std::uint64_t offset, std::uint64_t limit, json::array& out) = 0;
  // Passes over the whole file, until rows() is known.
  virtual Status scan(const Run& run) = 0;
  // Null for formats that need none.
  virtual const RowIndex* index() const { return nullptr; }
};

Result<std::unique_ptr<PageFile>> open_arrow_page_file(const SourceFile& source,
                                                       const fs::path& plugin,
                                                       const ShownLimits& limits);
Result<std::unique_ptr<PageFile>> open_text_page_file(const SourceFile& source, RowIndex index,
                                                      const ShownLimits& limits);

}  // namespace tokenmill::reader
