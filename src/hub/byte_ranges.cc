#include "hub/byte_ranges.h"

#include <algorithm>
#include <iterator>

#include "base/assert.h"

namespace tokenmill::hub {

void ByteRanges::add(ByteSpan span) {
  if (span.begin >= span.end) return;
  auto next = ends_.upper_bound(span.begin);
  if (next != ends_.begin() && std::prev(next)->second >= span.begin) --next;
  while (next != ends_.end() && next->first <= span.end) {
    span.begin = std::min(span.begin, next->first);
    span.end = std::max(span.end, next->second);
    next = ends_.erase(next);
  }
  ends_.emplace(span.begin, span.end);
}

void ByteRanges::remove(ByteSpan span) {
  if (span.begin >= span.end) return;
  auto next = ends_.upper_bound(span.begin);
  if (next != ends_.begin() && std::prev(next)->second > span.begin) --next;
  while (next != ends_.end() && next->first < span.end) {
    const ByteSpan old{next->first, next->second};
    next = ends_.erase(next);
    if (old.begin < span.begin) ends_.emplace(old.begin, span.begin);
    if (old.end > span.end) ends_.emplace(span.end, old.end);
  }
}

std::uint64_t ByteRanges::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& [begin, end] : ends_) sum += end - begin;
  return sum;
}

std::uint64_t ByteRanges::prefix_end() const {
  return !ends_.empty() && ends_.begin()->first == 0 ? ends_.begin()->second : 0;
}

std::optional<ByteSpan> ByteRanges::first_gap(std::uint64_t limit, std::uint64_t size_max) const {
  TM_ASSERT(size_max > 0);
  const std::uint64_t begin = prefix_end();
  if (begin >= limit) return std::nullopt;
  const auto next = ends_.upper_bound(begin);
  const std::uint64_t end = next == ends_.end() ? limit : std::min(limit, next->first);
  return ByteSpan{begin, std::min(end, begin + size_max)};
}

}  // namespace tokenmill::hub
