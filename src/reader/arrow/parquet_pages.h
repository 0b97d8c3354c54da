// Rows from the middle of a row group, without decoding what lies before them.
//
// A row group can hold 100 MB and more; decoding one to show ten rows takes far longer than a
// person should wait. So each flat column is read on its own, and its data pages before the wanted
// row are passed over by their headers. Nested columns (lists, structs) have no row counts in
// their page headers and are decoded from the start of the row group.
#pragma once

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "reader/arrow/arrow_file.h"

namespace tokenmill::reader {

// The rows [first, first + count) of one row group.
struct GroupRows {
  int group = 0;
  std::int64_t first = 0;
  std::int64_t count = 0;
};

class ParquetPages {
 public:
  // `file` is borrowed and must outlive this. `batch_rows` are decoded at a time.
  static arrow::Result<std::unique_ptr<ParquetPages>> open(parquet::ParquetFileReader& file,
                                                           ArrowContext& context,
                                                           std::int64_t batch_rows);

  // `column` empty: all.
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> read(const GroupRows& rows,
                                                          std::string_view column);

 private:
  // Where the pages that are not passed over begin; shared with the filter of the page reader.
  struct Start {
    std::int64_t wanted_row = 0;
    std::int64_t rows_passed = 0;
    bool is_open = false;  // a page was let through
  };
  class RowGroupContents;
  class FileContents;

  arrow::Result<std::shared_ptr<arrow::Array>> read_field(const parquet::arrow::SchemaField& field,
                                                          const GroupRows& rows);

  ArrowContext* context_ = nullptr;
  std::shared_ptr<Start> start_ = std::make_shared<Start>();
  std::unique_ptr<parquet::arrow::FileReader> reader_;
};

// The leaf columns below a field.
void collect_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& leaves);

}  // namespace tokenmill::reader
