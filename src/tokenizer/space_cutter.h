// Cuts a text before the spaces that follow certain characters.
//
// O(text): sixty-four bytes at a time with vectors, one after the other without. Immutable;
// thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tokenizer/ascii_set.h"
#include "tokenizer/instruction_set.h"

namespace tokenmill::tokenizer {

class SpaceCutter {
 public:
  explicit SpaceCutter(const AsciiSet& characters, InstructionSet set = instruction_set());

  // Writes the ends of words from `begin` on; returns how many, at least one for
  // begin < text.size(). The last word of the text ends with it. Needs room for 65 ends.
  std::size_t cut(std::string_view text, std::size_t begin, std::span<std::uint32_t> ends) const {
    return cut_(text, begin + 1, ends, table_);
  }

  // By the lower half of a character, a bit for each upper half.
  using Table = std::array<std::uint8_t, 16>;

 private:
  using Cut = std::size_t (*)(std::string_view text, std::size_t position,
                              std::span<std::uint32_t> ends, const Table& table);

  Table table_{};
  Cut cut_;
};

}  // namespace tokenmill::tokenizer
