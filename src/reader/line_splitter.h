// A byte source cut into lines, without copying: a line is a view into one reused buffer.
//
// Memory: the longest line, at most kLineBytesMax, and a block of 1 MiB. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "reader/byte_source.h"

namespace tokenmill::reader {

inline constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;

class LineSplitter {
 public:
  // `start`: how many decoded bytes lie before the first that `source` gives.
  explicit LineSplitter(std::unique_ptr<ByteSource> source, std::uint64_t start = 0)
      : source_(std::move(source)), block_start_(start), at_start_(start == 0) {}

  struct Line {
    std::string_view text;     // without the line end; valid until the next call
    bool is_too_long = false;  // longer than kLineBytesMax: `text` is empty
  };

  // The next line, ended by "\n", "\r\n" or the end of the file; false at the end. A file that
  // ends with a line end has no empty last line. A byte order mark at the start is dropped.
  Result<bool> next(Line& line);

  std::uint64_t bytes_read() const { return source_->bytes_read(); }
  // Decoded bytes before the line that `next` would give.
  std::uint64_t position() const { return block_start_ + begin_; }

 private:
  Result<bool> fill();
  Result<bool> skip_long_line(Line& line);
  void drop_byte_order_mark();

  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  std::uint64_t block_start_ = 0;  // decoded bytes before the buffer
  std::size_t begin_ = 0;          // of what is not yet given out
  std::size_t scanned_ = 0;        // no line end before this
  std::size_t end_ = 0;            // of what was read
  bool at_start_ = true;
  bool at_end_ = false;
};

}  // namespace tokenmill::reader
