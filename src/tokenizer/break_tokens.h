// Added tokens of line breaks and tabs that are looked for in words instead of in the text.
//
// Gemma 3 has one for each run of either. Looked for in the text, each of them ends a gap; as words
// they are cut, looked up and remembered like all others, and the search for the rest goes past
// them. Exists only where the answer is provably the same. Immutable; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tokenizer/added_tokens.h"
#include "tokenizer/factor_rule.h"

namespace tokenmill::tokenizer {

class BreakTokens {
 public:
  // Of raw text that `rule` cuts, and in which gaps are encoded as they are: without a prefix or a
  // normal form. Nullopt where nothing is gained or proven.
  static std::optional<BreakTokens> compile(const AddedTokens& added, const FactorRule& rule);

  // Where a text may have one of the other tokens.
  const PrefixSet& other_places() const { return other_places_; }

  bool may_be_in(std::string_view word) const {
    return word.find_first_of(characters_) != std::string_view::npos;
  }

 private:
  std::string characters_;
  PrefixSet other_places_;
};

}  // namespace tokenmill::tokenizer
