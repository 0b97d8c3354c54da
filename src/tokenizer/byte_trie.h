// A trie over bytes whose nodes may carry a number: all entries that begin a text, in one walk.
//
// Children are found by open addressing over (node, byte): one probe per byte of the text.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenmill::tokenizer {

class ByteTrie {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // An entry that is there already gets the new value.
  void insert(std::string_view text, std::uint32_t value) {
    std::uint32_t node = 0;
    for (const char c : text) node = child_or_new(node, static_cast<unsigned char>(c));
    values_[node] = value;
  }

  // kNone when there is no such child.
  std::uint32_t child(std::uint32_t node, unsigned char byte) const {
    const std::uint64_t wanted = key(node, byte);
    for (std::size_t i = home(wanted); slots_[i].key != kFree; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].key == wanted) return slots_[i].node;
    }
    return kNone;
  }
  // The value at `node`, kNone without one. The root is node 0.
  std::uint32_t value(std::uint32_t node) const { return values_[node]; }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};
  struct Slot {
    std::uint64_t key = kFree;
    std::uint32_t node = 0;
  };

  static std::uint64_t key(std::uint32_t node, unsigned char byte) {
    return std::uint64_t{node} << 8 | byte;
  }
  std::size_t home(std::uint64_t wanted) const {
    return static_cast<std::size_t>(wanted * 0x9E3779B97F4A7C15u >> 20) & (slots_.size() - 1);
  }
  void place(Slot slot) {
    std::size_t i = home(slot.key);
    while (slots_[i].key != kFree) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = slot;
  }
  std::uint32_t child_or_new(std::uint32_t node, unsigned char byte) {
    if (const std::uint32_t found = child(node, byte); found != kNone) return found;
    if (values_.size() * 2 >= slots_.size()) {
      std::vector<Slot> old(slots_.size() * 2);
      old.swap(slots_);
      for (const Slot& slot : old) {
        if (slot.key != kFree) place(slot);
      }
    }
    const auto added = static_cast<std::uint32_t>(values_.size());
    values_.push_back(kNone);
    place({key(node, byte), added});
    return added;
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::vector<std::uint32_t> values_ = std::vector<std::uint32_t>(1, kNone);
};

}  // namespace tokenmill::tokenizer
