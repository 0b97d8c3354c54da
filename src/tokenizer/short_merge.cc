// The words are short, so finding the least of all joins by looking at each (four lanes at a time)
// costs less than keeping a heap: 48 symbols are 12 steps. A join is one number, rank above
// position, so the least number is the lowest rank and of those the leftmost; nothing is stale,
// because a merge rewrites the two joins beside it. Symbols that are gone stay in place and are
// stepped over by `next`.
#include "tokenizer/short_merge.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

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

std::size_t ShortMerges::merge(TokenId* ids, std::size_t count) const {
  TM_ASSERT(count <= kSymbolsMax);
  Joins joins;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    joins[i] = join(ids[i], ids[i + 1]) | static_cast<std::uint32_t>(i);
  }
  return merge_from(joins, ids, count);
}

std::size_t ShortMerges::merge_bytes(std::string_view word, TokenId* ids) const {
  TM_ASSERT(word.size() <= kSymbolsMax && !byte_joins_.empty());
  Joins joins;
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    const auto left = static_cast<unsigned char>(word[i]);
    const auto right = static_cast<unsigned char>(word[i + 1]);
    joins[i] = byte_joins_[std::size_t{left} << 8 | right] | static_cast<std::uint32_t>(i);
  }
  return merge_from(joins, ids, word.size());
}

std::size_t ShortMerges::merge_from(Joins& joins, TokenId* ids, std::size_t count) const {
  if (count < 2) return count;
  std::array<std::uint8_t, kSymbolsMax + 1> next{};
  std::array<std::uint8_t, kSymbolsMax + 1> previous{};
  for (std::size_t i = 0; i < count; ++i) {
    next[i] = static_cast<std::uint8_t>(i + 1);
    previous[i + 1] = static_cast<std::uint8_t>(i);
  }
  joins[count - 1] = kNone;
  for (std::size_t i = count; i % 4 != 0; ++i) joins[i] = kNone;
  while (true) {
    const std::uint32_t best = smallest(joins.data(), count);
    if (best >= kNone) break;
    const std::size_t at = best & ((1u << kPositionBits) - 1);
    ids[at] = merges_->result(best >> kPositionBits);
    const std::size_t gone = next[at];
    const std::size_t after = next[gone];
    joins[gone] = kNone;
    next[at] = static_cast<std::uint8_t>(after);
    previous[after] = static_cast<std::uint8_t>(at);
    joins[at] = after < count ? join(ids[at], ids[after]) | static_cast<std::uint32_t>(at) : kNone;
    if (at == 0) continue;
    const std::size_t before = previous[at];
    joins[before] = join(ids[before], ids[at]) | static_cast<std::uint32_t>(before);
  }
  std::size_t left = 0;
  for (std::size_t i = 0; i < count; i = next[i]) ids[left++] = ids[i];
  return left;
}

}  // namespace tokenmill::tokenizer
