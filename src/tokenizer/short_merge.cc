// The words are short, so finding the least of all joins by looking at each (four lanes at a time)
// costs less than keeping a heap: 48 symbols are 12 steps. A join is one number, rank above
// position, so the least number is the lowest rank and of those the leftmost; nothing is stale,
// because a merge rewrites the two joins beside it.
//
// A merge looks up its result and then two new joins, and each of these look-ups misses the caches:
// four fifths of the time of a word went there. So the lanes go in step, and what each will look up
// next is on its way while the others take theirs.
#include "tokenizer/short_merge.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "tokenizer/instruction_set.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kBytePairs = std::size_t{1} << 16;

std::uint32_t smallest(const std::uint32_t* values, std::size_t count) {
  // Four at a time: one chain of comparisons would be as long as the word.
  std::array<std::uint32_t, 4> best{};
  std::copy_n(values, 4, best.begin());
  for (std::size_t i = 4; i < count; i += 4) {
    for (std::size_t k = 0; k < 4; ++k) best[k] = std::min(best[k], values[i + k]);
  }
  return std::min(std::min(best[0], best[1]), std::min(best[2], best[3]));
}

}  // namespace

std::optional<ShortMerges> ShortMerges::compile(const MergeTable& merges) {
  if (merges.packed() == nullptr) return std::nullopt;
  return ShortMerges(*merges.packed());
}

void ShortMerges::prepare_bytes(const std::array<TokenId, 256>& symbols) {
  FrozenTable<std::uint32_t>::Built joins(kBytePairs, kNone);
  for (std::size_t left = 0; left < 256; ++left) {
    for (std::size_t right = 0; right < 256; ++right) {
      if (symbols[left] == kNoSymbol || symbols[right] == kNoSymbol) continue;
      joins[left << 8 | right] = join(symbols[left], symbols[right]);
    }
  }
  byte_joins_ = FrozenTable(std::move(joins));
}

ShortMerges ShortMerges::borrowed() const {
  ShortMerges result(*merges_);
  result.byte_joins_ = FrozenTable<std::uint32_t>::borrowed(byte_joins_.items());
  return result;
}

void ShortMerges::write(ImageWriter& image) const {
  if (!byte_joins_.empty()) image.add(Section::byte_joins, byte_joins_.items());
}

Status ShortMerges::read_bytes(const ImageView& image) {
  const auto joins = TM_TRY(image.table<std::uint32_t>(Section::byte_joins));
  const bool is_sound =
      joins.size() == kBytePairs && std::ranges::all_of(joins, [this](std::uint32_t join) {
        const bool has_place = (join & ((1u << kPositionBits) - 1)) != 0;
        const std::uint32_t rank = join >> kPositionBits;
        return !has_place && (join == kNone || rank < merges_->rank_end());
      });
  if (!is_sound) return image_damaged("a merge of two bytes leads outside");
  byte_joins_ = FrozenTable<std::uint32_t>::borrowed(joins);
  return {};
}

// Some of the lanes of a call.
struct ShortMerges::Lanes {
  std::array<Lane*, kLanesMax> lanes{};
  std::size_t count = 0;

  void add(Lane& lane) { lanes[count++] = &lane; }
  std::span<Lane*> all() { return std::span(lanes).first(count); }
};

void ShortMerges::Lane::start(std::span<const TokenId> symbols, std::string_view bytes) {
  TM_ASSERT(symbols.size() <= kSymbolsMax && (bytes.empty() || bytes.size() == symbols.size()));
  count_ = symbols.size();
  bytes_ = bytes;
  std::ranges::copy(symbols, ids_.begin());
}

// Words of like length go in step.
void ShortMerges::merge(std::span<Lane> lanes) const {
  TM_ASSERT(lanes.size() <= kLanesMax);
  Lanes any;
  for (Lane& lane : lanes) ask_first(lane);
#if defined(__x86_64__)
  Lanes wide;
  Lanes wider;
  const bool has_wide = instruction_set() == InstructionSet::avx512;
  for (Lane& lane : lanes) {
    Lanes& like = !has_wide || lane.count_ > 32 ? any : lane.count_ > 16 ? wider : wide;
    like.add(lane);
  }
  merge_wide(wide.all());
  merge_wider(wider.all());
#else
  for (Lane& lane : lanes) any.add(lane);
#endif
  merge_in_step(any.all());
}

