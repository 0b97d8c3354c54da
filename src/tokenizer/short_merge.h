// The merge loop for words of a few symbols: arrays instead of a heap, merges packed into one word
// each, and several words at once.
//
// Each round takes the pair of the lowest rank, leftmost first. O(n^2), which for n <= kSymbolsMax
// beats the heap of bpe.cc. Same result wherever every id stands for one string
// (Vocabulary::has_unique_ids). Immutable: one for all threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tokenizer/merge_table.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

class ShortMerges {
 public:
  static constexpr std::size_t kSymbolsMax = 48;

  // Nullopt when the table is none of packed merges. `merges` must outlive the result.
  static std::optional<ShortMerges> compile(const MergeTable& merges);

  // A word on its way: its symbols, then what they were merged to.
  class Lane;
  // Merges all lanes, at most kLanesMax, that were started, by the kernels of instruction_set(). A
  // merge waits for the table, so several words take hardly longer than one.
  static constexpr std::size_t kLanesMax = 16;
  void merge(std::span<Lane> lanes) const;

  // The first merges of words whose symbols are one byte each, so that they need no search.
  // `symbols` has an id for every byte, or kNoSymbol.
  static constexpr TokenId kNoSymbol = ~TokenId{0};
  void prepare_bytes(const std::array<TokenId, 256>& symbols);
  // That table, for an image, and from one that outlives this. Error: tokenizer_invalid.
  void write(ImageWriter& image) const;
  Status read_bytes(const ImageView& image);
  // The same tables, which must outlive the result.
  ShortMerges borrowed() const;

 private:
  static constexpr unsigned kPositionBits = 6;
  static constexpr std::uint32_t kNone = PackedMerges::kNoRank << kPositionBits;

  explicit ShortMerges(const PackedMerges& merges) : merges_(&merges) {}

  struct Lanes;
  // The steps of a merge; between two of them memory is on its way. The joins of all neighbours:
  void ask_first(const Lane& lane) const;
  void look_first(Lane& lane) const;
  // The next merge; false when there is none.
  bool choose(Lane& lane) const;
  void join_chosen(Lane& lane) const;
  // The two joins that it changed.
  void look_again(Lane& lane) const;
  void merge_in_step(std::span<Lane*> lanes) const;

  // The same for words of up to 16 and of up to 32 symbols, with AVX-512.
  template <std::size_t kRegisters>
  struct Wide;
  void merge_wide(std::span<Lane*> lanes) const;
  void merge_wider(std::span<Lane*> lanes) const;

  std::uint32_t join(TokenId left, TokenId right) const {
    return merges_->rank(left, right) << kPositionBits;
  }

  const PackedMerges* merges_;
  FrozenTable<std::uint32_t> byte_joins_;  // by two bytes
};

class ShortMerges::Lane {
 public:
  // Of symbols, at most kSymbolsMax; and of a word of which symbols[i] is that of the byte i, whose
  // bytes must outlive merge().
  void start(std::span<const TokenId> symbols) { start(symbols, {}); }
  void start(std::span<const TokenId> symbols, std::string_view bytes);

  std::span<const TokenId> ids() const { return std::span(ids_).first(count_); }

 private:
  friend class ShortMerges;

  alignas(64) std::array<TokenId, kSymbolsMax> ids_{};
  // joins_[i] is the merge of the symbol at i with the next one that is left: its rank with the
  // place i below it, or at least kNone. So the smallest is the next merge.
  alignas(64) std::array<std::uint32_t, kSymbolsMax> joins_{};
  // Symbols that are gone stay in place and are stepped over.
  std::array<std::uint8_t, kSymbolsMax + 1> next_{};
  std::array<std::uint8_t, kSymbolsMax + 1> previous_{};
  std::size_t count_ = 0;
  std::uint32_t chosen_ = kNone;
  std::uint32_t place_ = 0;  // of the chosen one
  std::string_view bytes_;
};

}  // namespace tokenmill::tokenizer
