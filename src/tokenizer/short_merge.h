// The merge loop for words of a few symbols: arrays instead of a heap, and merges packed into one
// word each.
//
// Each round takes the pair of the lowest rank, leftmost first. O(n^2), which for n <= kSymbolsMax
// beats the heap of bpe.cc. Same result wherever every id stands for one string
// (Vocabulary::has_unique_ids). A miss of the word cache waits for these tables, so they are small:
// 8 bytes a slot instead of the 16 of MergeTable. Immutable: one for all threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tokenizer/merge_table.h"

namespace tokenmill::tokenizer {

class ShortMerges {
 public:
  static constexpr std::size_t kSymbolsMax = 48;

  // Nullopt when ids or ranks do not fit a slot (2 M ids, 4 M merges).
  static std::optional<ShortMerges> compile(const MergeTable& merges);

  // Merges ids[0, count) in place, count <= kSymbolsMax; returns how many are left.
  std::size_t merge(TokenId* ids, std::size_t count) const;

 private:
  static constexpr unsigned kRankBits = 22;
  static constexpr unsigned kIdBits = 21;
  static constexpr unsigned kPositionBits = 6;
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  ShortMerges() = default;
  static std::uint64_t pack(TokenId left, TokenId right) {
    return std::uint64_t{left} << kIdBits | right;
  }
  std::size_t home(std::uint64_t pair) const {
    return static_cast<std::size_t>((pair ^ pair >> 32) * 0x9E3779B97F4A7C15u >> shift_);
  }
  // The rank of the merge with the position below it, kNone where the pair does not join: the
  // smallest of these is the next merge.
  std::uint32_t join(TokenId left, TokenId right, std::size_t position) const {
    const std::uint64_t pair = pack(left, right);
    for (std::size_t i = home(pair);; i = (i + 1) & (slots_.size() - 1)) {
      const std::uint64_t slot = slots_[i];
      if (slot >> kRankBits == pair) {
        const auto rank = static_cast<std::uint32_t>(slot) & ((1u << kRankBits) - 1);
        return rank << kPositionBits | static_cast<std::uint32_t>(position);
      }
      if (slot == kFree) return kNone;
    }
  }

  std::vector<std::uint64_t> slots_;  // open addressing: left, right, rank
  std::vector<TokenId> results_;      // by rank
  unsigned shift_ = 0;
};

}  // namespace tokenmill::tokenizer
