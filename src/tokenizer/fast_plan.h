// Whether, and how, the fast engine can encode with a tokenizer: the stages recognised as ones
// that act on each word of the raw text alone.
//
// A plan exists only where its answer is provably that of the reference engine. It refers to the
// parts it was compiled from.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "tokenizer/break_tokens.h"
#include "tokenizer/factor_rule.h"
#include "tokenizer/letter_rule.h"
#include "tokenizer/loaded_tokenizer.h"
#include "tokenizer/piece_scanner.h"
#include "tokenizer/reserved_strings.h"
#include "tokenizer/space_cutter.h"
#include "tokenizer/word_model.h"

namespace tokenmill::tokenizer {

enum class PrefixSpace : std::uint8_t {
  never,
  always,
  unless_marked,        // not when the gap starts with a space or U+2581 already
  first_unless_marked,  // the same, and only at the start of the text
};

struct FastPlan {
  // What the normalizer begins with: it is done for a gap, and the words go without.
  const StripNormalizer* strip = nullptr;
  // NFC, and nothing else, rewrites the text before it is cut.
  bool needs_nfc = false;
  // The space, not in the text, that a gap starts with.
  PrefixSpace prefix = PrefixSpace::never;
  // A gap with one of these is left to the reference engine.
  ReservedStrings reserved;
  // Whether added tokens of the normalized text are looked for in gaps.
  bool finds_normalized_tokens = false;
  // How a gap is cut into words: by the pattern of a pre-tokenizer, wherever BPE factorizes, by
  // several steps that only cut (their last is the ByteLevel), or at spaces.
  std::variant<PieceScheme, FactorRule, PreTokenizer, SpaceCutter> cutter;
  // Where the letters of a piece may be cut further.
  std::optional<LetterRule> letters;
  // Added tokens that are looked for in words.
  std::optional<BreakTokens> breaks;
  // How a word becomes ids when no cache knows it; without a model, by the reference engine.
  std::optional<WordModel> words;
  // What cuts such a word further before the model sees it.
  std::optional<PreTokenizer> inner_steps;
};

std::optional<FastPlan> compile_fast_plan(const TokenizerParts& parts);

}  // namespace tokenmill::tokenizer
