// Parquet, one row group after the other, only the leaf columns that are needed.
//
// Memory stays flat because nothing is fetched ahead (`pre_buffer` off: with it Arrow holds whole
// row groups, apache/arrow 44890), pages come through a buffered stream of 1 MiB, and a batch is
// small: 1,024 rows were the fastest of 256 to 65,536, fewer when rows are large. What a hostile
// file claims is checked before it is believed: footer size, counts; plugin.cc
// weighs decoded against stored bytes.
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "reader/arrow/arrow_file.h"
#include "reader/arrow/cells.h"
#include "reader/arrow/json_text.h"
#include "reader/arrow/parquet_pages.h"

namespace tokenmill::reader {
namespace {

using parquet::arrow::SchemaField;

constexpr std::int64_t kBatchRows = 1024;
constexpr std::uint64_t kPageRowsMax = 1024;
constexpr std::int64_t kPageBatchRows = 256;
constexpr std::int64_t kStreamBytes = 1 << 20;
// Of a copy with holes: what is read ahead has to be fetched first.
constexpr std::int64_t kPartialStreamBytes = 64 << 10;
constexpr std::int64_t kPartialBatchRows = 8;
constexpr std::int32_t kThriftStringMax = 16 << 20;
constexpr std::int32_t kThriftContainerMax = 100'000;

// The leaves below a conversation that hold roles and texts; a turn may have more fields.
void collect_turn_leaves(const SchemaField& field, std::vector<int>& leaves) {
  static constexpr std::string_view kNames[] = {"role", "content", "from", "value"};
  if (field.is_leaf() && std::ranges::find(kNames, field.field->name()) != std::end(kNames)) {
    leaves.push_back(field.column_index);
  }
  for (const auto& child : field.children) collect_turn_leaves(child, leaves);
}

std::uint64_t depth_of(const SchemaField& field) {
  std::uint64_t below = 0;
  for (const auto& child : field.children) below = std::max(below, depth_of(child));
  return below + 1;
}

// The last eight bytes are the footer's length and "PAR1".
arrow::Status check_footer(arrow::io::RandomAccessFile& file, const TmArrowLimits& limits) {
  ARROW_ASSIGN_OR_RAISE(const std::int64_t size, file.GetSize());
  if (size < 12) return arrow::Status::Invalid("too short for a Parquet file: ", size, " bytes");
  char tail[8];
  ARROW_ASSIGN_OR_RAISE(const std::int64_t read, file.ReadAt(size - 8, 8, tail));
  if (read != 8 || std::memcmp(tail + 4, "PAR1", 4) != 0) {
    return arrow::Status::Invalid("the Parquet magic bytes at the end are missing: truncated?");
  }
  std::uint32_t footer_bytes = 0;
  std::memcpy(&footer_bytes, tail, 4);
  if (footer_bytes > limits.footer_max) {
    return arrow::Status::CapacityError("the footer has ", footer_bytes, " bytes, the limit is ",
                                        limits.footer_max);
  }
  return arrow::Status::OK();
}

class ParquetFile final : public ArrowFile {
 public:
  ParquetFile(std::unique_ptr<parquet::arrow::FileReader> reader, const ArrowBytes& bytes,
              ArrowContext& context)
      : context_(context),
        reader_(std::move(reader)),
        metadata_(reader_->parquet_reader()->metadata()),
        file_bytes_(bytes.size()),
        page_batch_rows_(bytes.is_partial() ? kPartialBatchRows : kPageBatchRows) {}

  arrow::Status check() const;
  arrow::Result<std::string> describe() override;
  arrow::Status select(const std::string& column, TmArrowMode mode) override;
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> next() override;
  std::uint64_t bytes_done() const override;
  std::uint64_t size_bytes() const override { return file_bytes_; }
  arrow::Result<std::uint64_t> count_rows() override {
    return static_cast<std::uint64_t>(metadata_->num_rows());
  }
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> rows_at(std::uint64_t offset,
                                                             std::uint64_t limit) override;
  arrow::Status show_only(const std::string& column) override;

