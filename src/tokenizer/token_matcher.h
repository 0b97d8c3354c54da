// Finds the next of many fixed strings in a text: leftmost, and of those that begin there the
// longest.
//
// A trie over bytes. A set of beginnings skips most of the text. A search begins anew at each
// byte, which costs O(text * longest) at worst; where a string is long, link() makes it O(text).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "data/token_batch.h"
#include "tokenizer/prefix_set.h"

namespace tokenmill::tokenizer {

// What a file asks of a match besides its bytes.
struct TokenRules {
  bool single_word = false;
  bool strips_left = false;
  bool strips_right = false;
};

struct TokenMatch {
  std::size_t begin = 0;
  std::size_t end = 0;
  TokenId id = 0;
  TokenRules rules;
};

class TokenMatcher {
 public:
  // False, and nothing changes, when `token` is empty or already there.
  bool add(std::string_view token, TokenId id, TokenRules rules);

  // After the last add(): from now on a search reads each byte of the text once. Twelve bytes for
  // each byte of the strings, and slower on ordinary text.
  void link();
  // The longest string, in bytes.
  std::size_t longest() const { return longest_; }

  bool empty() const { return nodes_.size() == 1; }

  // The next match that begins at `position` or later.
  std::optional<TokenMatch> find(std::string_view text, std::size_t position) const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  // Children form a list; the first node is the root, which has a table instead.
  struct Node {
    std::uint32_t first_child = kNone;
    std::uint32_t next_sibling = kNone;
    TokenId id = 0;
    bool is_end = false;
    unsigned char byte = 0;
    TokenRules rules;
  };

  // Of a node, by the string s that leads to it.
  struct Link {
    std::uint32_t suffix = 0;  // the longest end of s, shorter than s, that is a node
    std::uint32_t token = 0;   // the longest such end that is a token; the root for none
    std::uint32_t depth = 0;   // bytes of s
  };

  std::optional<TokenMatch> find_linked(std::string_view text, std::size_t position) const;
  std::uint32_t step(std::uint32_t node, unsigned char byte) const;
  std::uint32_t child(std::uint32_t node, unsigned char byte) const;
  std::uint32_t child_or_new(std::uint32_t node, unsigned char byte);

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::array<std::uint32_t, 256> roots_ = filled();
  PrefixSet beginnings_;
  std::size_t longest_ = 0;
  std::vector<Link> links_;  // empty without link()

  static constexpr std::array<std::uint32_t, 256> filled() {
    std::array<std::uint32_t, 256> table{};
    table.fill(kNone);
    return table;
  }
};

}  // namespace tokenmill::tokenizer
