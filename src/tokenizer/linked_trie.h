// The next of many strings in a text, leftmost and longest, however long they are: each byte of the
// text is read once (Aho and Corasick, 1975).
//
// Forty bytes for each byte of the strings, and slower on ordinary text than a search that begins
// anew at each place (PackedTrie). Immutable; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/prefix_set.h"

namespace tokenmill::tokenizer {

class LinkedTrie {
 public:
  // Of different strings, none empty.
  explicit LinkedTrie(std::span<const std::string_view> strings);

  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t index = 0;  // of the string
  };
  // The next match that begins at `position` or later. `beginnings` are those of the strings.
  std::optional<Match> find(std::string_view text, std::size_t position,
                            const PrefixSet& beginnings) const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  // Children form a list; the first node is the root, which has a table instead.
  struct Node {
    std::uint32_t first_child = kNone;
    std::uint32_t next_sibling = kNone;
    std::uint32_t index = kNone;  // of the string that ends here
    unsigned char byte = 0;
  };

  // Of a node, by the string s that leads to it.
  struct Link {
    std::uint32_t suffix = 0;  // the longest end of s, shorter than s, that is a node
    std::uint32_t token = 0;   // the longest such end that is a string; the root for none
    std::uint32_t depth = 0;   // bytes of s
  };

  void link();
  std::uint32_t step(std::uint32_t node, unsigned char byte) const;
  std::uint32_t child(std::uint32_t node, unsigned char byte) const;
  std::uint32_t child_or_new(std::uint32_t node, unsigned char byte);

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::array<std::uint32_t, 256> roots_{};
  std::vector<Link> links_;
};

}  // namespace tokenmill::tokenizer
