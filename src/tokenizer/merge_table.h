// The merges of a BPE model: which pairs of symbols join, in which order, to what.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "data/token_batch.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

struct Merge {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint32_t rank = kNone;  // lower joins first; kNone: the pair does not join
  TokenId result = 0;

  bool exists() const { return rank != kNone; }
};

// Open addressing over packed pairs, at most half full. A look-up is one multiplication and, most
// times, one cache line. Immutable after the last insert.
class MergeTable {
 public:
  explicit MergeTable(std::size_t count) : slots_(std::bit_ceil(count * 2 + 1)) {
    shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots_.size()));
  }

  // A pair that is there already gets the new rank: the last one wins.
  void insert(TokenId left, TokenId right, Merge merge) {
    std::size_t i = home(left, right);
    while (slots_[i].merge.exists() && slots_[i].pair != pack(left, right)) i = next(i);
    slots_[i] = {pack(left, right), merge};
  }

  void prefetch(TokenId left, TokenId right) const {
    __builtin_prefetch(&slots_[home(left, right)], 1);
  }

  Merge find(TokenId left, TokenId right) const {
    std::size_t i = home(left, right);
    while (slots_[i].merge.exists()) {
      if (slots_[i].pair == pack(left, right)) return slots_[i].merge;
      i = next(i);
    }
    return {};
  }

  // Calls visit(left, right, merge) for every pair, in no order.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const Slot& slot : slots_) {
      if (!slot.merge.exists()) continue;
      visit(static_cast<TokenId>(slot.pair >> 32), static_cast<TokenId>(slot.pair), slot.merge);
    }
  }

 private:
  struct Slot {
    std::uint64_t pair = 0;
    Merge merge;
  };

  static std::uint64_t pack(TokenId left, TokenId right) {
    return std::uint64_t{left} << 32 | right;
  }
  std::size_t home(TokenId left, TokenId right) const {
    // Fibonacci hashing: the golden ratio spreads the packed pair over the upper bits.
    const std::uint64_t mixed = (pack(left, right) ^ pack(right, left) >> 7) * 0x9E3779B97F4A7C15u;
    return shift_ == 64 ? 0 : static_cast<std::size_t>(mixed >> shift_);
  }
  std::size_t next(std::size_t i) const { return (i + 1) & (slots_.size() - 1); }

  std::vector<Slot, TableAllocator<Slot>> slots_;
  unsigned shift_ = 0;
};

}  // namespace tokenmill::tokenizer
