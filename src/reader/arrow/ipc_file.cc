// Arrow IPC, both forms: the stream (what `datasets` writes) and the file (Feather v2).
//
// The bytes of a whole file are mapped, so that uncompressed columns are read where they lie and a
// batch of any size costs no memory of its own; compressed buffers go through the capped pool.
// Every batch is validated in full before it is used (UTF-8 apart, which the host checks row by
// row).
#include <arrow/ipc/dictionary.h>
#include <arrow/ipc/message.h>
#include <arrow/ipc/reader.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "reader/arrow/arrow_file.h"
#include "reader/arrow/cells.h"
#include "reader/arrow/json_text.h"

namespace tokenmill::reader {
namespace {

constexpr std::int64_t kSliceRows = 1024;

// Where a record batch begins: a byte of a stream, the number of a batch of a file.
struct BatchMark {
  std::uint64_t row = 0;
  std::int64_t place = 0;
};

bool has_dictionary(const arrow::DataType& type) {
  if (type.id() == arrow::Type::DICTIONARY) return true;
  return std::ranges::any_of(type.fields(),
                             [](const auto& field) { return has_dictionary(*field->type()); });
}

class IpcFile final : public ArrowFile {
 public:
  IpcFile(std::shared_ptr<ArrowBytes> bytes, ArrowContext& context)
      : context_(context), bytes_(std::move(bytes)) {}

  arrow::Status open();
  arrow::Result<std::string> describe() override;
  arrow::Status select(const std::string& column, TmArrowMode mode) override;
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> next() override;
  std::uint64_t bytes_done() const override { return bytes_done_; }
  std::uint64_t size_bytes() const override { return bytes_->size(); }
  arrow::Result<std::uint64_t> count_rows() override;
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> rows_at(std::uint64_t offset,
                                                             std::uint64_t limit) override;
  arrow::Status show_only(const std::string& column) override;

 private:
  // One of the two forms, opened at its start; batch by batch, with only `fields` (empty: all).
  struct Cursor {
    std::shared_ptr<arrow::io::RandomAccessFile> input;
    std::shared_ptr<arrow::ipc::RecordBatchStreamReader> stream;
    std::shared_ptr<arrow::ipc::RecordBatchFileReader> file;
    int next_batch = 0;
  };
  arrow::Result<Cursor> open_cursor(std::vector<int> fields) const;
  static arrow::Result<std::shared_ptr<arrow::RecordBatch>> read_next(Cursor& cursor);
  std::uint64_t position_of(const Cursor& cursor) const;
  static arrow::Result<std::int64_t> place_of(const Cursor& cursor);
  arrow::Status move_to(const BatchMark& mark);
  BatchMark mark_before(std::uint64_t row) const;
  void remember(const BatchMark& mark);
  arrow::Status seek_page(std::uint64_t offset);

  ArrowContext& context_;
  std::shared_ptr<ArrowBytes> bytes_;
  bool is_file_form_ = false;
  std::shared_ptr<arrow::Schema> schema_;

  Cursor documents_;
  std::shared_ptr<arrow::RecordBatch> batch_;
  std::int64_t batch_row_ = 0;
  std::uint64_t bytes_done_ = 0;

