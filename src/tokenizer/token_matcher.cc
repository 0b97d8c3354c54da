// Children of a node form a list: a file has few added tokens, or thousands that share a beginning
// ("<unused123>"), and a search begins only where the first two bytes are those of one. The root
// alone has a table. A search that dies at depth k begins again one byte later.
//
// With links (Aho and Corasick, 1975) it goes on instead at the longest end of what it read that is
// still in the trie. What a leftmost, longest match asks of it: a token that ends here is kept when
// it does not begin behind the one that is kept already, and the kept one is the answer as soon as
// all that is still open begins behind it.
#include "tokenizer/token_matcher.h"

#include <algorithm>

namespace tokenmill::tokenizer {

std::uint32_t TokenMatcher::child(std::uint32_t node, unsigned char byte) const {
  std::uint32_t found = nodes_[node].first_child;
  while (found != kNone && nodes_[found].byte != byte) found = nodes_[found].next_sibling;
  return found;
}

std::uint32_t TokenMatcher::child_or_new(std::uint32_t node, unsigned char byte) {
  const std::uint32_t found = node == 0 ? roots_[byte] : child(node, byte);
  if (found != kNone) return found;
  const auto added = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back(
      {.next_sibling = node == 0 ? kNone : nodes_[node].first_child, .byte = byte, .rules = {}});
  if (node == 0) {
    roots_[byte] = added;
  } else {
    nodes_[node].first_child = added;
  }
  return added;
}

bool TokenMatcher::add(std::string_view token, TokenId id, TokenRules rules) {
  if (token.empty()) return false;
  std::uint32_t node = 0;
  for (const char c : token) node = child_or_new(node, static_cast<unsigned char>(c));
  if (nodes_[node].is_end) return false;
  longest_ = std::max(longest_, token.size());
  beginnings_.add(token);
  nodes_[node].is_end = true;
  nodes_[node].id = id;
  nodes_[node].rules = rules;
  return true;
}

// The node of the longest end of "string of `node`, then byte" that is one.
std::uint32_t TokenMatcher::step(std::uint32_t node, unsigned char byte) const {
  for (; node != 0; node = links_[node].suffix) {
    if (const std::uint32_t next = child(node, byte); next != kNone) return next;
  }
  return roots_[byte] == kNone ? 0 : roots_[byte];
}

// Level by level, so that the links of all shorter strings are there.
void TokenMatcher::link() {
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
        const bool is_token = nodes_[suffix].is_end;
        links_[next] = {suffix, is_token ? suffix : links_[suffix].token, links_[node].depth + 1};
        next_level.push_back(next);
      }
    }
    level.swap(next_level);
  }
}

std::optional<TokenMatch> TokenMatcher::find_linked(std::string_view text,
                                                    std::size_t position) const {
  std::optional<TokenMatch> best;
  std::uint32_t node = 0;
  for (std::size_t end = position; end < text.size();) {
    if (node == 0) {
      if (best) return best;
      end = beginnings_.find(text, end);
      if (end == text.size()) break;
    }
    node = step(node, static_cast<unsigned char>(text[end++]));
    if (best && end - links_[node].depth > best->begin) return best;
    const std::uint32_t token = nodes_[node].is_end ? node : links_[node].token;
    if (token == 0) continue;
    const std::size_t begin = end - links_[token].depth;
    if (!best || begin <= best->begin) {
      best = TokenMatch{begin, end, nodes_[token].id, nodes_[token].rules};
    }
  }
  return best;
}

std::optional<TokenMatch> TokenMatcher::find(std::string_view text, std::size_t position) const {
  if (!links_.empty()) return find_linked(text, position);
  for (std::size_t begin = beginnings_.find(text, position); begin < text.size();
       begin = beginnings_.find(text, begin + 1)) {
    std::uint32_t node = roots_[static_cast<unsigned char>(text[begin])];
    // Of the longest string so far only its node is kept: a whole match would be written each time.
    std::uint32_t longest = kNone;
    std::size_t longest_end = 0;
    for (std::size_t end = begin + 1; node != kNone; ++end) {
      if (nodes_[node].is_end) {
        longest = node;
        longest_end = end;
      }
      node = end < text.size() ? child(node, static_cast<unsigned char>(text[end])) : kNone;
    }
    if (longest != kNone) {
      return TokenMatch{begin, longest_end, nodes_[longest].id, nodes_[longest].rules};
    }
  }
  return std::nullopt;
}

}  // namespace tokenmill::tokenizer
