// Where any pipeline that splits at spaces may be cut so that the parts give what the whole gives.
//
// Before a space that follows a printing character of ASCII, or one of some of them. Every
// component of a pipeline is asked whether it could see across such a place: whether a normalizer
// could join or move something over it, a pattern match over it or look past it, and whether at
// least one step surely splits there. Where none can and one does, normalizer, pre-tokenizer and
// model act on " word" alone, so its raw bytes decide its ids, and they can be kept. This covers
// BERT, T5, XLM-R, CLIP, GPT-4o, DeepSeek, BLOOM, Falcon and most patterns that nobody has seen
// yet; texts without spaces gain nothing.
//
// Immutable; thread-safe. space_rule.cc has the argument for each component.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tokenizer/instruction_set.h"
#include "tokenizer/loaded_tokenizer.h"

namespace tokenmill::tokenizer {

class SpaceRule {
 public:
  // Cuts before the spaces that follow one of `characters`, all of them printing.
  explicit SpaceRule(const AsciiSet& characters, InstructionSet set = instruction_set());

  // Nullopt unless a rule is exact for these parts, and where the argument is not made.
  static std::optional<SpaceRule> compile(const TokenizerParts& parts);
  // The same for text that is normalized already and has no added tokens.
  static std::optional<SpaceRule> compile(const PreTokenizer& pretokenizer);

  // Writes the ends of up to `count` words from `begin` on; returns how many, at least one for
  // begin < text.size(). The last word of the text ends with it. Needs room for 65 ends.
  std::size_t cut(std::string_view text, std::size_t begin, std::uint32_t* ends,
                  std::size_t count) const {
    return cut_(text, begin + 1, {ends, count}, table_);
  }

 private:
  // By the lower half of a character, a bit for each upper half.
  using Table = std::array<std::uint8_t, 16>;
  using Cut = std::size_t (*)(std::string_view text, std::size_t position,
                              std::span<std::uint32_t> ends, const Table& table);
  friend struct SpaceKernels;

  Table table_{};
  Cut cut_;
};

}  // namespace tokenmill::tokenizer
