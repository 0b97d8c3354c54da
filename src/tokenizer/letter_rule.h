// Where a run of letters may be cut so that byte-level BPE on the parts gives what it gives on the
// whole: between two letters outside ASCII of which no vocabulary string has bytes side by side.
//
// The idea of factor_rule.h for models that see bytes. A sentence of Chinese or Japanese is one
// word to a pattern, long and never met twice; cut so, it is words of one to three letters that a
// table of words knows. Immutable: one for all threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/bpe.h"
#include "tokenizer/image_sections.h"
#include "tokenizer/word_model.h"

namespace tokenmill::tokenizer {

class LetterRule {
 public:
  // Of a byte-level model. Nullopt when it drops bytes that letters have.
  static std::optional<LetterRule> compile(const BpeModel& model, const WordModel& words);
  // The same rule from an image of `model`. Error: tokenizer_invalid.
  static Result<LetterRule> read(const ImageView& image, const BpeModel& model);
  void write(ImageWriter& image) const;

  // A letter of two or three bytes that is not part of a contraction.
  static bool is_cut_beside(char32_t c);
  // Of two such letters side by side. Never true where a cut would be wrong; seldom false where one
  // would be right.
  bool may_cut(char32_t left, char32_t right) const {
    // All three at once: a branch for each would be mispredicted.
    const std::uint32_t spanned = bit(pair_slot(left, right)) |
                                  bit(edge_slot(edge_of(left), head_of(right))) |
                                  bit(byte_slot(left, right));
    return (spanned & 1) == 0;
  }
#if defined(__x86_64__)
  // The same for each pair letters[i], letters[i + 1] of which bit i of `asked` is set. Reads 33
  // letters. Only for processors with AVX-512.
  std::uint32_t cuts_of_lanes(const std::uint16_t* letters, std::uint32_t asked) const;

  // Pairs of letters beside which may be cut, and where in 64 bytes the right one begins.
  // NOLINTNEXTLINE(*-pro-type-member-init): one for every 64 bytes, and zeros cost 27 stores
  struct LetterPairs {
    // Whole vectors, with room for more than there are in text that is UTF-8. Up to seven beyond
    // the count are read: of letters, or 0, at place 64.
    using Lanes = std::array<std::uint32_t, 72>;
    alignas(32) Lanes left;
    alignas(32) Lanes right;
    alignas(32) Lanes places;
    std::size_t count = 0;
  };
  // A bit at the place of each pair that may be cut. Only for processors with AVX2.
  std::uint64_t cuts_of_pairs(const LetterPairs& pairs) const;
#endif

  // A string of the vocabulary that is one id as a word of its own, but not as a part of a cut
  // word. Ids of such a word hang on what is around it, so no cache may have them.
  bool is_contested(std::string_view word) const {
    return !contested_.empty() && contested_.contains(word);
  }
  // The place `position` of `text` lies within a run that is cut there.
  bool cuts_at(std::string_view text, std::size_t position) const;

 private:
  // Bits for pairs, by hash: two pairs that share one are both taken as spanned.
  static constexpr unsigned kSlotBits = 19;
  static constexpr std::uint32_t kSlots = 1u << kSlotBits;
  // Bits for two bytes follow.
  static constexpr std::uint32_t kByteSlots = 1u << 12;
  static constexpr std::uint32_t kLeftFactor = 0x9E3779B1u;
  static constexpr std::uint32_t kRightFactor = 0x85EBCA77u;
  static constexpr std::uint32_t kEdgeFactor = 0xC2B2AE3Du;
  static constexpr std::uint32_t kHeadFactor = 0x27D4EB2Fu;
  static constexpr std::uint32_t kTwoBytes = 1u << 12;  // marks a letter of two bytes, not three

  LetterRule() : bits_((kSlots + kByteSlots) / 32) {}

  static std::uint32_t pair_slot(std::uint32_t left, std::uint32_t right) {
    return (left * kLeftFactor ^ right * kRightFactor) >> (32 - kSlotBits);
  }
  // Of the last two bytes of a letter and the first two of the next, six bits each.
  static std::uint32_t edge_slot(std::uint32_t edge, std::uint32_t head) {
    return (edge * kEdgeFactor + head * kHeadFactor) >> (32 - kSlotBits);
  }
  static std::uint32_t edge_of(std::uint32_t c) { return c < 0x800 ? kTwoBytes | c : c & 0xFFF; }
  static std::uint32_t head_of(std::uint32_t c) { return c < 0x800 ? kTwoBytes | c : c >> 6; }
  // Of the last byte of a letter and the first of the next.
  static std::uint32_t byte_slot(std::uint32_t left, std::uint32_t right) {
    const std::uint32_t lead = right < 0x800 ? right >> 6 : 0x20 | right >> 12;
    return kSlots | (left & 0x3F) << 6 | lead;
  }
#if defined(__x86_64__)
  std::uint32_t cuts_of_sixteen(const std::uint16_t* letters) const;
#endif
  // What edge_of() and head_of() may be of letters of which only some bytes are there.
  static std::vector<std::uint32_t> edges_of(std::string_view end);
  static std::vector<std::uint32_t> heads_of(std::string_view begin);

  std::uint32_t bit(std::uint32_t slot) const { return bits_.data()[slot >> 5] >> (slot & 31); }
  void set(std::uint32_t slot) { bits_[slot >> 5] |= 1u << (slot & 31); }
  void contest(TokenId id, std::string token);
  // The two sides of a place within a vocabulary string where a character begins.
  void add_spanned(std::string_view before, std::string_view after);

  std::vector<std::uint32_t> bits_;
  std::set<std::string, std::less<>> contested_;
  std::vector<TokenId> contested_ids_;
};

}  // namespace tokenmill::tokenizer