// Lanes that are done are dropped from `lanes`.
void ShortMerges::merge_in_step(std::span<Lane*> lanes) const {
  std::size_t count = 0;
  for (Lane* const lane : lanes) {
    look_first(*lane);
    if (choose(*lane)) lanes[count++] = lane;
  }
  while (count > 0) {
    for (Lane* const lane : lanes.first(count)) join_chosen(*lane);
    std::size_t left = 0;
    for (Lane* const lane : lanes.first(count)) {
      look_again(*lane);
      if (choose(*lane)) lanes[left++] = lane;
    }
    count = left;
  }
}

void ShortMerges::ask_first(const Lane& lane) const {
  if (!lane.bytes_.empty()) return;
  for (std::size_t i = 0; i + 1 < lane.count_; ++i) {
    merges_->prefetch_rank(lane.ids_[i], lane.ids_[i + 1]);
  }
}

void ShortMerges::look_first(Lane& lane) const {
  const std::size_t count = lane.count_;
  for (std::size_t i = 0; i < count; ++i) {
    lane.next_[i] = static_cast<std::uint8_t>(i + 1);
    lane.previous_[i + 1] = static_cast<std::uint8_t>(i);
  }
  for (std::size_t i = 0; i + 1 < count; ++i) {
    std::uint32_t found = kNone;
    if (lane.bytes_.empty()) {
      found = join(lane.ids_[i], lane.ids_[i + 1]);
    } else {
      const auto left = static_cast<unsigned char>(lane.bytes_[i]);
      const auto right = static_cast<unsigned char>(lane.bytes_[i + 1]);
      found = byte_joins_[std::size_t{left} << 8 | right];
    }
    lane.joins_[i] = found | static_cast<std::uint32_t>(i);
  }
  // The last one has no neighbour, and four at a time are looked at.
  const std::size_t last = std::max<std::size_t>(count, 1) - 1;
  std::fill(lane.joins_.begin() + last, lane.joins_.begin() + (last / 4 + 1) * 4, kNone);
}

bool ShortMerges::choose(Lane& lane) const {
  lane.chosen_ = smallest(lane.joins_.data(), lane.count_);
  if (lane.chosen_ < kNone) {
    merges_->prefetch_result(lane.chosen_ >> kPositionBits);
    return true;
  }
  std::size_t left = 0;
  for (std::size_t i = 0; i < lane.count_; i = lane.next_[i]) lane.ids_[left++] = lane.ids_[i];
  lane.count_ = left;
  return false;
}

void ShortMerges::join_chosen(Lane& lane) const {
  const std::size_t at = lane.chosen_ & ((1u << kPositionBits) - 1);
  lane.ids_[at] = merges_->result(lane.chosen_ >> kPositionBits);
  const std::size_t gone = lane.next_[at];
  const std::size_t after = lane.next_[gone];
  lane.joins_[gone] = kNone;
  lane.next_[at] = static_cast<std::uint8_t>(after);
  lane.previous_[after] = static_cast<std::uint8_t>(at);
  if (after < lane.count_) merges_->prefetch_rank(lane.ids_[at], lane.ids_[after]);
  if (at > 0) merges_->prefetch_rank(lane.ids_[lane.previous_[at]], lane.ids_[at]);
}

void ShortMerges::look_again(Lane& lane) const {
  const std::size_t at = lane.chosen_ & ((1u << kPositionBits) - 1);
  const std::size_t after = lane.next_[at];
  lane.joins_[at] = after < lane.count_
                        ? join(lane.ids_[at], lane.ids_[after]) | static_cast<std::uint32_t>(at)
                        : kNone;
  if (at == 0) return;
  const std::size_t before = lane.previous_[at];
  lane.joins_[before] = join(lane.ids_[before], lane.ids_[at]) | static_cast<std::uint32_t>(before);
}

}  // namespace tokenmill::tokenizer
