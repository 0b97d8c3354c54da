// A trie over bytes whose nodes may carry a number: all entries that begin a text, in one walk.
//
// Children are found by open addressing over (node, byte): one probe per byte of the text.
// Immutable: built from all entries, or lying in an image that outlives it.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tokenizer/image_sections.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

class ByteTrie {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  using Entry = std::pair<std::string_view, std::uint32_t>;

  // An entry that is there twice has the later value; an empty one is left out.
  static ByteTrie build(const std::vector<Entry>& entries);

  void write(ImageWriter& image) const;
  // Error: tokenizer_invalid when a number leads outside; values must be below `value_end`.
  static Result<ByteTrie> read(const ImageView& image, std::size_t value_end);

  // kNone when there is no such child.
  std::uint32_t child(std::uint32_t node, unsigned char byte) const {
    for (std::size_t i = home(node, byte, slots_.size()); slots_[i].child != kNone;
         i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].node == node && slots_[i].byte == byte) return slots_[i].child;
    }
    return kNone;
  }
  // The value at `node`, kNone without one. The root is node 0.
  std::uint32_t value(std::uint32_t node) const { return values_[node]; }

 private:
  struct Slot {
    std::uint32_t node = 0;
    std::uint32_t byte = 0;
    std::uint32_t child = kNone;
  };
  class Builder;

  static std::size_t home(std::uint32_t node, unsigned char byte, std::size_t slots) {
    const std::uint64_t key = std::uint64_t{node} << 8 | byte;
    return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15u >> 20) & (slots - 1);
  }

  FrozenTable<Slot> slots_;  // a power of two
  FrozenTable<std::uint32_t> values_;
};

}  // namespace tokenmill::tokenizer
