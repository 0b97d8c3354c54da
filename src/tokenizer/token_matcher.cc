#include "tokenizer/token_matcher.h"

#include "base/assert.h"

namespace tokenmill::tokenizer {

TokenMatcher::TokenMatcher(std::span<const TokenPattern> patterns, Search search) {
  std::vector<std::string_view> strings;
  strings.reserve(patterns.size());
  tokens_.reserve(patterns.size());
  for (const TokenPattern& pattern : patterns) {
    TM_ASSERT(strings.empty() ? !pattern.string.empty() : strings.back() < pattern.string);
    strings.push_back(pattern.string);
    tokens_.push_back({pattern.id, pattern.rules});
    beginnings_.add(pattern.string);
  }
  if (search == Search::links) {
    linked_.emplace(strings);
  } else {
    trie_ = PackedTrie(strings);
  }
}

std::optional<TokenMatch> TokenMatcher::find(std::string_view text, std::size_t position,
                                             const PrefixSet& places) const {
  if (linked_) {
    const auto match = linked_->find(text, position, beginnings_);
    if (!match) return std::nullopt;
    const Token& token = tokens_[match->index];
    return TokenMatch{match->begin, match->end, token.id, token.rules};
  }
  for (std::size_t begin = places.find(text, position); begin < text.size();
       begin = places.find(text, begin + 1)) {
    const PackedTrie::Longest longest = trie_.longest_at(text, begin);
    if (longest.index != PackedTrie::kNone) {
      const Token& token = tokens_[longest.index];
      return TokenMatch{begin, longest.end, token.id, token.rules};
    }
  }
  return std::nullopt;
}

}  // namespace tokenmill::tokenizer
