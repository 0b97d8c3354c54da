#include "reader/json_array_splitter.h"

#include <algorithm>
#include <cstring>

#include "base/format.h"
#include "reader/line_splitter.h"

namespace tokenmill::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::unexpected<Error> fail_array(std::string_view what) {
  return fail(ErrorCode::corrupt_data, format("The JSON array is damaged: {}", what),
              "Check that the file is complete");
}

// Follows strings and brackets through a value, byte by byte.
class Nesting {
 public:
  // True when `c` is the comma or the bracket behind the value.
  bool ends_at(char c) {
    if (in_string_) {
      if (is_escaped_) {
        is_escaped_ = false;
      } else if (c == '\\') {
        is_escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
      return false;
    }
    switch (c) {
      case '"':
        in_string_ = true;
        return false;
      case '[':
      case '{':
        ++depth_;
        return false;
      case ']':
      case '}':
        return depth_-- == 0;
      case ',':
        return depth_ == 0;
      default:
        return false;
    }
  }

 private:
  bool in_string_ = false;
  bool is_escaped_ = false;
  std::int64_t depth_ = 0;
};

}  // namespace

Result<bool> JsonArraySplitter::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kBlockBytes) buffer_.resize(std::max(2 * end_, end_ + kBlockBytes));
  const std::size_t size = TM_TRY(source_->read({buffer_.data() + end_, buffer_.size() - end_}));
  end_ += size;
  return size > 0;
}

Result<int> JsonArraySplitter::next_byte() {
  for (;;) {
    while (begin_ < end_ && is_space(buffer_[begin_])) ++begin_;
    scanned_ = begin_;
    if (begin_ < end_) return static_cast<unsigned char>(buffer_[begin_]);
    if (!TM_TRY(fill())) return -1;
  }
}

// Moves `scanned_` to the comma or bracket behind the element that begins at `begin_`.
Status JsonArraySplitter::find_element_end() {
  Nesting nesting;
  for (;;) {
    while (scanned_ < end_) {
      if (nesting.ends_at(buffer_[scanned_])) return {};
      ++scanned_;
    }
    if (end_ - begin_ > kLineBytesMax) return fail_array("an element is longer than 64 MiB");
    if (!TM_TRY(fill())) return fail_array("it has no end");
  }
}

Result<bool> JsonArraySplitter::next(std::string_view& element) {
  if (place_ == Place::before_array) {
    int byte = TM_TRY(next_byte());
    if (byte == 0xEF &&
        std::string_view(buffer_.data() + begin_, end_ - begin_).starts_with(kByteOrderMark)) {
      begin_ += kByteOrderMark.size();
      byte = TM_TRY(next_byte());
    }
    if (byte != '[') return fail_array("it has no beginning");
    ++begin_;
    if (TM_TRY(next_byte()) == ']') {
      ++begin_;
      place_ = Place::behind_array;
    } else {
      place_ = Place::before_element;
    }
  }
  if (place_ == Place::behind_array) {
    if (TM_TRY(next_byte()) >= 0) return fail_array("more text follows its end");
    return false;
  }
  if (TM_TRY(next_byte()) < 0) return fail_array("it has no end");
  TM_CHECK(find_element_end());
  element = std::string_view(buffer_).substr(begin_, scanned_ - begin_);
  while (!element.empty() && is_space(element.back())) element.remove_suffix(1);
  if (buffer_[scanned_] == '}') return fail_array("a bracket closes nothing");
  place_ = buffer_[scanned_] == ']' ? Place::behind_array : Place::before_element;
  begin_ = ++scanned_;
  return true;
}

}  // namespace tokenmill::reader
