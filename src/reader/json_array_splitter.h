// The elements of one JSON array as text, cut at the commas between them while the array is read.
//
// Only brackets and strings are followed here; whether an element is good JSON is for its reader
// to say. Memory: the longest element, at most 64 MiB, and a block. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "reader/byte_source.h"

namespace tokenmill::reader {

class JsonArraySplitter {
 public:
  explicit JsonArraySplitter(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // The next element without the white space around it, valid until the next call; false behind
  // the last. Error: corrupt_data when the array does not end, when more follows its end, or when
  // an element is longer than 64 MiB.
  Result<bool> next(std::string_view& element);
  std::uint64_t bytes_read() const { return source_->bytes_read(); }

 private:
  enum class Place { before_array, before_element, behind_array };

  Result<bool> fill();
  // The next byte that is not white space, not passed over; -1 at the end of the source.
  Result<int> next_byte();
  Status find_element_end();

  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;
  std::size_t end_ = 0;
  Place place_ = Place::before_array;
};

}  // namespace tokenmill::reader
