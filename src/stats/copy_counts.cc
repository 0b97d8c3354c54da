// Open addressing with linear probes, at most half full; the hashes are mixed already, so their low
// bits choose the slot.
//
// The values that came most often are kept apart, because only they are shown and nobody has room
// for what two million values begin with. A value is compared with the worst of them each time it
// comes. Counts only grow, so one that was pushed out by twenty better ones has twenty better ones
// at the end as well: the list is exact, and the same however the values are divided.
#include "stats/copy_counts.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.h"
#include "stats/hash_ids.h"

namespace tokenmill::stats {
namespace {

constexpr std::size_t kFirstSlots = 1024;

std::uint32_t held(std::uint64_t number) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
}

template <typename Value>
bool is_better(const Value& one, const RepeatedValue& other) {
  return one.count != other.count ? one.count > other.count : one.first < other.first;
}

}  // namespace

void CopyCounts::add(std::span<const TokenId> ids) {
  if (!is_known()) return;
  const std::uint64_t hash = std::max<std::uint64_t>(hash_ids(ids), 1);
  count(hash, 1, came_);
  if (!is_known()) return;
  const Slot& slot = slot_of(hash);
  if (most_.size() < kMostRepeated || is_better(slot, most_.back())) {
    consider(slot, ids.first(std::min(ids.size(), kStartIds)), ids.size());
  }
}

void CopyCounts::merge(const CopyCounts& other) {
  if (other.has_overflowed_) overflow();
  if (!is_known()) return;
  const std::uint64_t before = came_;
  for (const Slot& slot : other.slots_) {
    if (slot.hash != 0) count(slot.hash, slot.count, before + slot.first);
    if (!is_known()) return;
  }
  // Both lists, with the counts of now.
  std::vector<RepeatedValue> known = std::exchange(most_, {});
  known.insert(known.end(), other.most_.begin(), other.most_.end());
  for (const Slot& slot : slots_) {
    if (slot.hash == 0) continue;
    if (most_.size() == kMostRepeated && !is_better(slot, most_.back())) continue;
    const auto found = std::ranges::find(known, slot.hash, &RepeatedValue::hash);
    if (found == known.end()) {
      consider(slot, {}, 0);
    } else {
      consider(slot, found->start, found->length);
    }
  }
}

std::array<CopyBin, 6> CopyCounts::histogram() const {
  std::array<CopyBin, 6> bins{
      {{1, 1}, {2, 2}, {3, 3}, {4, 10}, {11, 100}, {.from = 101, .to = std::nullopt}}};
  for (const Slot& slot : slots_) {
    if (slot.hash == 0) continue;
    const auto bin = std::ranges::find_if(
        bins, [&](const CopyBin& one) { return !one.to || slot.count <= *one.to; });
    ++bin->distinct;
    bin->count += slot.count;
  }
  return bins;
}

std::vector<RepeatedValue> CopyCounts::most_repeated() const {
  std::vector<RepeatedValue> repeated;
  for (const RepeatedValue& value : most_) {
    if (value.count > 1) repeated.push_back(value);
  }
  return repeated;
}

void CopyCounts::count(std::uint64_t hash, std::uint64_t times, std::uint64_t first) {
  if (2 * (distinct_ + 1) > slots_.size()) grow();
  TM_ASSERT(2 * distinct_ < slots_.size());  // a probe ends at a free slot
  Slot& slot = slot_of(hash);
  if (slot.hash == 0) {
    if (distinct_ == distinct_max_) return overflow();
    slot = {hash, 0, held(first)};
    ++distinct_;
  }
  slot.count = held(slot.count + times);
  slot.first = std::min(slot.first, held(first));
  came_ += times;
}

// Where the hash is, or would be.
CopyCounts::Slot& CopyCounts::slot_of(std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].hash != 0 && slots_[at].hash != hash) at = (at + 1) & mask;
  return slots_[at];
}

void CopyCounts::grow() {
  const std::vector<Slot> old = std::move(slots_);
  slots_.assign(std::max(kFirstSlots, old.size() * 2), Slot{});
  for (const Slot& slot : old) {
    if (slot.hash != 0) slot_of(slot.hash) = slot;
  }
}

void CopyCounts::overflow() {
  has_overflowed_ = true;
  slots_ = {};
  most_ = {};
  distinct_ = came_ = 0;
}

// Puts the value where its count and age belong; the last one goes when there are too many.
void CopyCounts::consider(const Slot& slot, std::span<const TokenId> start, std::uint64_t length) {
  std::erase_if(most_, [&](const RepeatedValue& one) { return one.hash == slot.hash; });
  const auto place =
      std::ranges::find_if(most_, [&](const RepeatedValue& one) { return is_better(slot, one); });
  most_.insert(place, RepeatedValue{.hash = slot.hash,
                                    .count = slot.count,
                                    .first = slot.first,
                                    .length = length,
                                    .start = {start.begin(), start.end()}});
  if (most_.size() > kMostRepeated) most_.pop_back();
}

}  // namespace tokenmill::stats
