// Parquet and Arrow files through the plugin (arrow/plugin_abi.h): what comes back are views into
// Arrow's buffers, copied once into the batch.

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "reader/arrow/plugin_abi.h"
#include "reader/arrow_library.h"
#include "reader/file_reader.h"

namespace tokenmill::reader {
namespace {

class ArrowReader final : public FileReader {
 public:
  ArrowReader(ArrowHandle handle, ColumnChoice choice, BadRowLog& bad_rows)
      : handle_(std::move(handle)), choice_(std::move(choice)), bad_rows_(bad_rows) {}

  Result<bool> read(DocumentBatch& batch, std::uint64_t bytes_max) override;
  std::uint64_t bytes_read() const override { return bytes_read_; }

 private:
  void append_row(std::uint64_t i, DocumentBatch& batch);
  void append_turns(std::uint64_t i, DocumentBatch& batch);
  bool collect_turns(std::uint64_t begin, std::uint64_t end);

  ArrowHandle handle_;
  ColumnChoice choice_;
  BadRowLog& bad_rows_;
  TmArrowBatch rows_{};
  std::uint64_t row_in_batch_ = 0;
  std::uint64_t row_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t bytes_next_ = 0;  // bytes_read_ once the batch is used up
  std::vector<Turn> turns_;
  std::string rendered_;
};

std::string_view text_of(const TmArrowCell& cell) { return {cell.data, cell.size}; }

bool ArrowReader::collect_turns(std::uint64_t begin, std::uint64_t end) {
  turns_.clear();
  for (std::uint64_t k = begin; k < end; ++k) {
    if (rows_.roles[k].state != TM_ARROW_VALUE || rows_.texts[k].state != TM_ARROW_VALUE) {
      bad_rows_.add(row_, format("turn {} lacks its role or its text", k - begin));
      return false;
    }
    turns_.push_back({text_of(rows_.roles[k]), text_of(rows_.texts[k])});
  }
  return true;
}

void ArrowReader::append_turns(std::uint64_t i, DocumentBatch& batch) {
  if (rows_.row_states[i] != TM_ARROW_VALUE) {
    bad_rows_.add(row_, format("column {} is null", choice_.column));
    return;
  }
  if (!collect_turns(i == 0 ? 0 : rows_.turn_ends[i - 1], rows_.turn_ends[i])) return;
  rendered_.clear();
  append_conversation(*choice_.conversation, turns_, rendered_);
  append_document(rendered_, row_, batch, bad_rows_);
}

void ArrowReader::append_row(std::uint64_t i, DocumentBatch& batch) {
  if (choice_.conversation) return append_turns(i, batch);
  const TmArrowCell& cell = rows_.texts[i];
  if (cell.state == TM_ARROW_VALUE) {
    append_document(text_of(cell), row_, batch, bad_rows_);
  } else {
    bad_rows_.add(row_, format("column {} is null", choice_.column));
  }
}

Result<bool> ArrowReader::read(DocumentBatch& batch, std::uint64_t bytes_max) {
  for (std::uint64_t i = 0; i < kRowsPerRead && !is_full(batch, bytes_max); ++i) {
    if (row_in_batch_ == rows_.row_count) {
      row_in_batch_ = 0;
      const bool more = TM_TRY(handle_.next(rows_));
      if (!more) rows_.row_count = 0;
      bytes_next_ = std::max(bytes_next_, rows_.bytes_done);
      if (!more) {
        bytes_read_ = bytes_next_;
        return false;
      }
    }
    append_row(row_in_batch_++, batch);
    ++row_;
    if (row_in_batch_ == rows_.row_count) bytes_read_ = bytes_next_;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<FileReader>> open_arrow(const SourceFile& source, const ReadOptions& options,
                                               const ColumnChoice& choice, BadRowLog& bad_rows) {
  auto handle = TM_TRY(ArrowHandle::open(source, options.arrow_plugin));
  TM_CHECK(
      handle.select(choice.column, choice.conversation ? TM_ARROW_CONVERSATION : TM_ARROW_TEXT));
  return std::make_unique<ArrowReader>(std::move(handle), choice, bad_rows);
}

}  // namespace tokenmill::reader
