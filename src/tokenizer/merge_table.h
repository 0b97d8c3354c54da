// The merges of a BPE model: which pairs of symbols join, in which order, to what.
//
// A pair and its rank are 8 bytes, four of them a bucket, and the result lies in a list by rank:
// half of what a slot with everything in it would take, and words that no cache knows wait for
// these tables. Ids from 2^21 - 1 on, or ranks from 2^22 - 1 on, do not fit; such a table keeps
// slots of 16 bytes. Immutable after the last insert: one for all threads.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "data/token_batch.h"
#include "tokenizer/image_sections.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

struct Merge {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint32_t rank = kNone;  // lower joins first; kNone: the pair does not join
  TokenId result = 0;

  bool exists() const { return rank != kNone; }
};

// The common form: see above.
class PackedMerges {
 public:
  static constexpr unsigned kRankBits = 22;
  static constexpr unsigned kIdBits = 21;
  static constexpr std::uint32_t kNoRank = (1u << kRankBits) - 1;
  // One past the largest id, and of how many merges, that fit: the pair of the two largest ids
  // would look like a free slot, and the largest rank like none.
  static constexpr TokenId kIdEnd = (TokenId{1} << kIdBits) - 1;
  static constexpr std::size_t kCountMax = kNoRank;

  // kNoRank when the pair does not join. All four slots are looked at: a search that stops early
  // mispredicts.
  std::uint32_t rank(TokenId left, TokenId right) const {
    const std::uint64_t pair = pack(left, right);
    for (std::size_t i = home(pair);; i = (i + 1) & (buckets_.size() - 1)) {
      const Bucket& bucket = buckets_[i];
      std::uint64_t found = kFree;
      for (const std::uint64_t slot : bucket) found = slot >> kRankBits == pair ? slot : found;
      if (found == kFree && bucket.back() != kFree) [[unlikely]]
        continue;
      return static_cast<std::uint32_t>(found) & kNoRank;
    }
  }
  TokenId result(std::uint32_t rank) const { return results_[rank]; }
  // Ask for what rank() and result() will read.
  void prefetch_rank(TokenId left, TokenId right) const {
    __builtin_prefetch(&buckets_[home(pack(left, right))]);
  }
  void prefetch_result(std::uint32_t rank) const { __builtin_prefetch(&results_[rank]); }
  std::size_t rank_end() const { return results_.size(); }

 private:
  friend class MergeTable;
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};
  using Bucket = std::array<std::uint64_t, 4>;

  static std::uint64_t pack(TokenId left, TokenId right) {
    return std::uint64_t{left} << kIdBits | right;
  }
  std::size_t home(std::uint64_t pair) const {
    return static_cast<std::size_t>((pair ^ pair >> 32) * 0x9E3779B97F4A7C15u >> shift_);
  }
  void set_buckets(FrozenTable<Bucket> buckets) {
    buckets_ = std::move(buckets);
    shift_ = 64 - static_cast<unsigned>(std::countr_zero(buckets_.size()));
  }

  // Open addressing by buckets, a power of two and at least two; slots are filled in order.
  FrozenTable<Bucket> buckets_;
  FrozenTable<TokenId> results_;  // by rank
  unsigned shift_ = 0;
};

class MergeTable {
 public:
  // A merge by ids; its rank is its place in the list. A pair that comes again gets the new rank.
  struct Entry {
    TokenId left = 0;
    TokenId right = 0;
    TokenId result = 0;
  };
  // Every symbol that find() is asked for is below `id_end`.
  static MergeTable build(std::span<const Entry> entries, TokenId id_end);

  // To an image and from one, which must outlive the result.
  void write(ImageWriter& image) const;
  static Result<MergeTable> read(const ImageView& image, TokenId id_end);

  Merge find(TokenId left, TokenId right) const {
    if (!packed_) return find_wide(left, right);
    const std::uint32_t rank = packed_->rank(left, right);
    if (rank == PackedMerges::kNoRank) return {};
    return {rank, packed_->result(rank)};
  }

  // Null when the ids or ranks do not fit.
  const PackedMerges* packed() const { return packed_ ? &*packed_ : nullptr; }

 private:
  struct WideSlot {
    TokenId left = 0;
    TokenId right = 0;
    std::uint32_t rank = Merge::kNone;
    TokenId result = 0;
  };

  MergeTable() = default;
  static PackedMerges build_packed(std::span<const Entry> entries);
  static FrozenTable<WideSlot> build_wide(std::span<const Entry> entries);
  Merge find_wide(TokenId left, TokenId right) const;

  std::optional<PackedMerges> packed_;
  FrozenTable<WideSlot> wide_;
};

}  // namespace tokenmill::tokenizer
