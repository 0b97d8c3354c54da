// Arrow's reader cannot begin in the middle of a row group, but it lets a page reader drop pages by
// their headers. So it is given a file that is the real one but for its page readers: those pass
// over every page that ends before the wanted row and count the rows they passed; what is left over
// in the first page that is kept is skipped after decoding. Cost: the headers of the pages before
// the row, then one page per column.
#include "reader/arrow/parquet_pages.h"

#include <arrow/array.h>
#include <arrow/array/concatenate.h>
#include <parquet/column_reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace tokenmill::reader {
// A row group whose column readers skip pages.
class ParquetPages::RowGroupContents final : public parquet::RowGroupReader::Contents {
 public:
  RowGroupContents(std::shared_ptr<parquet::RowGroupReader> inner,
                   const parquet::ReaderProperties& properties, std::shared_ptr<Start> start)
      : inner_(std::move(inner)), properties_(properties), start_(std::move(start)) {}

  std::unique_ptr<parquet::PageReader> GetColumnPageReader(int i) override {
    auto pages = inner_->GetColumnPageReader(i);
    start_->rows_passed = 0;
    start_->is_open = false;
    pages->set_data_page_filter([start = start_](const parquet::DataPageStats& page) {
      // For a flat column, values are rows.
      if (start->is_open || start->rows_passed + page.num_values > start->wanted_row) {
        start->is_open = true;
        return false;
      }
      start->rows_passed += page.num_values;
      return true;
    });
    return pages;
  }
  const parquet::RowGroupMetaData* metadata() const override { return inner_->metadata(); }
  const parquet::ReaderProperties* properties() const override { return &properties_; }

 private:
  std::shared_ptr<parquet::RowGroupReader> inner_;
  parquet::ReaderProperties properties_;
  std::shared_ptr<Start> start_;
};

class ParquetPages::FileContents final : public parquet::ParquetFileReader::Contents {
 public:
  FileContents(parquet::ParquetFileReader& inner, const parquet::ReaderProperties& properties,
               std::shared_ptr<Start> start)
      : inner_(inner), properties_(properties), start_(std::move(start)) {}

  void Close() override {}
  std::shared_ptr<parquet::RowGroupReader> GetRowGroup(int i) override {
    return std::make_shared<parquet::RowGroupReader>(
        std::make_unique<RowGroupContents>(inner_.RowGroup(i), properties_, start_));
  }
  std::shared_ptr<parquet::FileMetaData> metadata() const override { return inner_.metadata(); }
  std::shared_ptr<parquet::PageIndexReader> GetPageIndexReader() override { return nullptr; }
  parquet::BloomFilterReader& GetBloomFilterReader() override {
    return inner_.GetBloomFilterReader();
  }

 private:
  parquet::ParquetFileReader& inner_;
  parquet::ReaderProperties properties_;
  std::shared_ptr<Start> start_;
};

void collect_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& leaves) {
  if (field.is_leaf()) leaves.push_back(field.column_index);
  for (const auto& child : field.children) collect_leaves(child, leaves);
}

arrow::Result<std::unique_ptr<ParquetPages>> ParquetPages::open(parquet::ParquetFileReader& file,
                                                                ArrowContext& context,
                                                                std::int64_t batch_rows) {
  auto pages = std::make_unique<ParquetPages>();
  pages->context_ = &context;
  const parquet::ReaderProperties properties(&context.pool);
  auto skipping = std::make_unique<parquet::ParquetFileReader>();
  skipping->Open(std::make_unique<FileContents>(file, properties, pages->start_));
  parquet::ArrowReaderProperties arrow_properties(/*use_threads=*/false);
  arrow_properties.set_pre_buffer(false);
  arrow_properties.set_batch_size(batch_rows);
  ARROW_ASSIGN_OR_RAISE(pages->reader_, parquet::arrow::FileReader::Make(
                                            &context.pool, std::move(skipping), arrow_properties));
  return pages;
}

// Of one top-level column.
arrow::Result<std::shared_ptr<arrow::Array>> ParquetPages::read_field(
    const parquet::arrow::SchemaField& field, const GroupRows& rows) {
  const std::int64_t first = rows.first;
  const bool is_flat = field.is_leaf();
  if (!is_flat) start_->wanted_row = 0;
  std::vector<int> leaves;
  collect_leaves(field, leaves);
  ARROW_ASSIGN_OR_RAISE(auto batches, reader_->GetRecordBatchReader({rows.group}, leaves));
  arrow::ArrayVector parts;
  std::int64_t row = -1;  // of the next batch; known once its first page is open
  for (std::int64_t missing = rows.count; missing > 0;) {
    std::shared_ptr<arrow::RecordBatch> batch;
    ARROW_RETURN_NOT_OK(batches->ReadNext(&batch));
    if (!batch) return arrow::Status::Invalid("a column has fewer rows than its row group");
    if (row < 0) row = is_flat ? start_->rows_passed : 0;
    const std::int64_t begin = std::max<std::int64_t>(0, first - row);
    if (begin < batch->num_rows()) {
      parts.push_back(batch->column(0)->Slice(begin, missing));
      missing -= parts.back()->length();
    }
    row += batch->num_rows();
  }
  start_->wanted_row = first;
  return parts.size() == 1 ? parts.front() : arrow::Concatenate(parts, &context_->pool);
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ParquetPages::read(const GroupRows& rows,
                                                                      std::string_view column) {
  arrow::ArrayVector columns;
  arrow::FieldVector fields;
  start_->wanted_row = rows.first;
  for (const auto& field : reader_->manifest().schema_fields) {
    if (!column.empty() && field.field->name() != column) continue;
    ARROW_ASSIGN_OR_RAISE(auto values, read_field(field, rows));
    fields.push_back(arrow::field(field.field->name(), values->type()));
    columns.push_back(std::move(values));
  }
  return arrow::RecordBatch::Make(arrow::schema(fields), rows.count, std::move(columns));
}

}  // namespace tokenmill::reader
