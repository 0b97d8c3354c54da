// Why the words give what the text gives. Call a token a break when it has no other bytes than
// those of breaks. No other token has such a byte, so breaks and others never overlap: the leftmost
// longest matches of all tokens are those of the others and those of the breaks, found apart. The
// rule cuts nowhere between two characters that a break has side by side, so each match of a break
// lies in one word, and a word alone has the matches that it has in the text. What is left between
// two matches is a gap; the rule may cut it where it cuts the text, since a cut asks only for the
// two characters around it (factor_rule.cc). So a gap is encoded by its parts in each word.
//
// Tokens with rules look at what is around them, or take white space that is a break: with one of
// them, or with tokens of the normalized text, nothing is proven.
#include "tokenizer/break_tokens.h"

#include <algorithm>

namespace tokenmill::tokenizer {
namespace {

// Tab, line feed, vertical tab, form feed, carriage return.
bool is_break(char c) { return c >= '\t' && c <= '\r'; }

enum class Kind : std::uint8_t { breaks, other, mixed };

Kind kind_of(std::string_view token) {
  const auto count = static_cast<std::size_t>(std::ranges::count_if(token, is_break));
  return count == 0 ? Kind::other : count == token.size() ? Kind::breaks : Kind::mixed;
}

// Whether such tokens become words of their own. Letters stand for what is usually around them: the
// answer does not depend on it, but words that are never cut would be whole texts.
bool becomes_words(std::string_view token, const FactorRule& rule) {
  for (std::size_t i = 0; i < token.size(); ++i) {
    const auto c = static_cast<unsigned char>(token[i]);
    if (!rule.may_cut(c, U'a') || !rule.may_cut(U'a', c)) return false;
    if (i > 0 && rule.may_cut(static_cast<unsigned char>(token[i - 1]), c)) return false;
  }
  return true;
}

}  // namespace

std::optional<BreakTokens> BreakTokens::compile(const AddedTokens& added, const FactorRule& rule) {
  if (added.splits_special() || added.has_rules() || !added.empty(AddedTokens::Phase::normalized)) {
    return std::nullopt;
  }
  BreakTokens breaks;
  for (const AddedToken& token : added.tokens()) {
    switch (kind_of(token.content)) {
      case Kind::mixed:
        return std::nullopt;
      case Kind::other:
        breaks.other_places_.add(token.content);
        break;
      case Kind::breaks:
        if (!becomes_words(token.content, rule)) return std::nullopt;
        for (const char c : token.content) {
          if (!breaks.characters_.contains(c)) breaks.characters_ += c;
        }
    }
  }
  if (breaks.characters_.empty()) return std::nullopt;
  return breaks;
}

}  // namespace tokenmill::tokenizer
