// The longest of many strings that a text has at a place: a trie over bytes in one array.
//
// A child stands where its parent's number and its byte say, so a step is one look, and a string
// of which nothing else begins lies in a few lines of memory. Twelve bytes a node and few free
// ones; built in O(bytes of the strings) from what is sorted. Immutable; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenmill::tokenizer {

class PackedTrie {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  PackedTrie() : PackedTrie(std::span<const std::string_view>()) {}
  // Of strings in the order of their bytes, all different, none empty.
  explicit PackedTrie(std::span<const std::string_view> strings);

  struct Longest {
    std::uint32_t index = kNone;  // of the string, kNone without one
    std::size_t end = 0;          // in the text
  };
  // The longest string that stands at `begin`.
  Longest longest_at(std::string_view text, std::size_t begin) const {
    const Node* const nodes = nodes_.data();
    Longest longest;
    std::uint32_t node = 0;
    for (std::size_t end = begin; end < text.size();) {
      const auto byte = static_cast<unsigned char>(text.data()[end++]);
      const std::uint32_t next = nodes[node].base ^ byte;
      if (nodes[next].parent != node) break;
      node = next;
      if (nodes[node].index != kNone) longest = {nodes[node].index, end};
    }
    return longest;
  }

 private:
  // The root is node 0. Node `base ^ byte` is the child for a byte if its parent says so.
  struct Node {
    std::uint32_t base = 0;
    std::uint32_t parent =
        kNone;                    // kNone when the node is free; nobody's child when it is the root
    std::uint32_t index = kNone;  // of the string that ends here
  };
  class Builder;

  std::vector<Node> nodes_;
};

}  // namespace tokenmill::tokenizer
