// Finds the next of many fixed strings in a text: leftmost, and of those that begin there the
// longest.
//
// A set of beginnings skips most of the text; at each place that it lets through a trie is walked,
// which costs O(text * longest) at worst. Where a string is long, links make it O(text).
// Immutable; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "data/token_batch.h"
#include "tokenizer/linked_trie.h"
#include "tokenizer/packed_trie.h"
#include "tokenizer/prefix_set.h"

namespace tokenmill::tokenizer {

// What a file asks of a match besides its bytes.
struct TokenRules {
  bool single_word = false;
  bool strips_left = false;
  bool strips_right = false;
};

// What to look for; only the constructor reads the string.
struct TokenPattern {
  std::string_view string;
  TokenId id = 0;
  TokenRules rules;
};

struct TokenMatch {
  std::size_t begin = 0;
  std::size_t end = 0;
  TokenId id = 0;
  TokenRules rules;
};

class TokenMatcher {
 public:
  enum class Search : std::uint8_t {
    restarts,  // begins anew at each place
    links,     // reads each byte once, and is slower on ordinary text
  };

  TokenMatcher() = default;
  // Of strings in the order of their bytes, all different, none empty.
  TokenMatcher(std::span<const TokenPattern> patterns, Search search);

  bool empty() const { return tokens_.empty(); }

  // The next match that begins at `position` or later.
  std::optional<TokenMatch> find(std::string_view text, std::size_t position) const {
    return find(text, position, beginnings_);
  }
  // The same for a caller who wants only strings that may begin at `places`, and whom others do
  // not harm. No string overlaps one of the others.
  std::optional<TokenMatch> find(std::string_view text, std::size_t position,
                                 const PrefixSet& places) const;

 private:
  struct Token {
    TokenId id = 0;
    TokenRules rules;
  };

  PrefixSet beginnings_;
  std::vector<Token> tokens_;
  PackedTrie trie_;  // empty with links
  std::optional<LinkedTrie> linked_;
};

}  // namespace tokenmill::tokenizer
