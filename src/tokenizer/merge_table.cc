#include "tokenizer/merge_table.h"

#include <algorithm>

#include "tokenizer/table_bounds.h"

namespace tokenmill::tokenizer {
namespace {

// Fibonacci hashing: the golden ratio spreads the pair over the upper bits.
std::size_t wide_home(TokenId left, TokenId right, std::size_t slots) {
  const std::uint64_t mixed =
      (std::uint64_t{left} << 32 | (right ^ left >> 7)) * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>(mixed >> 32) & (slots - 1);
}

}  // namespace

// An id that does not fit would be taken for another pair, also one that no merge names.
MergeTable MergeTable::build(std::span<const Entry> entries, TokenId id_end) {
  const bool fits = entries.size() <= PackedMerges::kCountMax && id_end <= PackedMerges::kIdEnd;
  MergeTable table;
  if (fits) {
    table.packed_ = build_packed(entries);
  } else {
    table.wide_ = build_wide(entries);
  }
  return table;
}

PackedMerges MergeTable::build_packed(std::span<const Entry> entries) {
  using Bucket = PackedMerges::Bucket;
  Bucket free;
  free.fill(PackedMerges::kFree);
  FrozenTable<Bucket>::Built buckets(std::bit_ceil(entries.size() * 3 / 8 + 2), free);
  const std::size_t mask = buckets.size() - 1;
  FrozenTable<TokenId>::Built results(entries.size());
  PackedMerges packed;
  packed.shift_ = 64 - static_cast<unsigned>(std::countr_zero(buckets.size()));
  // A merge is put in when its bucket has arrived.
  constexpr std::size_t kAhead = 16;
  for (std::size_t rank = 0; rank < entries.size(); ++rank) {
    if (rank + kAhead < entries.size()) {
      const Entry& later = entries[rank + kAhead];
      __builtin_prefetch(&buckets[packed.home(PackedMerges::pack(later.left, later.right))], 1);
    }
    const Entry& entry = entries[rank];
    const std::uint64_t pair = PackedMerges::pack(entry.left, entry.right);
    results[rank] = entry.result;
    for (std::size_t i = packed.home(pair);; i = (i + 1) & mask) {
      const auto slot = std::ranges::find_if(buckets[i], [pair](std::uint64_t present) {
        return present == PackedMerges::kFree || present >> PackedMerges::kRankBits == pair;
      });
      if (slot == buckets[i].end()) continue;
      *slot = pair << PackedMerges::kRankBits | rank;
      break;
    }
  }
  packed.set_buckets(FrozenTable(std::move(buckets)));
  packed.results_ = FrozenTable(std::move(results));
  return packed;
}

FrozenTable<MergeTable::WideSlot> MergeTable::build_wide(std::span<const Entry> entries) {
  FrozenTable<WideSlot>::Built slots(std::bit_ceil(entries.size() * 2 + 1));
  for (std::size_t rank = 0; rank < entries.size(); ++rank) {
    const Entry& entry = entries[rank];
    std::size_t i = wide_home(entry.left, entry.right, slots.size());
    while (slots[i].rank != Merge::kNone &&
           (slots[i].left != entry.left || slots[i].right != entry.right)) {
      i = (i + 1) & (slots.size() - 1);
    }
    slots[i] = {entry.left, entry.right, static_cast<std::uint32_t>(rank), entry.result};
  }
  return FrozenTable(std::move(slots));
}

Merge MergeTable::find_wide(TokenId left, TokenId right) const {
  std::size_t i = wide_home(left, right, wide_.size());
  while (wide_[i].rank != Merge::kNone) {
    const WideSlot& slot = wide_[i];
    if (slot.left == left && slot.right == right) return {slot.rank, slot.result};
    i = (i + 1) & (wide_.size() - 1);
  }
  return {};
}

void MergeTable::write(ImageWriter& image) const {
  if (!packed_) return image.add(Section::wide_merges, wide_.items());
  image.add(Section::merge_buckets, packed_->buckets_.items());
  image.add(Section::merge_results, packed_->results_.items());
}

// A rank leads to a result and a result is an id; a search that finds nothing ends at a free slot.
Result<MergeTable> MergeTable::read(const ImageView& image, TokenId id_end) {
  MergeTable table;
  bool is_sound = true;
  bool has_free = false;
  if (id_end > PackedMerges::kIdEnd) {
    table.wide_ =
        FrozenTable<WideSlot>::borrowed(TM_TRY(image.table<WideSlot>(Section::wide_merges)));
    for (const WideSlot& slot : table.wide_.items()) {
      has_free |= slot.rank == Merge::kNone;
      is_sound &= slot.rank == Merge::kNone || slot.result < id_end;
    }
    is_sound &= std::has_single_bit(table.wide_.size());
  } else {
    using Bucket = PackedMerges::Bucket;
    PackedMerges& packed = table.packed_.emplace();
    const auto buckets = TM_TRY(image.table<Bucket>(Section::merge_buckets));
    const auto results = TM_TRY(image.table<TokenId>(Section::merge_results));
    if (!std::has_single_bit(buckets.size()) || buckets.size() < 2) {
      return image_damaged("the merges are no table");
    }
    // A slot is a rank below a pair. The rank that means none is harmless.
    const LaneBound rank = {1, PackedMerges::kNoRank, static_cast<std::uint32_t>(results.size())};
    const LaneBound any = LaneBound::any();
    const LaneBound id = LaneBound::below(std::max<TokenId>(id_end, 1));
    is_sound = results.size() <= PackedMerges::kCountMax &&
               in_bounds(buckets, {rank, any, rank, any}) && in_bounds(results, {id, id, id, id});
    has_free = std::ranges::any_of(
        buckets, [](const Bucket& bucket) { return bucket.back() == PackedMerges::kFree; });
    packed.set_buckets(FrozenTable<Bucket>::borrowed(buckets));
    packed.results_ = FrozenTable<TokenId>::borrowed(results);
  }
  if (!is_sound || !has_free) return image_damaged("a merge leads outside");
  return table;
}

}  // namespace tokenmill::tokenizer
