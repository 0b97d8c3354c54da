// The syntax of regular expressions in Oniguruma's own dialect, which is what the `onig` crate
// reads by default (Ruby's, and more), to a tree.
//
// Read: literals, escapes and codes, `.`, \N, \O, classes with ranges, nesting, && and POSIX
// brackets, \s \d \w \h, \p{…}, \R, \X, groups, named groups, (?>…), (?imxWDSP-imxWDSP:…), (?#…),
// alternation, greedy, lazy and possessive repeats, ^ $ \A \z \Z \b \B \G \K \y \Y, look-around,
// back-references, conditionals, calls of groups, (?{…}), (*FAIL) and (*MISMATCH). What Oniguruma
// refuses is refused. Refused besides, and never guessed at: calls in look-behind, or beside
// references; absent operators (?~…), back-references with a level, or in look-behind to what comes
// later, conditions without |, conditions and \R in look-behind, (?C) (?I) (?L), \X and \y of
// (?y{w}), other callouts, more than 8 repeats in a row, and nesting deeper than 50.
#pragma once

#include <cstdint>
#include <optional>
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
  group,        // children[0], whose text a reference asks for, or which is called
  call,         // what the one of `groups` has as its children[0]
  reference,    // the text that one of `groups` has
  condition,    // children[0] as it matches first and then children[1], or else children[2]
};
enum class RepeatMode : std::uint8_t { greedy, lazy, possessive };
enum class Assertion : std::uint8_t {
  line_begin,
  line_end,
  text_begin,
  text_end,
  word_boundary,
  no_word_boundary,
  ascii_word_boundary,
  no_ascii_word_boundary,
  cluster_boundary,  // of extended grapheme clusters
  no_cluster_boundary,
  last_line_end,  // the end, or before the newline that the text ends with
  search_begin,   // where the search for this match began
  match_begin,    // anywhere; what the match took so far is not part of it
  anywhere,
  nowhere,
  no_match,  // nowhere, and no other way from where the attempt began leads to a match
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
  bool is_enclosed = false;   // in a group of its own kind, unlike (?:…)
  bool ignores_case = false;  // reference
  bool is_open = false;       // reference: from within its group
  bool only_asks = false;     // reference: whether a group has a text, which is not taken
  bool is_by_name = false;    // reference, call
  std::uint32_t group = 0;    // group: its number, from 1; 0 is the whole pattern
  // reference: the first that has a text which fits is meant.
  std::vector<std::uint32_t> groups = {};
  // set: the one scalar that the pattern has here.
  std::optional<char32_t> literal = {};
  bool is_dot = false;            // set: `.`, \O or \N
  std::uint32_t group_count = 0;  // plain groups around it to which nothing refers
  // While parsing: a letter in (?i:…), not yet written out as a set. The node has nothing else.
  std::u32string letters = {};
};

// Groups are in the tree when a reference or a call names them. Errors: unsupported, with the place
// in the pattern.
Result<PatternNode> parse_pattern(std::string_view pattern);

}  // namespace tokenmill::tokenizer
