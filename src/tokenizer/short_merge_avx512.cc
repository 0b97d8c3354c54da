// Words of up to 32 symbols: the symbols are a row of one or two registers, and so are the ranks of
// their joins. A symbol that is gone is pressed out of both, so neighbours lie side by side, and
// the smallest rank is found without a loop. The lanes go as in short_merge.cc; that loop is here
// again, since only what is compiled for these instructions can be inlined into it.
#include "tokenizer/short_merge.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <bit>

#include "tokenizer/scalar_lanes.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint32_t kNoRank = PackedMerges::kNoRank;

TM_LANES inline __m512i all(std::uint32_t value) {
  return _mm512_set1_epi32(static_cast<int>(value));
}

template <std::size_t kRegisters>
struct Row {
  __m512i parts[kRegisters];

  TM_LANES static Row load(const std::uint32_t* from) {
    Row row{};
    for (std::size_t i = 0; i < kRegisters; ++i) {
      row.parts[i] = _mm512_load_si512(from + 16 * i);
    }
    return row;
  }
  TM_LANES void store(std::uint32_t* to) const {
    for (std::size_t i = 0; i < kRegisters; ++i) {
      _mm512_store_si512(to + 16 * i, parts[i]);
    }
  }

  TM_LANES void set(std::uint32_t place, std::uint32_t value) {
    for (std::size_t i = 0; i < kRegisters; ++i) {
      const auto here = static_cast<__mmask16>(std::uint64_t{1} << place >> 16 * i);
      __m512i& part = parts[i];
      part = _mm512_mask_set1_epi32(part, here, static_cast<int>(value));
    }
  }

  // What is behind `place` goes down by one.
  TM_LANES void remove(std::uint32_t place) {
    if constexpr (kRegisters == 2) {
      const __m512i places =
          _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
      const __mmask16 behind = _mm512_cmpge_epu32_mask(places, all(place));
      const __m512i from = _mm512_mask_add_epi32(places, behind, places, all(1));
      const auto kept = static_cast<__mmask16>(place < 16 ? 0xFFFE : ~(1u << (place - 16)));
      parts[0] = _mm512_permutex2var_epi32(parts[0], from, parts[1]);
      parts[1] = _mm512_mask_compress_epi32(all(kNoRank), kept, parts[1]);
    } else {
      const auto kept = static_cast<__mmask16>(~(1u << place));
      parts[0] = _mm512_mask_compress_epi32(all(kNoRank), kept, parts[0]);
    }
  }

  TM_LANES std::uint32_t smallest() const {
    if constexpr (kRegisters == 2) {
      return _mm512_reduce_min_epu32(_mm512_min_epu32(parts[0], parts[1]));
    } else {
      return _mm512_reduce_min_epu32(parts[0]);
    }
  }
  TM_LANES std::uint32_t first_place_of(std::uint32_t value) const {
    std::uint32_t places = 0;
    for (std::size_t i = 0; i < kRegisters; ++i) {
      places |= widen(_mm512_cmpeq_epi32_mask(parts[i], all(value))) << 16 * i;
    }
    return static_cast<std::uint32_t>(std::countr_zero(places));
  }
};

}  // namespace

// The steps of short_merge.cc on such rows; joins are ranks alone here.
template <std::size_t kRegisters>
struct ShortMerges::Wide {
  using Ranks = Row<kRegisters>;

  const ShortMerges& owner;
  const PackedMerges& merges = *owner.merges_;

  TM_LANES Ranks look_first(const Lane& lane) const {
    const std::size_t count = lane.count_ > 0 ? lane.count_ - 1 : 0;
    Ranks ranks{};
    if (lane.bytes_.empty()) {
      alignas(64) std::array<std::uint32_t, 16 * kRegisters> found{};
      found.fill(kNoRank);
      for (std::size_t i = 0; i < count; ++i) {
        found.data()[i] = merges.rank(lane.ids_.data()[i], lane.ids_.data()[i + 1]);
      }
      return Ranks::load(found.data());
    }
    const std::uint64_t pairs = (std::uint64_t{1} << count) - 1;
    for (std::size_t i = 0; i < kRegisters; ++i) {
      const auto here = static_cast<__mmask16>(pairs >> 16 * i);
      const char* const bytes = lane.bytes_.data() + 16 * i;
      const __m512i left = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(here, bytes));
      const __m512i right = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(here, bytes + 1));
      const __m512i place = _mm512_or_si512(_mm512_slli_epi32(left, 8), right);
      const __m512i joins =
          _mm512_mask_i32gather_epi32(all(kNone), here, place, owner.byte_joins_.data(), 4);
      ranks.parts[i] = _mm512_srli_epi32(joins, kPositionBits);
    }
    return ranks;
  }

  TM_LANES bool choose(Lane& lane, const Ranks& ranks) const {
    ranks.store(lane.joins_.data());
    lane.chosen_ = ranks.smallest();
    if (lane.chosen_ == kNoRank) return false;
    lane.place_ = ranks.first_place_of(lane.chosen_);
    merges.prefetch_result(lane.chosen_);
    return true;
  }

  TM_LANES void join_chosen(Lane& lane) const {
    const std::uint32_t place = lane.place_;
    const TokenId result = merges.result(lane.chosen_);
    TokenId* const ids = lane.ids_.data();
    auto symbols = Row<kRegisters>::load(ids);
    symbols.set(place, result);
    symbols.remove(place + 1);
    symbols.store(ids);
    auto ranks = Ranks::load(lane.joins_.data());
    ranks.remove(place + 1);
    ranks.store(lane.joins_.data());
    --lane.count_;
    if (place > 0) merges.prefetch_rank(ids[place - 1], result);
    if (place + 1 < lane.count_) merges.prefetch_rank(result, ids[place + 1]);
  }

  TM_LANES Ranks look_again(const Lane& lane) const {
    const std::uint32_t place = lane.place_;
    const TokenId* const ids = lane.ids_.data();
    auto ranks = Ranks::load(lane.joins_.data());
    const bool is_last = place + 1 == lane.count_;
    ranks.set(place, is_last ? kNoRank : merges.rank(ids[place], ids[place + 1]));
    if (place > 0) ranks.set(place - 1, merges.rank(ids[place - 1], ids[place]));
    return ranks;
  }

  TM_LANES void merge(std::span<Lane*> lanes) const {
    std::size_t count = 0;
    for (Lane* const lane : lanes) {
      if (choose(*lane, look_first(*lane))) lanes[count++] = lane;
    }
    while (count > 0) {
      for (Lane* const lane : lanes.first(count)) join_chosen(*lane);
      std::size_t left = 0;
      for (Lane* const lane : lanes.first(count)) {
        if (choose(*lane, look_again(*lane))) lanes[left++] = lane;
      }
      count = left;
    }
  }
};

void ShortMerges::merge_wide(std::span<Lane*> lanes) const { Wide<1>{*this}.merge(lanes); }
void ShortMerges::merge_wider(std::span<Lane*> lanes) const { Wide<2>{*this}.merge(lanes); }

}  // namespace tokenmill::tokenizer

#endif