 private:
  arrow::Status open_row_group();
  std::int64_t batch_rows(int row_group) const;

  ArrowContext& context_;
  std::unique_ptr<parquet::arrow::FileReader> reader_;
  std::shared_ptr<parquet::FileMetaData> metadata_;
  std::uint64_t file_bytes_ = 0;
  std::int64_t page_batch_rows_ = kPageBatchRows;

  std::vector<int> leaves_;
  int row_group_ = 0;  // the next one to open
  std::shared_ptr<arrow::RecordBatchReader> batches_;
  std::uint64_t rows_done_ = 0;

  std::unique_ptr<ParquetPages> pages_;  // made with the first page
  std::string shown_;                    // the only column of pages; empty: all
};

arrow::Status ParquetFile::check() const {
  const TmArrowLimits& limits = context_.limits;
  if (static_cast<std::uint64_t>(metadata_->num_row_groups()) > limits.row_groups_max) {
    return arrow::Status::CapacityError(metadata_->num_row_groups(), " row groups, the limit is ",
                                        limits.row_groups_max);
  }
  if (static_cast<std::uint64_t>(metadata_->num_columns()) > limits.columns_max) {
    return arrow::Status::CapacityError(metadata_->num_columns(), " columns, the limit is ",
                                        limits.columns_max);
  }
  for (const auto& field : reader_->manifest().schema_fields) {
    if (depth_of(field) > limits.depth_max) {
      return arrow::Status::CapacityError("column ", field.field->name(), " is nested deeper than ",
                                          limits.depth_max, " levels");
    }
  }
  std::int64_t rows = 0;
  for (int i = 0; i < metadata_->num_row_groups(); ++i) {
    const auto group_rows = metadata_->RowGroup(i)->num_rows();
    if (group_rows < 0 || __builtin_add_overflow(rows, group_rows, &rows)) {
      return arrow::Status::Invalid("row group ", i, " claims ", group_rows, " rows");
    }
  }
  if (rows != metadata_->num_rows()) {
    return arrow::Status::Invalid("the footer says ", metadata_->num_rows(),
                                  " rows, its row groups ", rows);
  }
  return arrow::Status::OK();
}

arrow::Result<std::string> ParquetFile::describe() {
  std::shared_ptr<arrow::Schema> schema;
  ARROW_RETURN_NOT_OK(reader_->GetSchema(&schema));
  return describe_schema(*schema, metadata_->num_rows(), metadata_->num_row_groups());
}

arrow::Status ParquetFile::select(const std::string& column, TmArrowMode mode) {
  for (const auto& field : reader_->manifest().schema_fields) {
    if (field.field->name() != column) continue;
    const auto& type = *field.field->type();
    leaves_.clear();
    if (mode == TM_ARROW_TEXT && is_text(type)) {
      collect_leaves(field, leaves_);
    } else if (mode == TM_ARROW_CONVERSATION && is_conversation(type)) {
      collect_turn_leaves(field, leaves_);
    } else {
      return arrow::Status::TypeError(type_name(type));
    }
    row_group_ = 0;
    rows_done_ = 0;
    batches_.reset();
    return arrow::Status::OK();
  }
  return arrow::Status::KeyError(column);
}

// As many rows as make about `batch_target` bytes, by what the footer says of the row group.
std::int64_t ParquetFile::batch_rows(int row_group) const {
  const auto group = metadata_->RowGroup(row_group);
  std::int64_t bytes = 0;
  for (const int leaf : leaves_)
    bytes += std::max<std::int64_t>(0, group->ColumnChunk(leaf)->total_uncompressed_size());
  const std::int64_t row_bytes = bytes / std::max<std::int64_t>(1, group->num_rows()) + 1;
  return std::clamp<std::int64_t>(
      static_cast<std::int64_t>(context_.limits.batch_target) / row_bytes, 1, kBatchRows);
}

arrow::Status ParquetFile::open_row_group() {
  reader_->set_batch_size(batch_rows(row_group_));
  ARROW_ASSIGN_OR_RAISE(batches_, reader_->GetRecordBatchReader({row_group_}, leaves_));
  ++row_group_;
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ParquetFile::next() {
  for (;;) {
    if (!batches_) {
      if (row_group_ >= metadata_->num_row_groups()) return nullptr;
      ARROW_RETURN_NOT_OK(open_row_group());
    }
    std::shared_ptr<arrow::RecordBatch> batch;
    ARROW_RETURN_NOT_OK(batches_->ReadNext(&batch));
    if (!batch) {
      batches_.reset();
      continue;
    }
    if (batch->num_rows() == 0) continue;
    rows_done_ += static_cast<std::uint64_t>(batch->num_rows());
    return batch;
  }
}

std::uint64_t ParquetFile::bytes_done() const {
  const auto rows = static_cast<std::uint64_t>(metadata_->num_rows());
  if (rows_done_ >= rows) return file_bytes_;
  const double share = static_cast<double>(rows_done_) / static_cast<double>(rows);
  return std::min(file_bytes_,
                  static_cast<std::uint64_t>(static_cast<double>(file_bytes_) * share));
}

arrow::Status ParquetFile::show_only(const std::string& column) {
  const auto& fields = reader_->manifest().schema_fields;
  const auto is_it = [&](const auto& field) { return field.field->name() == column; };
  if (std::ranges::none_of(fields, is_it)) return arrow::Status::KeyError(column);
  shown_ = column;
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ParquetFile::rows_at(std::uint64_t offset,
                                                                        std::uint64_t limit) {
  std::uint64_t before = 0;
  for (int i = 0; i < metadata_->num_row_groups(); ++i) {
    const auto rows = static_cast<std::uint64_t>(metadata_->RowGroup(i)->num_rows());
    if (offset >= before + rows) {
      before += rows;
      continue;
    }
    if (!pages_) {
      ARROW_ASSIGN_OR_RAISE(
          pages_, ParquetPages::open(*reader_->parquet_reader(), context_, page_batch_rows_));
    }
    const auto count = std::min({limit, before + rows - offset, kPageRowsMax});
    return pages_->read({.group = i,
                         .first = static_cast<std::int64_t>(offset - before),
                         .count = static_cast<std::int64_t>(count)},
                        shown_);
  }
  return nullptr;
}

}  // namespace

arrow::Result<std::unique_ptr<ArrowFile>> open_parquet(std::shared_ptr<ArrowBytes> bytes,
                                                       ArrowContext& context) {
  ARROW_ASSIGN_OR_RAISE(auto file, bytes->open_stream());
  ARROW_RETURN_NOT_OK(check_footer(*file, context.limits));

  parquet::ReaderProperties properties(&context.pool);
  properties.enable_buffered_stream();
  properties.set_buffer_size(bytes->is_partial() ? kPartialStreamBytes : kStreamBytes);
  properties.set_thrift_string_size_limit(kThriftStringMax);
  properties.set_thrift_container_size_limit(kThriftContainerMax);
  properties.set_page_checksum_verification(true);
  parquet::ArrowReaderProperties arrow_properties(/*use_threads=*/false);
  arrow_properties.set_pre_buffer(false);

  parquet::arrow::FileReaderBuilder builder;
  ARROW_RETURN_NOT_OK(builder.Open(file, properties));
  builder.memory_pool(&context.pool)->properties(arrow_properties);
  ARROW_ASSIGN_OR_RAISE(auto reader, builder.Build());
  auto result = std::make_unique<ParquetFile>(std::move(reader), *bytes, context);
  ARROW_RETURN_NOT_OK(result->check());
  return result;
}

}  // namespace tokenmill::reader
