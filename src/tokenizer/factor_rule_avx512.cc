// The cut rule, 64 bytes or 32 characters at once.
//
// ASCII on both sides: each byte is looked up in the columns of the other. Other text: characters
// are decoded into lanes of 16 bits, each beside the one before it, and judged by one bit for the
// pair and one for the character. What has no room in a lane (U+10000 and beyond) is judged alone.
#include "tokenizer/factor_rule.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <bit>

#include "tokenizer/bit_writer.h"
#include "tokenizer/scalar_lanes.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

namespace {

TM_LANES inline std::uint64_t bits_below(std::size_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

TM_LANES inline __m512i all_words(std::uint32_t value) {
  return _mm512_set1_epi32(static_cast<int>(value));
}
TM_LANES inline __m512i all_scalars(std::uint32_t value) {
  return _mm512_set1_epi16(static_cast<short>(value));
}

// Which of 16 lanes have their bit set in a table of bits.
TM_LANES inline std::uint32_t look_up(const std::uint32_t* bits, __m512i places) {
  const __m512i words = gather_words(bits, _mm512_srli_epi32(places, 5));
  const __m512i shifted = _mm512_srlv_epi32(words, _mm512_and_si512(places, all_words(31)));
  return widen(_mm512_test_epi32_mask(shifted, all_words(1)));
}

}  // namespace

// Up to 64 bytes of a text, from a place where a character begins that is not the first.
struct FactorRule::Block {
  std::string_view text;
  std::size_t position;
  std::uint64_t starts;  // where characters begin, at most 32
};

// Cuts from `position` on while there is ASCII alone, in the byte before, too; moves `position` to
// the first block that it did not look at and returns how many ends it wrote.
TM_LANES std::size_t FactorRule::cut_ascii(std::string_view text, std::size_t& position,
                                           std::uint32_t* ends, std::size_t count) const {
  const __m512i column_low = _mm512_loadu_si512(columns_.of.data());
  const __m512i column_high = _mm512_loadu_si512(columns_.of.data() + 64);
  const __m512i bit_of_byte = _mm512_set1_epi64(static_cast<long long>(0x8040201008040201u));
  std::size_t found = 0;
  while (position < text.size() && found + 64 < count) {
    const std::uint64_t valid = bits_below(text.size() - position);
    const __m512i left = _mm512_maskz_loadu_epi8(valid, text.data() + position - 1);
    const __m512i right = _mm512_maskz_loadu_epi8(valid, text.data() + position);
    if (_mm512_movepi8_mask(_mm512_or_si512(left, right)) != 0) break;
    const __m512i column = _mm512_permutex2var_epi8(column_low, right, column_high);
    const __m512i group = _mm512_and_si512(_mm512_srli_epi16(column, 3), _mm512_set1_epi8(0x1F));
    __m512i row = _mm512_setzero_si512();
    const bool has_rare = _mm512_cmpge_epu8_mask(group, _mm512_set1_epi8(8)) != 0;
    for (std::size_t i = 0; i < (has_rare ? columns_.groups : 8); ++i) {
      const __mmask64 here = _mm512_cmpeq_epi8_mask(group, _mm512_set1_epi8(static_cast<char>(i)));
      const std::uint8_t* const bits = columns_.bits.data() + i * 128;
      row =
          _mm512_or_si512(row, _mm512_maskz_permutex2var_epi8(here, _mm512_loadu_si512(bits), left,
                                                              _mm512_loadu_si512(bits + 64)));
    }
    const __m512i bit =
        _mm512_shuffle_epi8(bit_of_byte, _mm512_and_si512(column, _mm512_set1_epi8(7)));
    const std::uint64_t cuts = _mm512_test_epi8_mask(row, bit) & valid;
    found += write_bits_avx512(cuts, position, ends + found);
    position += static_cast<std::size_t>(std::popcount(valid));
  }
  return found;
}

namespace {

struct Characters {
  __m512i scalars;       // in lanes of 16 bits
  std::uint32_t meant;   // which lanes hold one
  std::uint32_t beyond;  // which of them stand for one that has no room
};

// The bytes `ahead` of the places where characters begin.
TM_LANES inline __m512i bytes_ahead(const char* bytes, std::size_t readable, std::size_t ahead,
                                    std::uint64_t starts) {
  const std::uint64_t valid = readable > ahead ? bits_below(readable - ahead) : 0;
  const __m512i loaded = _mm512_maskz_loadu_epi8(valid, bytes + ahead);
  const __m512i pressed = _mm512_maskz_compress_epi8(starts, loaded);
  return _mm512_cvtepu8_epi16(_mm512_castsi512_si256(pressed));
}

TM_LANES inline Characters decode_characters(const char* bytes, std::size_t readable,
                                             std::uint64_t starts) {
  const __m512i six_bits = all_scalars(0x3F);
  const __m512i first = bytes_ahead(bytes, readable, 0, starts);
  const __m512i second = _mm512_and_si512(bytes_ahead(bytes, readable, 1, starts), six_bits);
  const __m512i third = _mm512_and_si512(bytes_ahead(bytes, readable, 2, starts), six_bits);
  const __mmask32 is_two = _mm512_cmpge_epu16_mask(first, all_scalars(0xC0));
  const __mmask32 is_three = _mm512_cmpge_epu16_mask(first, all_scalars(0xE0));
  const __mmask32 is_four = _mm512_cmpge_epu16_mask(first, all_scalars(0xF0));
  const __m512i two =
      _mm512_or_si512(_mm512_slli_epi16(_mm512_and_si512(first, all_scalars(0x1F)), 6), second);
  // Of the first byte no more than the lower four bits stay.
  const __m512i three = _mm512_or_si512(
      _mm512_or_si512(_mm512_slli_epi16(first, 12), _mm512_slli_epi16(second, 6)), third);
  const __m512i scalars =
      _mm512_mask_mov_epi16(_mm512_mask_mov_epi16(first, is_two, two), is_three, three);
  const auto count = static_cast<unsigned>(std::popcount(starts));
  return {scalars, static_cast<std::uint32_t>(bits_below(count)), is_four};
}

TM_LANES inline __m512i lanes_before(__m512i scalars, char32_t before_first) {
  alignas(64) static constexpr auto kBefore = [] {
    std::array<std::uint16_t, 32> lanes{};
    for (std::uint16_t i = 1; i < 32; ++i) lanes[i] = i - 1;
    return lanes;
  }();
  const __m512i moved = _mm512_permutexvar_epi16(_mm512_load_si512(kBefore.data()), scalars);
  return _mm512_mask_mov_epi16(moved, 1, all_scalars(before_first));
}

TM_LANES inline __m512i fold_spaces(__m512i scalars) {
  const __mmask32 is_space = _mm512_cmpeq_epi16_mask(scalars, all_scalars(' '));
  return _mm512_mask_mov_epi16(scalars, is_space, all_scalars(kFoldedSpace));
}

}  // namespace

// may_cut() of 16 pairs, but for whether both are single.
struct FactorRule::PairLanes {
  __m512i left;
  __m512i right;
  __m512i of_ascii;  // where the bit is if both are ASCII
  __mmask16 are_ascii;

