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
#include <string_view>
#include <vector>

#include "tokenizer/merge_table.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

class ShortMerges {
 public:
  static constexpr std::size_t kSymbolsMax = 48;

  // Nullopt when ids or ranks do not fit a slot (2 M ids, 4 M merges).
  static std::optional<ShortMerges> compile(const MergeTable& merges);

  // Merges ids[0, count) in place, count <= kSymbolsMax; returns how many are left.
  std::size_t merge(TokenId* ids, std::size_t count) const;

  // The first merges of words whose symbols are one byte each, so that they need no search.
  // `symbols` has an id for every byte, or kNoSymbol.
  static constexpr TokenId kNoSymbol = ~TokenId{0};
  void prepare_bytes(const std::array<TokenId, 256>& symbols);
  // The same for a word of which ids[i] is the symbol of the byte i.
  std::size_t merge_bytes(std::string_view word, TokenId* ids) const;

 private:
  static constexpr unsigned kRankBits = 22;
  static constexpr unsigned kIdBits = 21;
  static constexpr unsigned kPositionBits = 6;
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};
  static constexpr std::uint32_t kRankMask = (1u << kRankBits) - 1;
  static constexpr std::uint32_t kNone = kRankMask << kPositionBits;

  ShortMerges() = default;
  // joins[i] is the merge of the symbol at i with the next one that is left: its rank with the
  // place i below it, or at least kNone. So the smallest is the next merge.
  using Joins = std::array<std::uint32_t, kSymbolsMax>;
  using Bucket = std::array<std::uint64_t, 4>;

  static std::uint64_t pack(TokenId left, TokenId right) {
    return std::uint64_t{left} << kIdBits | right;
  }
  std::size_t home(std::uint64_t pair) const {
    return static_cast<std::size_t>((pair ^ pair >> 32) * 0x9E3779B97F4A7C15u >> shift_);
  }
  // All four slots are looked at: a search that stops early mispredicts.
  std::uint32_t join(TokenId left, TokenId right) const {
    const std::uint64_t pair = pack(left, right);
    for (std::size_t i = home(pair);; i = (i + 1) & (buckets_.size() - 1)) {
      const Bucket& bucket = buckets_[i];
      std::uint64_t found = kFree;
      for (const std::uint64_t slot : bucket) found = slot >> kRankBits == pair ? slot : found;
      if (found == kFree && bucket.back() != kFree) [[unlikely]]
        continue;
      return (static_cast<std::uint32_t>(found) & kRankMask) << kPositionBits;
    }
  }
  std::size_t merge_from(Joins& joins, TokenId* ids, std::size_t count) const;

  // Open addressing by buckets: left, right and rank in a slot, slots filled in order.
  std::vector<Bucket, TableAllocator<Bucket>> buckets_;
  std::vector<TokenId> results_;           // by rank
  std::vector<std::uint32_t> byte_joins_;  // by two bytes
  unsigned shift_ = 0;
};

}  // namespace tokenmill::tokenizer
