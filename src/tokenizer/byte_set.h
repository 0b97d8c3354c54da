// The next byte of a text that is one of a few: where an added token may begin.
//
// O(text): sixty-four bytes at a time with AVX-512, one after the other without; a set of one byte
// is what memchr finds. Immutable but for add(); thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokenizer/instruction_set.h"

namespace tokenmill::tokenizer {

class ByteSet {
 public:
  explicit ByteSet(InstructionSet set = instruction_set());

  void add(unsigned char byte);
  bool contains(unsigned char byte) const { return members_.data()[byte] != 0; }

  // The first member at `position` or later; the size of the text when there is none.
  std::size_t find(std::string_view text, std::size_t position) const;

 private:
  using Find = std::size_t (*)(const std::uint8_t* members, std::string_view text,
                               std::size_t position);

  std::array<std::uint8_t, 256> members_{};  // 1 for a member
  std::size_t count_ = 0;
  unsigned char last_ = 0;
  Find find_;
};

}  // namespace tokenmill::tokenizer
