// Open addressing with linear probes, at most half full. The hashes are already mixed, so their
// low bits choose the slot.
#include "stats/hash_set.h"

#include <algorithm>

#include "base/assert.h"

namespace tokenmill::stats {
namespace {

constexpr std::size_t kFirstSlots = 1024;

}  // namespace

void HashSet::add(std::uint64_t hash) {
  if (has_overflowed_ || size_max_ == 0) return;
  if (!insert(std::max<std::uint64_t>(hash, 1))) ++repeats_;
}

void HashSet::merge(const HashSet& other) {
  if (other.has_overflowed_) overflow();
  repeats_ += other.repeats_;
  for (const std::uint64_t hash : other.slots_) {
    if (hash != 0) add(hash);
  }
}

std::optional<std::uint64_t> HashSet::repeats() const {
  if (has_overflowed_ || size_max_ == 0) return std::nullopt;
  return repeats_;
}

bool HashSet::insert(std::uint64_t hash) {
  if (2 * (size_ + 1) > slots_.size()) grow();
  TM_ASSERT(2 * size_ < slots_.size());  // a probe ends at a free slot
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    if (slots_[slot] == hash) return false;
    slot = (slot + 1) & mask;
  }
  if (size_ == size_max_) {
    overflow();
    return true;
  }
  slots_[slot] = hash;
  ++size_;
  return true;
}

void HashSet::grow() {
  const std::vector<std::uint64_t> old = std::move(slots_);
  slots_.assign(std::max(kFirstSlots, old.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (const std::uint64_t hash : old) {
    if (hash == 0) continue;
    std::size_t slot = hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = hash;
  }
}

void HashSet::overflow() {
  has_overflowed_ = true;
  slots_ = {};
  size_ = 0;
}

}  // namespace tokenmill::stats
