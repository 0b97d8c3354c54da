// One pass, in runs: from any place the next byte that means something is found by memchr or a
// short loop, and all before it is appended at once. The fields of a row lie in one string, with
// their ends beside it, so a row costs no allocation once the longest was met. An unclosed quote
// swallows the rest of the file: the limit of 64 MiB ends that with a reason.
#include "reader/csv_rows.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/format.h"
#include "reader/line_splitter.h"
#include "reader/row_types.h"

namespace tokenmill::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

}  // namespace

Result<CsvRows> CsvRows::open(File file, char separator) {
  return CsvRows(TM_TRY(open_byte_source(std::move(file))), separator);
}

// The next block, when the last one is used up. False at the end of the source.
Result<bool> CsvRows::fill() {
  block_start_ += end_;
  block_.resize(kBlockBytes);
  begin_ = end_ = 0;
  // A byte order mark must neither be cut by a short read nor be taken for an empty block.
  const std::size_t wanted = at_start_ ? 4 : 1;
  while (end_ < wanted) {
    const std::size_t size = TM_TRY(source_->read({block_.data() + end_, block_.size() - end_}));
    end_ += size;
    if (size == 0) break;
  }
  if (at_start_ && std::string_view(block_.data(), end_).starts_with("\xEF\xBB\xBF")) begin_ = 3;
  at_start_ = false;
  return begin_ < end_;
}

// The next byte, or -1 at the end of the source.
Result<int> CsvRows::peek() {
  if (begin_ == end_ && !TM_TRY(fill())) return -1;
  return static_cast<unsigned char>(block_[begin_]);
}

Status CsvRows::take_run(std::size_t end) {
  text_.append(block_, begin_, end - begin_);
  begin_ = end;
  if (text_.size() > kLineBytesMax) {
    return fail(ErrorCode::corrupt_data, format("Row {} is longer than 64 MiB", row_),
                "Most often a quote is opened and never closed");
  }
  return {};
}

// Behind the opening quote, up to and with the closing one.
Status CsvRows::read_quoted() {
  for (;;) {
    if (TM_TRY(peek()) < 0) {
      is_unclosed_ = true;
      return {};
    }
    const void* found = std::memchr(block_.data() + begin_, '"', end_ - begin_);
    if (found == nullptr) {
      TM_CHECK(take_run(end_));
      continue;
    }
    TM_CHECK(take_run(static_cast<const char*>(found) - block_.data()));
    ++begin_;
    if (TM_TRY(peek()) != '"') return {};
    text_ += '"';
    ++begin_;
  }
}

Status CsvRows::read_plain() {
  while (TM_TRY(peek()) >= 0) {
    std::size_t end = begin_;
    while (end < end_ && block_[end] != separator_ && block_[end] != '\n' && block_[end] != '\r') {
      ++end;
    }
    TM_CHECK(take_run(end));
    if (end < end_) break;
  }
  return {};
}

// Passes over what ends the field.
Result<CsvRows::FieldEnd> CsvRows::end_field() {
  ends_.push_back(text_.size());
  const int byte = TM_TRY(peek());
  if (byte < 0) return FieldEnd::row;
  ++begin_;
  if (byte == static_cast<unsigned char>(separator_)) {
    if (ends_.size() >= kColumnsMax) {
      return fail(ErrorCode::corrupt_data,
                  format("Row {} has more than {} fields", row_, kColumnsMax),
                  "Check the separator of the file");
    }
    return FieldEnd::separator;
  }
  if (byte == '\r' && TM_TRY(peek()) == '\n') ++begin_;
  return FieldEnd::row;
}

// False at the end of the source.
Result<bool> CsvRows::skip_blank_lines() {
  for (;;) {
    const int byte = TM_TRY(peek());
    if (byte < 0) return false;
    if (byte != '\n' && byte != '\r') return true;
    ++begin_;
  }
}

Result<bool> CsvRows::next() {
  text_.clear();
  ends_.clear();
  is_unclosed_ = false;
  if (!TM_TRY(skip_blank_lines())) return false;
  for (;;) {
    if (TM_TRY(peek()) == '"') {
      ++begin_;
      TM_CHECK(read_quoted());
    }
    TM_CHECK(read_plain());
    if (TM_TRY(end_field()) == FieldEnd::row) break;
  }
  ++row_;
  return true;
}

}  // namespace tokenmill::reader
