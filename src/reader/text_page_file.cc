// Pages of JSON Lines, CSV and text: a cursor that goes forward, and an index of places where it
// can start again.
#include <utility>

#include "reader/page_file.h"

namespace tokenmill::reader {
namespace {

class TextPageFile final : public PageFile {
 public:
  TextPageFile(SourceFile source, RowIndex index, const ShownLimits& limits)
      : source_(std::move(source)), index_(std::move(index)), limits_(limits) {}

  Status open();
  std::optional<std::uint64_t> rows() const override { return index_.rows; }
  const RowIndex* index() const override { return &index_; }
  Status read_rows(std::uint64_t offset, std::uint64_t limit, json::array& out) override;
  Status scan(const Run& run) override;

 private:
  Status start_at(RowIndex::Point point);
  Status seek(std::uint64_t row);
  Result<bool> advance();

  SourceFile source_;
  RowIndex index_;
  ShownLimits limits_;
  std::vector<std::string> header_;
  bool is_compressed_ = false;
  std::unique_ptr<RowCursor> cursor_;
  std::uint64_t cursor_row_ = 0;  // the row that the cursor's next() moves to
};

Status TextPageFile::open() {
  is_compressed_ = TM_TRY(compression_of(TM_TRY(File::open(source_.path, File::Mode::read)))) !=
                   Compression::none;
  header_ = TM_TRY(read_header(source_));
  return {};
}

Status TextPageFile::start_at(RowIndex::Point point) {
  cursor_.reset();
  cursor_ = TM_TRY(open_row_cursor(source_, header_, point.offset));
  cursor_row_ = point.row;
  return {};
}

// One row on; notes a point of the index when one is due.
Result<bool> TextPageFile::advance() {
  if (!TM_TRY(cursor_->next())) {
    index_.rows = cursor_row_;
    return false;
  }
  ++cursor_row_;
  const std::uint64_t last = index_.points.empty() ? 0 : index_.points.back().row;
  if (cursor_row_ >= last + kIndexStride && !is_compressed_ && cursor_->can_restart()) {
    index_.points.push_back({cursor_row_, cursor_->position()});
  }
  return true;
}

// Before `row`, or at the end of the file.
Status TextPageFile::seek(std::uint64_t row) {
  const RowIndex::Point point = index_.before(row);
  if (!cursor_ || cursor_row_ > row || cursor_row_ < point.row) TM_CHECK(start_at(point));
  while (cursor_row_ < row) {
    if (!TM_TRY(advance())) break;
  }
  return {};
}

Status TextPageFile::read_rows(std::uint64_t offset, std::uint64_t limit, json::array& out) {
  if (index_.rows && offset >= *index_.rows) return {};
  TM_CHECK(seek(offset));
  if (cursor_row_ < offset) return {};
  for (std::uint64_t i = 0; i < limit; ++i) {
    if (!TM_TRY(advance())) break;
    out.push_back(cursor_->shown(limits_));
  }
  return {};
}

Status TextPageFile::scan(const Run& run) {
  if (index_.rows) return {};
  const std::uint64_t known = index_.points.empty() ? 0 : index_.points.back().row;
  if (!cursor_ || cursor_row_ < known) TM_CHECK(start_at(index_.before(known)));
  for (;;) {
    if (cursor_row_ % kIndexStride == 0) TM_CHECK(check_not_stopped(run));
    if (!TM_TRY(advance())) return {};
  }
}

}  // namespace

Result<std::unique_ptr<PageFile>> open_text_page_file(const SourceFile& source, RowIndex index,
                                                      const ShownLimits& limits) {
  auto file = std::make_unique<TextPageFile>(source, std::move(index), limits);
  TM_CHECK(file->open());
  return file;
}

}  // namespace tokenmill::reader
