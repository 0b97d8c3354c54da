// Where a text may be cut so that BPE on the parts gives what BPE on the whole gives.
//
// Between two characters x and y that are both in the vocabulary and that no vocabulary string
// has side by side: a merge across the cut would make a string with "xy" in it, and there is none.
// So both sides join on their own, in the same order. Holds when every id stands for one string
// and no flag looks at whole words (ignore_merges, prefix, suffix, dropout). With it, models
// without pre-tokenizer (Gemma, Llama 2) see words instead of whole documents.
//
// Characters are those of the raw text; where the normalizer turns spaces into U+2581 the rule
// treats a space as that character.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tokenizer/bpe.h"
#include "tokenizer/image_sections.h"
#include "tokenizer/instruction_set.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

class FactorRule {
 public:
  // Which characters of ASCII may be cut between, for vectors. Characters that are cut before after
  // the same ones share a column; bits[c >> 3 << 7 | x] has bit c & 7 when a cut may be between x
  // and a character of column c. Those of English come first, so that eight groups of columns do.
  struct AsciiColumns {
    std::array<std::uint8_t, 128> of{};
    std::array<std::uint8_t, 16 * 128> bits{};
    std::size_t groups = 16;  // of eight columns
  };

  struct Options {
    bool folds_spaces = false;
    InstructionSet set = instruction_set();
    // A pre-tokenizer cuts before every folded space, whatever the vocabulary has.
    bool cuts_before_spaces = false;
  };

  // What the vocabulary says, whatever the options.
  struct Pairs {
    FrozenTable<std::uint64_t> singles;  // a bit per scalar
    FrozenTable<std::uint64_t> spanned;  // open addressing; ~0 is free

    void write(ImageWriter& image) const;
    // From an image, which must outlive the result.
    static Result<Pairs> read(const ImageView& image);
  };

  // Nullopt when the model does not meet the conditions. `pairs` are those of the model when it
  // comes from an image, and must outlive the result; null: they are looked for.
  static std::optional<FactorRule> compile(const BpeModel& model, Options options,
                                           const Pairs* pairs = nullptr);
  const Pairs& pairs() const { return pairs_; }

  // Writes the ends of up to `count` words from `begin` on; returns how many, at least one for
  // begin < text.size(). The last word of the text ends with it. Needs room for 65 ends.
  std::size_t cut(std::string_view text, std::size_t begin, std::uint32_t* ends,
                  std::size_t count) const;

  // Whether cut() cuts between these two, wherever they stand side by side. Never where a cut would
  // be wrong; seldom not where one would be right.
  bool may_cut(char32_t left, char32_t right) const;

 private:
  // Bits for the pairs that are not both ASCII, by hash: of two that share one, both are spanned if
  // one is. Those of ASCII follow, of which each has its own.
  static constexpr unsigned kSlotBits = 19;
  static constexpr std::uint32_t kSlots = 1u << kSlotBits;
  static constexpr std::uint32_t kAsciiSlots = 1u << 14;
  static constexpr std::uint32_t kLeftFactor = 0x9E3779B1u;
  static constexpr std::uint32_t kRightFactor = 0x85EBCA77u;

  FactorRule() = default;
  void fill_bits();
  AsciiColumns find_columns() const;
  bool is_single(char32_t c) const { return pairs_.singles[c >> 6] >> (c & 63) & 1; }
  bool is_spanned(char32_t left, char32_t right) const;
  char32_t folded(char32_t c) const;
  bool may_cut_ascii(char32_t left, char32_t right) const;

  static std::uint32_t slot(std::uint32_t left, std::uint32_t right) {
    return (left * kLeftFactor ^ right * kRightFactor) >> (32 - kSlotBits);
  }
  bool is_marked(std::uint32_t slot) const { return (bits_[slot >> 5] >> (slot & 31) & 1) != 0; }
  void mark(std::uint32_t slot) { bits_[slot >> 5] |= 1u << (slot & 31); }

#if defined(__x86_64__)
  struct Block;
  struct PairLanes;
  std::size_t cut_by_avx512(std::string_view text, std::size_t begin, std::uint32_t* ends,
                            std::size_t count) const;
  static Block block_at(std::string_view text, std::size_t position);
  std::size_t cut_ascii(std::string_view text, std::size_t& position, std::uint32_t* ends,
                        std::size_t count) const;
  // A bit for each byte of a block before which it is cut.
  std::uint64_t lane_cuts(const Block& block) const;
  // `cuts` with the bits of these lanes as may_cut() has them.
  std::uint32_t judge_each(const Block& block, std::uint32_t cuts, std::uint32_t lanes) const;
#endif

  // ascii_[x << 7 | y] is 1 for a cut between x and y.
  std::array<std::uint8_t, 128 * 128> ascii_{};
  AsciiColumns columns_;
  std::vector<std::uint32_t> bits_;
  bool has_avx512_ = false;
  Pairs pairs_;
  Options options_;
};

}  // namespace tokenmill::tokenizer
