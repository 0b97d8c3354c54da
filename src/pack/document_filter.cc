#include "pack/document_filter.h"

#include <utility>

namespace tokenmill::pack {
namespace {

using ClassCounts = std::array<std::uint64_t, 3>;  // by bit number

ClassCounts count_classes(const TokenClasses& classes, std::span<const TokenId> ids) {
  ClassCounts counts{};
  for (const TokenId id : ids) {
    const std::uint8_t bits = classes.of(id);
    counts[0] += bits & 1U;
    counts[1] += (bits >> 1U) & 1U;
    counts[2] += (bits >> 2U) & 1U;
  }
  return counts;
}

std::uint64_t count_of(const ClassCounts& counts, std::uint8_t bit) {
  return counts[bit == kSpecialToken ? 0 : bit == kStopWord ? 1 : 2];
}

}  // namespace

DocumentFilter::DocumentFilter(const Filters& filters, TokenClasses classes)
    : min_length_(filters.min_length), classes_(std::move(classes)) {
  const auto add = [&](const std::optional<TokenFilter>& filter, std::uint8_t bit, DropRule rule) {
    if (!filter) return;
    rules_.push_back({.bit = bit, .counted_as = rule, .filter = *filter});
    if (filter->action == FilterAction::remove_tokens) {
      removed_bits_ = static_cast<std::uint8_t>(removed_bits_ | bit);
    }
  };
  add(filters.special_tokens, kSpecialToken, DropRule::special_tokens);
  add(filters.stop_words, kStopWord, DropRule::stop_words);
  add(filters.junk, kJunk, DropRule::junk);
}

std::optional<std::span<const TokenId>> DocumentFilter::keep(std::span<const TokenId> document,
                                                             DropCounts& counts) {
  if (removed_bits_ != 0) document = remove_tokens(document, counts);
  const auto drop = [&](DropRule rule) {
    counts[rule].documents += 1;
    counts[rule].tokens += document.size();
    return std::nullopt;
  };
  if (!rules_.empty()) {
    const ClassCounts found = count_classes(classes_, document);
    for (const Rule& rule : rules_) {
      if (rule.filter.action != FilterAction::drop_document) continue;
      const std::uint64_t count = count_of(found, rule.bit);
      const auto needed = rule.filter.threshold * static_cast<double>(document.size());
      if (count > 0 && static_cast<double>(count) >= needed) return drop(rule.counted_as);
    }
  }
  if (document.size() < min_length_) return drop(DropRule::min_length);
  return document;
}

// A token of several classes is counted under the first rule that removes it.
std::span<const TokenId> DocumentFilter::remove_tokens(std::span<const TokenId> document,
                                                       DropCounts& counts) {
  kept_.clear();
  for (const TokenId id : document) {
    const unsigned removed = classes_.of(id) & removed_bits_;
    if (removed == 0) [[likely]] {
      kept_.push_back(id);
    } else if ((removed & kSpecialToken) != 0) {
      counts[DropRule::special_tokens].tokens += 1;
    } else if ((removed & kStopWord) != 0) {
      counts[DropRule::stop_words].tokens += 1;
    } else {
      counts[DropRule::junk].tokens += 1;
    }
  }
  return kept_;
}

}  // namespace tokenmill::pack
