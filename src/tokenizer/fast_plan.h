// Whether, and how, the fast engine can encode with a tokenizer: the stages recognised as ones
// that act on each word of the raw text alone.
//
// A plan exists only where its answer is provably that of the reference engine. It refers to the
// parts it was compiled from.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "tokenizer/factor_rule.h"
#include "tokenizer/loaded_tokenizer.h"
#include "tokenizer/piece_scanner.h"
#include "tokenizer/word_model.h"

namespace tokenmill::tokenizer {

struct FastPlan {
  // NFC, and nothing else, rewrites the text before it is cut.
  bool needs_nfc = false;
  // Every gap starts with a space that is not in the text.
  bool prepends_space = false;
  // How a gap is cut into words: by the pattern of a pre-tokenizer, or wherever BPE factorizes.
  std::variant<PieceScheme, FactorRule> cutter;
  WordModel words;
};

std::optional<FastPlan> compile_fast_plan(const TokenizerParts& parts);

}  // namespace tokenmill::tokenizer
