// CSV and TSV cut into fields, by the rules of Python's csv module (dialect "excel").
//
// Fields are separated by one byte; rows end with "\n", "\r\n" or "\r". A field that begins with a
// quote runs to the next single quote and may hold separators and line ends; a doubled quote in it
// is one quote. What follows the closing quote, and quotes elsewhere, are plain text. Blank lines
// are no rows, as for pandas. A byte order mark at the start is dropped.
// Memory: the longest row, at most 64 MiB, and a block. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "reader/byte_source.h"

namespace tokenmill::reader {

class CsvRows {
 public:
  // `start`: how many decoded bytes lie before the first that `source` gives.
  CsvRows(std::unique_ptr<ByteSource> source, char separator, std::uint64_t start = 0)
      : source_(std::move(source)),
        separator_(separator),
        block_start_(start),
        at_start_(start == 0) {}

  static Result<CsvRows> open(File file, char separator);

  // The next row into fields(); false at the end. Error: corrupt_data when a row is longer than
  // 64 MiB (most often a quote that is never closed) or has more than 10,000 fields.
  Result<bool> next();

  std::size_t size() const { return ends_.size(); }
  std::string_view field(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(begin, ends_[i] - begin);
  }
  // The file ended inside a quoted field of this row.
  bool is_unclosed() const { return is_unclosed_; }

  std::uint64_t bytes_read() const { return source_->bytes_read(); }
  // Bytes of decoded text before the row that `next` would read.
  std::uint64_t position() const { return block_start_ + begin_; }

 private:
  enum class FieldEnd { separator, row };

  Result<bool> fill();
  Result<int> peek();
  Status take_run(std::size_t end);
  Status read_quoted();
  Status read_plain();
  Result<FieldEnd> end_field();
  Result<bool> skip_blank_lines();

  std::unique_ptr<ByteSource> source_;
  char separator_;
  std::string block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t block_start_ = 0;
  std::uint64_t row_ = 0;
  bool at_start_ = true;
  bool is_unclosed_ = false;
  std::string text_;
  std::vector<std::size_t> ends_;
};

}  // namespace tokenmill::reader
