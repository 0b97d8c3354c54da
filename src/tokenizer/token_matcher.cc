// Children of a node form a list: a file has few added tokens, or thousands that share a beginning
// ("<unused123>"), and a search gets past the first byte only where one may stand. The root alone
// has a table. A search that dies at depth k begins again one byte later; longest <= 1 KiB.
#include "tokenizer/token_matcher.h"

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
    first_bytes_.add(byte);
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
  nodes_[node].is_end = true;
  nodes_[node].id = id;
  nodes_[node].rules = rules;
  return true;
}

std::optional<TokenMatch> TokenMatcher::find(std::string_view text, std::size_t position) const {
  for (std::size_t begin = first_bytes_.find(text, position); begin < text.size();
       begin = first_bytes_.find(text, begin + 1)) {
    std::uint32_t node = roots_[static_cast<unsigned char>(text[begin])];
    std::optional<TokenMatch> longest;
    for (std::size_t end = begin + 1;; ++end) {
      if (nodes_[node].is_end) {
        longest = TokenMatch{begin, end, nodes_[node].id, nodes_[node].rules};
      }
      if (end == text.size()) break;
      node = child(node, static_cast<unsigned char>(text[end]));
      if (node == kNone) break;
    }
    if (longest) return longest;
  }
  return std::nullopt;
}

}  // namespace tokenmill::tokenizer
