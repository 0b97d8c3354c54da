#include "tokenizer/short_merge.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace tokenmill::tokenizer {
namespace {

std::uint32_t smallest(const std::uint32_t* values, std::size_t count) {
  // Four at a time: one chain of comparisons would be as long as the word.
  std::array<std::uint32_t, 4> best;
  std::copy_n(values, 4, best.begin());
  for (std::size_t i = 4; i < count; i += 4) {
    for (std::size_t k = 0; k < 4; ++k) best[k] = std::min(best[k], values[i + k]);
  }
  return std::min(std::min(best[0], best[1]), std::min(best[2], best[3]));
}

}  // namespace

// The pair of the two largest ids would look like a free slot, so the largest id is left out.
std::optional<ShortMerges> ShortMerges::compile(const MergeTable& merges) {
  ShortMerges result;
  std::size_t count = 0;
  std::uint32_t rank_end = 0;
  bool fits = true;
  merges.for_each([&](TokenId left, TokenId right, Merge merge) {
    constexpr TokenId kIdMax = (TokenId{1} << kIdBits) - 2;
    fits = fits && std::max(left, right) <= kIdMax && merge.rank < 1u << kRankBits;
    rank_end = std::max(rank_end, merge.rank + 1);
    ++count;
  });
  if (!fits) return std::nullopt;
  result.slots_.assign(std::bit_ceil(count + count / 2 + 2), kFree);
  result.shift_ = 64 - static_cast<unsigned>(std::countr_zero(result.slots_.size()));
  result.results_.resize(rank_end);
  merges.for_each([&](TokenId left, TokenId right, Merge merge) {
    const std::uint64_t pair = pack(left, right);
    std::size_t i = result.home(pair);
    while (result.slots_[i] != kFree) i = (i + 1) & (result.slots_.size() - 1);
    result.slots_[i] = pair << kRankBits | merge.rank;
    result.results_[merge.rank] = merge.result;
  });
  return result;
}

// joins[i] is the merge of the symbol at i with the next one that is left.
std::size_t ShortMerges::merge(TokenId* ids, std::size_t count) const {
  TM_ASSERT(count <= kSymbolsMax);
  if (count < 2) return count;
  std::array<std::uint32_t, kSymbolsMax> joins;
  std::array<std::uint8_t, kSymbolsMax + 1> next;
  std::array<std::uint8_t, kSymbolsMax + 1> previous;
  for (std::size_t i = 0; i < count; ++i) {
    joins[i] = i + 1 < count ? join(ids[i], ids[i + 1], i) : kNone;
    next[i] = static_cast<std::uint8_t>(i + 1);
    previous[i + 1] = static_cast<std::uint8_t>(i);
  }
  for (std::size_t i = count; i % 4 != 0; ++i) joins[i] = kNone;
  while (true) {
    const std::uint32_t best = smallest(joins.data(), count);
    if (best == kNone) break;
    const std::size_t at = best & ((1u << kPositionBits) - 1);
    ids[at] = results_[best >> kPositionBits];
    const std::size_t gone = next[at];
    const std::size_t after = next[gone];
    joins[gone] = kNone;
    next[at] = static_cast<std::uint8_t>(after);
    previous[after] = static_cast<std::uint8_t>(at);
    joins[at] = after < count ? join(ids[at], ids[after], at) : kNone;
    if (at > 0) joins[previous[at]] = join(ids[previous[at]], ids[at], previous[at]);
  }
  std::size_t left = 0;
  for (std::size_t i = 0; i < count; i = next[i]) ids[left++] = ids[i];
  return left;
}

}  // namespace tokenmill::tokenizer
