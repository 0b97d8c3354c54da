// Where one of some strings may begin, told by two bytes: a text has a space every few letters, but
// seldom two in a row.
//
// First bytes are in eight groups; a byte follows a first byte if it follows one of its group, so a
// place that is found need not be one. O(text): sixty-four bytes at a time with vectors, one after
// the other without. Immutable but for add(); thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokenizer/instruction_set.h"

namespace tokenmill::tokenizer {

class PrefixSet {
 public:
  explicit PrefixSet(InstructionSet set = instruction_set());

  // `string` is not empty.
  void add(std::string_view string);

  // The first place at `position` or later where a string may begin; the size of the text when
  // there is none. Its last byte is such a place when a string begins with it.
  std::size_t find(std::string_view text, std::size_t position) const;

  // By byte, a bit for each group: of which it begins a string, and of which it may be the second.
  struct Bytes {
    std::array<std::uint8_t, 256> first{};
    std::array<std::uint8_t, 256> second{};
  };
  // The same by the lower and the upper half of a byte. A byte of which each half fits one of a
  // group need not fit itself: what these find is looked up in Bytes.
  struct Halves {
    std::array<std::uint8_t, 16> low{};
    std::array<std::uint8_t, 16> high{};

    void add(std::uint8_t byte, std::uint8_t group) {
      low[byte & 15] |= group;
      high[byte >> 4] |= group;
    }
  };
  struct Groups {
    Bytes bytes;
    Halves first;
    Halves second;
  };

 private:
  using Find = std::size_t (*)(const Groups& groups, std::string_view text, std::size_t position);

  Groups groups_;
  unsigned first_count_ = 0;  // how many first bytes there are
  Find find_;
};

}  // namespace tokenmill::tokenizer
