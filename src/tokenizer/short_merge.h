// The merge loop for words of a few symbols: arrays instead of a heap, and merges packed into one
// word each.
//
// Each round takes the pair of the lowest rank, leftmost first. O(n^2), which for n <= kSymbolsMax
// beats the heap of bpe.cc. Same result wherever every id stands for one string
// (Vocabulary::has_unique_ids). Immutable: one for all threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tokenizer/merge_table.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

class ShortMerges {
 public:
  static constexpr std::size_t kSymbolsMax = 48;

  // Nullopt when the table is none of packed merges. `merges` must outlive the result.
  static std::optional<ShortMerges> compile(const MergeTable& merges);

  // Merges ids[0, count) in place, count <= kSymbolsMax; returns how many are left.
  std::size_t merge(TokenId* ids, std::size_t count) const;

  // The first merges of words whose symbols are one byte each, so that they need no search.
  // `symbols` has an id for every byte, or kNoSymbol.
  static constexpr TokenId kNoSymbol = ~TokenId{0};
  void prepare_bytes(const std::array<TokenId, 256>& symbols);
  // That table, for an image, and from one that outlives this. Error: tokenizer_invalid.
  void write(ImageWriter& image) const;
  Status read_bytes(const ImageView& image);
  // The same tables, which must outlive the result.
  ShortMerges borrowed() const;
  // The same as merge() for a word of which ids[i] is the symbol of the byte i.
  std::size_t merge_bytes(std::string_view word, TokenId* ids) const;

 private:
  static constexpr unsigned kPositionBits = 6;
  static constexpr std::uint32_t kNone = PackedMerges::kNoRank << kPositionBits;

  explicit ShortMerges(const PackedMerges& merges) : merges_(&merges) {}
  // joins[i] is the merge of the symbol at i with the next one that is left: its rank with the
  // place i below it, or at least kNone. So the smallest is the next merge.
  using Joins = std::array<std::uint32_t, kSymbolsMax>;

  std::uint32_t join(TokenId left, TokenId right) const {
    return merges_->rank(left, right) << kPositionBits;
  }
  std::size_t merge_from(Joins& joins, TokenId* ids, std::size_t count) const;

  const PackedMerges* merges_;
  FrozenTable<std::uint32_t> byte_joins_;  // by two bytes
};

}  // namespace tokenmill::tokenizer
