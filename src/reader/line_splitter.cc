// The buffer holds the line that was begun, and a block behind it. What was scanned without a line
// end is not scanned again when more arrives, so a long line costs its length once; a line over the
// limit is passed over without being kept.
#include "reader/line_splitter.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tokenmill::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

std::string_view without_carriage_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

// Moves the rest to the front and reads more behind it. False at the end of the source.
Result<bool> LineSplitter::fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    block_start_ += begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kBlockBytes) buffer_.resize(std::max(2 * end_, end_ + kBlockBytes));
  const std::size_t size = TM_TRY(source_->read({buffer_.data() + end_, buffer_.size() - end_}));
  end_ += size;
  at_end_ = size == 0;
  if (at_start_ && (end_ >= 3 || at_end_)) drop_byte_order_mark();
  return !at_end_;
}

void LineSplitter::drop_byte_order_mark() {
  at_start_ = false;
  if (std::string_view(buffer_.data(), end_).starts_with("\xEF\xBB\xBF")) begin_ = scanned_ = 3;
}

// Reads on to the end of a line that is too long, keeping none of it.
Result<bool> LineSplitter::skip_long_line(Line& line) {
  line = {{}, true};
  for (;;) {
    begin_ = scanned_ = end_;
    if (!TM_TRY(fill())) return true;
    if (const void* found = std::memchr(buffer_.data() + begin_, '\n', end_ - begin_)) {
      begin_ = scanned_ = static_cast<const char*>(found) - buffer_.data() + 1;
      return true;
    }
  }
}

Result<bool> LineSplitter::next(Line& line) {
  for (;;) {
    const char* const data = buffer_.data();
    const void* found = at_start_ ? nullptr : std::memchr(data + scanned_, '\n', end_ - scanned_);
    if (found != nullptr) {
      const std::size_t end = static_cast<const char*>(found) - data;
      line = {without_carriage_return({data + begin_, end - begin_}), false};
      begin_ = scanned_ = end + 1;
      if (line.text.size() > kLineBytesMax) line = {{}, true};
      return true;
    }
    if (!at_start_) scanned_ = end_;
    if (end_ - begin_ > kLineBytesMax) return skip_long_line(line);
    // A file of one or two bytes is only scanned once its end is known (the byte order mark).
    if (TM_TRY(fill()) || scanned_ < end_) continue;
    if (begin_ == end_) return false;
    line = {without_carriage_return({buffer_.data() + begin_, end_ - begin_}), false};
    begin_ = scanned_ = end_;
    return true;
  }
}

}  // namespace tokenmill::reader