  std::vector<int> shown_;  // empty: all
  Cursor pages_;
  std::shared_ptr<arrow::RecordBatch> page_;
  std::uint64_t page_begin_ = 0;  // the number of the page batch's first row
  bool is_page_valid_ = false;    // validate_structure passed
  // Batches seen so far, in order. Empty when a stream has dictionaries: they are only right after
  // all that comes before them.
  std::vector<BatchMark> marks_;
  bool can_jump_ = true;
};

arrow::Result<bool> is_file_form(arrow::io::RandomAccessFile& input) {
  constexpr std::string_view kMagic("ARROW1\0\0", 8);
  char start[8] = {};
  ARROW_ASSIGN_OR_RAISE(const std::int64_t size, input.ReadAt(0, sizeof start, start));
  return std::string_view(start, static_cast<std::size_t>(size)) == kMagic;
}

arrow::Result<IpcFile::Cursor> IpcFile::open_cursor(std::vector<int> fields) const {
  auto options = arrow::ipc::IpcReadOptions::Defaults();
  options.max_recursion_depth = static_cast<int>(context_.limits.depth_max);
  options.memory_pool = &context_.pool;
  options.use_threads = false;
  options.included_fields = std::move(fields);
  Cursor cursor;
  ARROW_ASSIGN_OR_RAISE(cursor.input, bytes_->open_stream());
  if (is_file_form_) {
    ARROW_ASSIGN_OR_RAISE(cursor.file,
                          arrow::ipc::RecordBatchFileReader::Open(cursor.input, options));
  } else {
    ARROW_ASSIGN_OR_RAISE(cursor.stream,
                          arrow::ipc::RecordBatchStreamReader::Open(cursor.input, options));
  }
  return cursor;
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> IpcFile::read_next(Cursor& cursor) {
  std::shared_ptr<arrow::RecordBatch> batch;
  if (cursor.file) {
    if (cursor.next_batch >= cursor.file->num_record_batches()) return nullptr;
    ARROW_ASSIGN_OR_RAISE(batch, cursor.file->ReadRecordBatch(cursor.next_batch++));
  } else {
    ARROW_RETURN_NOT_OK(cursor.stream->ReadNext(&batch));
  }
  return batch;
}

arrow::Result<std::int64_t> IpcFile::place_of(const Cursor& cursor) {
  if (cursor.file) return cursor.next_batch;
  return cursor.input->Tell();
}

std::uint64_t IpcFile::position_of(const Cursor& cursor) const {
  const std::uint64_t size = bytes_->size();
  if (cursor.file) {
    const int batches = cursor.file->num_record_batches();
    return batches == 0 ? size
                        : size / static_cast<std::uint64_t>(batches) *
                              static_cast<std::uint64_t>(cursor.next_batch);
  }
  const auto position = cursor.input->Tell();
  return position.ok() ? std::min(size, static_cast<std::uint64_t>(*position)) : 0;
}

arrow::Status IpcFile::open() {
  ARROW_ASSIGN_OR_RAISE(const auto start, bytes_->open_stream());
  ARROW_ASSIGN_OR_RAISE(is_file_form_, is_file_form(*start));
  ARROW_ASSIGN_OR_RAISE(documents_, open_cursor({}));
  schema_ = documents_.file ? documents_.file->schema() : documents_.stream->schema();
  if (static_cast<std::uint64_t>(schema_->num_fields()) > context_.limits.columns_max) {
    return arrow::Status::CapacityError(schema_->num_fields(), " columns, the limit is ",
                                        context_.limits.columns_max);
  }
  can_jump_ = documents_.file != nullptr || !has_dictionary(*arrow::struct_(schema_->fields()));
  return arrow::Status::OK();
}

arrow::Result<std::string> IpcFile::describe() {
  std::int64_t rows = -1;
  // A copy with holes would have to bring something of every batch for it.
  if (documents_.file && !bytes_->is_partial()) {
    ARROW_ASSIGN_OR_RAISE(rows, documents_.file->CountRows());
  }
  return describe_schema(*schema_, rows,
                         documents_.file ? documents_.file->num_record_batches() : 0);
}

arrow::Status IpcFile::select(const std::string& column, TmArrowMode mode) {
  const int field = schema_->GetFieldIndex(column);
  if (field < 0) return arrow::Status::KeyError(column);
  const auto& type = *schema_->field(field)->type();
  if (!(mode == TM_ARROW_TEXT ? is_text(type) : is_conversation(type))) {
    return arrow::Status::TypeError(type_name(type));
  }
  ARROW_ASSIGN_OR_RAISE(documents_, open_cursor({field}));
  batch_.reset();
  bytes_done_ = 0;
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> IpcFile::next() {
  while (!batch_ || batch_row_ >= batch_->num_rows()) {
    ARROW_ASSIGN_OR_RAISE(batch_, read_next(documents_));
    batch_row_ = 0;
    if (!batch_) {
      bytes_done_ = bytes_->size();
      return nullptr;
    }
    ARROW_RETURN_NOT_OK(validate_structure(*batch_));
    bytes_done_ = std::max(bytes_done_, position_of(documents_));
  }
  const std::int64_t rows = std::min(kSliceRows, batch_->num_rows() - batch_row_);
  auto slice = batch_->Slice(batch_row_, rows);
  batch_row_ += rows;
  return slice;
}

arrow::Result<std::uint64_t> IpcFile::count_rows() {
  if (documents_.file) {
    ARROW_ASSIGN_OR_RAISE(const std::int64_t rows, documents_.file->CountRows());
    return static_cast<std::uint64_t>(rows);
  }
  // One column is enough to count, should the buffers be compressed.
  ARROW_ASSIGN_OR_RAISE(auto cursor, open_cursor(schema_->num_fields() > 0 ? std::vector<int>{0}
                                                                           : std::vector<int>{}));
  BatchMark mark;
  for (;;) {
    ARROW_ASSIGN_OR_RAISE(mark.place, place_of(cursor));
    ARROW_ASSIGN_OR_RAISE(const auto batch, read_next(cursor));
    if (!batch) return mark.row;
    remember(mark);
    mark.row += static_cast<std::uint64_t>(batch->num_rows());
  }
}

void IpcFile::remember(const BatchMark& mark) {
  if (can_jump_ && (marks_.empty() || mark.row > marks_.back().row)) marks_.push_back(mark);
}

BatchMark IpcFile::mark_before(std::uint64_t row) const {
  const auto after = std::ranges::upper_bound(marks_, row, {}, &BatchMark::row);
  return after == marks_.begin() ? BatchMark{} : *(after - 1);
}

// Puts the page cursor before the batch of the mark; row 0: at the start.
arrow::Status IpcFile::move_to(const BatchMark& mark) {
  if (!pages_.input || mark.row == 0) {
    ARROW_ASSIGN_OR_RAISE(pages_, open_cursor(shown_));
  }
  if (mark.row > 0 && pages_.file) pages_.next_batch = static_cast<int>(mark.place);
  if (mark.row > 0 && pages_.stream) ARROW_RETURN_NOT_OK(pages_.input->Seek(mark.place));
  page_.reset();
  page_begin_ = mark.row;
  return arrow::Status::OK();
}

// Makes `page_` the batch that holds row `offset`; null past the end.
arrow::Status IpcFile::seek_page(std::uint64_t offset) {
  const BatchMark mark = mark_before(offset);
  if (!page_ || offset < page_begin_ || mark.row > page_begin_) ARROW_RETURN_NOT_OK(move_to(mark));
  for (;;) {
    if (page_) {
      const auto rows = static_cast<std::uint64_t>(page_->num_rows());
      if (offset < page_begin_ + rows) break;
      page_begin_ += rows;
    }
    BatchMark next{page_begin_, 0};
    ARROW_ASSIGN_OR_RAISE(next.place, place_of(pages_));
    ARROW_ASSIGN_OR_RAISE(page_, read_next(pages_));
    is_page_valid_ = false;
    if (!page_) {
      pages_ = {};
      return arrow::Status::OK();
    }
    remember(next);
  }
  if (!is_page_valid_) ARROW_RETURN_NOT_OK(validate_structure(*page_));
  is_page_valid_ = true;
  return arrow::Status::OK();
}

arrow::Status IpcFile::show_only(const std::string& column) {
  const int field = schema_->GetFieldIndex(column);
  if (field < 0) return arrow::Status::KeyError(column);
  shown_ = {field};
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> IpcFile::rows_at(std::uint64_t offset,
                                                                    std::uint64_t limit) {
  ARROW_RETURN_NOT_OK(seek_page(offset));
  if (!page_) return nullptr;
  return page_->Slice(static_cast<std::int64_t>(offset - page_begin_),
                      static_cast<std::int64_t>(std::min<std::uint64_t>(limit, 1U << 20)));
}

}  // namespace

arrow::Result<std::unique_ptr<ArrowFile>> open_ipc(std::shared_ptr<ArrowBytes> bytes,
                                                   ArrowContext& context) {
  auto file = std::make_unique<IpcFile>(std::move(bytes), context);
  ARROW_RETURN_NOT_OK(file->open());
  return file;
}

}  // namespace tokenmill::reader
