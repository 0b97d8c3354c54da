// The syntax of regular expressions in Oniguruma's default (Ruby) dialect, as far as patterns of
// tokenizers use it, to a tree.
//
// Read: literals, escapes, `.`, classes with ranges, nesting, && and POSIX brackets, \s \d \w \h,
// \p{…}, \R, groups, (?>…), (?imx-imx:…), (?#…), alternation, greedy, lazy and possessive repeats,
// ^ $ \A \z \Z \b \B \G and look-around. Anything else is refused as unsupported: a pattern is
// never guessed at. Not read are back-references (their
// cost has no bound), \X, and \K in look-around or where the general machine runs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/char_set.h"

namespace tokenmill::tokenizer {

struct PatternNode;
using PatternNodes = std::vector<PatternNode>;

enum class PatternKind : std::uint8_t {
  set,          // one scalar of `set`
  sequence,     // all of `children`
  alternation,  // the first of `children` that leads to a match
  repeat,       // children[0], between `least` and `most` times
  look,         // children[0] matches here (or before here), without taking anything
  assertion,    // a place: line begin, line end, …
  atomic,       // children[0] as it matches first, never another way
};
enum class RepeatMode : std::uint8_t { greedy, lazy, possessive };
enum class Assertion : std::uint8_t {
  line_begin,
  line_end,
  text_begin,
  text_end,
  word_boundary,
  no_word_boundary,
  last_line_end,  // the end, or before the newline that the text ends with
  search_begin,   // where the search for this match began
  match_begin,    // anywhere; what the match took so far is not part of it
};

struct PatternNode {
  static constexpr std::uint32_t kUnlimited = ~std::uint32_t{0};

  PatternKind kind = PatternKind::sequence;
  CharSet set = {};
  PatternNodes children = {};
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  RepeatMode mode = RepeatMode::greedy;
  Assertion assertion = Assertion::line_begin;
  bool looks_behind = false;
  bool is_negative = false;
  bool is_enclosed = false;  // in a group of its own kind, unlike (?:…)
  // While parsing: a letter in (?i:…), not yet written out as a set. The node has nothing else.
  std::u32string letters = {};
};

// Errors: unsupported, with the place in the pattern.
Result<PatternNode> parse_pattern(std::string_view pattern);

}  // namespace tokenmill::tokenizer
