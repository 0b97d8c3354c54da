// A search that dies at depth k goes on at the longest end of what it read that is still in the
// trie. What a leftmost, longest match asks of it: a string that ends here is kept when it does not
// begin behind the one that is kept already, and the kept one is the answer as soon as all that is
// still open begins behind it.
//
// Children of a node form a list: a long string has one child at most of its bytes.
#include "tokenizer/linked_trie.h"

namespace tokenmill::tokenizer {

LinkedTrie::LinkedTrie(std::span<const std::string_view> strings) {
  roots_.fill(kNone);
  for (std::size_t i = 0; i < strings.size(); ++i) {
    std::uint32_t node = 0;
    for (const char c : strings[i]) node = child_or_new(node, static_cast<unsigned char>(c));
    nodes_[node].index = static_cast<std::uint32_t>(i);
  }
  link();
}

std::uint32_t LinkedTrie::child(std::uint32_t node, unsigned char byte) const {
  std::uint32_t found = nodes_[node].first_child;
  while (found != kNone && nodes_[found].byte != byte) found = nodes_[found].next_sibling;
  return found;
}

std::uint32_t LinkedTrie::child_or_new(std::uint32_t node, unsigned char byte) {
  const std::uint32_t found = node == 0 ? roots_[byte] : child(node, byte);
  if (found != kNone) return found;
  const auto added = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({.next_sibling = node == 0 ? kNone : nodes_[node].first_child, .byte = byte});
  if (node == 0) {
    roots_[byte] = added;
  } else {
    nodes_[node].first_child = added;
  }
  return added;
}

// The node of the longest end of "string of `node`, then byte" that is one.
std::uint32_t LinkedTrie::step(std::uint32_t node, unsigned char byte) const {
  for (; node != 0; node = links_[node].suffix) {
    if (const std::uint32_t next = child(node, byte); next != kNone) return next;
  }
  return roots_[byte] == kNone ? 0 : roots_[byte];
}

// Level by level, so that the links of all shorter strings are there.
void LinkedTrie::link() {
  links_.assign(nodes_.size(), {});
  std::vector<std::uint32_t> level;
  for (const std::uint32_t root : roots_) {
    if (root == kNone) continue;
    links_[root].depth = 1;
    level.push_back(root);
  }
  while (!level.empty()) {
    std::vector<std::uint32_t> next_level;
    for (const std::uint32_t node : level) {
      for (std::uint32_t next = nodes_[node].first_child; next != kNone;
           next = nodes_[next].next_sibling) {
        const std::uint32_t suffix = step(links_[node].suffix, nodes_[next].byte);
        const bool is_token = nodes_[suffix].index != kNone;
        links_[next] = {suffix, is_token ? suffix : links_[suffix].token, links_[node].depth + 1};
        next_level.push_back(next);
      }
    }
    level.swap(next_level);
  }
}

std::optional<LinkedTrie::Match> LinkedTrie::find(std::string_view text, std::size_t position,
                                                  const PrefixSet& beginnings) const {
  std::optional<Match> best;
  std::uint32_t node = 0;
  for (std::size_t end = position; end < text.size();) {
    if (node == 0) {
      if (best) return best;
      end = beginnings.find(text, end);
      if (end == text.size()) break;
    }
    node = step(node, static_cast<unsigned char>(text[end++]));
    if (best && end - links_[node].depth > best->begin) return best;
    const std::uint32_t token = nodes_[node].index != kNone ? node : links_[node].token;
    if (token == 0) continue;
    const std::size_t begin = end - links_[token].depth;
    if (!best || begin <= best->begin) best = Match{begin, end, nodes_[token].index};
  }
  return best;
}

}  // namespace tokenmill::tokenizer