  TM_LANES __m512i slots() const {
    const __m512i mixed = _mm512_xor_si512(_mm512_mullo_epi32(left, all_words(kLeftFactor)),
                                           _mm512_mullo_epi32(right, all_words(kRightFactor)));
    return _mm512_mask_or_epi32(_mm512_srli_epi32(mixed, 32 - kSlotBits), are_ascii, of_ascii,
                                all_words(kSlots));
  }
};

TM_LANES std::uint64_t FactorRule::lane_cuts(const Block& block) const {
  const char* const bytes = block.text.data() + block.position;
  const Characters characters =
      decode_characters(bytes, block.text.size() - block.position, block.starts);
  const char32_t before =
      decode_utf8(block.text, previous_scalar(block.text, block.position)).scalar;
  __m512i right = characters.scalars;
  __m512i left = lanes_before(right, before);
  const std::uint32_t are_ascii =
      _mm512_cmplt_epu16_mask(_mm512_or_si512(left, right), all_scalars(0x80));
  const __m512i of_ascii = _mm512_or_si512(_mm512_slli_epi16(left, 7), right);
  if (options_.folds_spaces) {
    left = fold_spaces(left);
    right = fold_spaces(right);
  }
  const auto* const singles = reinterpret_cast<const std::uint32_t*>(pairs_.singles.items().data());
  const PairLanes low = {low_lanes(left), low_lanes(right), low_lanes(of_ascii),
                         static_cast<__mmask16>(are_ascii)};
  std::uint32_t spanned = look_up(bits_.data(), low.slots());
  std::uint32_t single = look_up(singles, low.right);
  if (characters.meant >> 16 != 0) {
    const PairLanes high = {high_lanes(left), high_lanes(right), high_lanes(of_ascii),
                            static_cast<__mmask16>(are_ascii >> 16)};
    spanned |= look_up(bits_.data(), high.slots()) << 16;
    single |= look_up(singles, high.right) << 16;
  }
  const std::uint32_t both_single = single & (single << 1 | (is_single(folded(before)) ? 1u : 0u));
  std::uint32_t cuts = ~spanned & both_single;
  if (options_.cuts_before_spaces) {
    cuts |= _mm512_cmpeq_epi16_mask(right, all_scalars(kFoldedSpace));
  }
  const std::uint32_t beyond =
      characters.beyond | characters.beyond << 1 | (before > 0xFFFF ? 1u : 0u);
  if ((beyond & characters.meant) != 0) [[unlikely]]
    cuts = judge_each(block, cuts, beyond & characters.meant);
  return _pdep_u64(cuts & characters.meant, block.starts);
}

TM_LANES std::uint32_t FactorRule::judge_each(const Block& block, std::uint32_t cuts,
                                              std::uint32_t lanes) const {
  for (; lanes != 0; lanes &= lanes - 1) {
    const std::uint32_t lane = lanes & ~(lanes - 1);
    const auto begin = static_cast<std::size_t>(std::countr_zero(_pdep_u64(lane, block.starts)));
    const std::size_t place = block.position + begin;
    const char32_t left = decode_utf8(block.text, previous_scalar(block.text, place)).scalar;
    const bool cuts_here = may_cut(left, decode_utf8(block.text, place).scalar);
    cuts = cuts_here ? cuts | lane : cuts & ~lane;
  }
  return cuts;
}

TM_LANES FactorRule::Block FactorRule::block_at(std::string_view text, std::size_t position) {
  const std::uint64_t valid = bits_below(text.size() - position);
  const __m512i bytes = _mm512_maskz_loadu_epi8(valid, text.data() + position);
  const std::uint64_t continuation =
      _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(static_cast<char>(0xC0)));
  return {text, position, _pdep_u64(~std::uint32_t{0}, valid & ~continuation)};
}

TM_LANES std::size_t FactorRule::cut_by_avx512(std::string_view text, std::size_t begin,
                                               std::uint32_t* ends, std::size_t count) const {
  std::size_t found = 0;
  std::size_t position = begin + decode_utf8(text, begin).length;
  const auto goes_on = [&] { return position < text.size() && found + 64 < count; };
  while (goes_on()) {
    found += cut_ascii(text, position, ends + found, count - found);
    while (goes_on()) {
      const Block block = block_at(text, position);
      found += write_bits_avx512(lane_cuts(block), position, ends + found);
      position += 63u - static_cast<unsigned>(std::countl_zero(block.starts));
      position += decode_utf8(text, position).length;
      if (position < text.size() && static_cast<unsigned char>(text[position]) < 0x80) break;
    }
  }
  if (position >= text.size()) ends[found++] = static_cast<std::uint32_t>(text.size());
  return found;
}

}  // namespace tokenmill::tokenizer

#endif
