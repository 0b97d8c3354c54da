// Scalars outside ASCII of 64 bytes of text, decoded at once.
//
// With AVX-512 up to 32, in 16 bits each. The first, second and third bytes of all scalars are
// three loads, one byte apart, of which only the places of first bytes are kept; two scalars then
// differ only in how many bits they take from each. A scalar of four bytes does not fit a lane and
// is named instead. With AVX2, which cannot press bytes together, eight, in 32 bits each: a lane
// gathers the bytes at its place.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

// gcc 12 warns of its own _mm512_undefined_epi32() (its bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"

#define TM_LANES [[gnu::target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")]]

namespace tokenmill::tokenizer {

// How many bytes must be readable from the first of the 64 on.
inline constexpr std::size_t kLaneBytesRead = 66;

struct ScalarLanes {
  __m512i scalars;       // 16 bits each, in the order of the text; zero beyond the last
  std::uint32_t meant;   // which lanes hold a scalar of two or three bytes
  std::uint32_t beyond;  // which stand for one of four bytes
};

// The bytes at the set bits, pressed together, in 16 bits each.
TM_LANES inline __m512i press_bytes(const char* bytes, std::uint64_t bits) {
  const __m512i pressed = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(bytes));
  return _mm512_cvtepu8_epi16(_mm512_castsi512_si256(pressed));
}

// `leads`: where scalars outside ASCII begin, at most 32.
TM_LANES inline ScalarLanes decode_lanes(const char* bytes, std::uint64_t leads) {
  const __m512i six_bits = _mm512_set1_epi16(0x3F);
  const __m512i first = press_bytes(bytes, leads);
  const __m512i second = _mm512_and_si512(press_bytes(bytes + 1, leads), six_bits);
  const __m512i third = _mm512_and_si512(press_bytes(bytes + 2, leads), six_bits);
  const auto count = static_cast<unsigned>(__builtin_popcountll(leads));
  const std::uint32_t all = count >= 32 ? ~0u : (1u << count) - 1;
  const __mmask32 is_three = _mm512_cmpge_epu16_mask(first, _mm512_set1_epi16(0xE0));
  const __mmask32 is_four = _mm512_cmpge_epu16_mask(first, _mm512_set1_epi16(0xF0));
  const __m512i two = _mm512_or_si512(
      _mm512_slli_epi16(_mm512_and_si512(first, _mm512_set1_epi16(0x1F)), 6), second);
  // A lane has no room for more than the lower four bits of the first byte.
  const __m512i three = _mm512_or_si512(
      _mm512_or_si512(_mm512_slli_epi16(first, 12), _mm512_slli_epi16(second, 6)), third);
  return {_mm512_maskz_mov_epi16(all, _mm512_mask_blend_epi16(is_three, two, three)),
          all & ~is_four, all & is_four};
}

// Lanes 0 to 15, and 16 to 31, as 32 bits each.
TM_LANES inline __m512i low_lanes(__m512i scalars) {
  return _mm512_cvtepu16_epi32(_mm512_castsi512_si256(scalars));
}
TM_LANES inline __m512i high_lanes(__m512i scalars) {
  return _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(scalars, 1));
}

// A bit for each of sixteen lanes, in a number that is wider. By way of a register: gcc 12 stores
// the two bytes of such a mask where it later loads four, when it runs out of registers (seen at
// -O1; the upper lanes were those of what had been there before).
TM_LANES inline std::uint32_t widen(__mmask16 lanes) {
  std::uint16_t narrow = lanes;
  asm("" : "+r"(narrow));
  return narrow;
}

// Words of a table of 32-bit words.
TM_LANES inline __m512i gather_words(const std::uint32_t* table, __m512i indices) {
  return _mm512_i32gather_epi32(indices, table, 4);
}

#define TM_EIGHT [[gnu::target("avx2,bmi,bmi2,popcnt")]]

// How many bytes must be readable from the first of the 64 on: a place without a scalar is 64.
inline constexpr std::size_t kEightBytesRead = 68;
inline constexpr std::uint32_t kNoPlace = 64;

struct EightScalars {
  __m256i scalars;
  __m256i beyond;  // all bits of a lane that stands for a scalar of four bytes
};

TM_EIGHT inline __m256i eight_times(std::uint32_t value) {
  return _mm256_set1_epi32(static_cast<int>(value));
}

TM_EIGHT inline __m256i load_eight(const std::uint32_t* words) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words));
}
TM_EIGHT inline void store_eight(std::uint32_t* to, __m256i lanes) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), lanes);
}

// Eight loads: an instruction that gathers is as slow here, and several times slower on processors
// that were mended for "Downfall" and on Zen 2.
template <typename Load>
TM_EIGHT inline __m256i load_each(const std::uint32_t* places, const Load& load) {
  const auto word = [&](std::size_t i) { return static_cast<int>(load(places[i])); };
  return _mm256_setr_epi32(word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7));
}

// Words of a table of 32-bit words.
TM_EIGHT inline __m256i load_words(const std::uint32_t* table, __m256i indices) {
  alignas(32) std::array<std::uint32_t, 8> each{};
  store_eight(each.data(), indices);
  // Through memory: taking them out of the register one by one needs the ports that the words need.
  asm("" : "+m"(each));
  return load_each(each.data(), [table](std::uint32_t i) { return table[i]; });
}

TM_EIGHT inline EightScalars decode_eight(const char* bytes, const std::uint32_t* places) {
  const __m256i six_bits = eight_times(0x3F);
  const __m256i four = load_each(places, [bytes](std::uint32_t place) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes + place, sizeof word);
    return word;
  });
  const __m256i first = _mm256_and_si256(four, eight_times(0xFF));
  const __m256i second = _mm256_and_si256(_mm256_srli_epi32(four, 8), six_bits);
  const __m256i third = _mm256_and_si256(_mm256_srli_epi32(four, 16), six_bits);
  const __m256i two =
      _mm256_or_si256(_mm256_slli_epi32(_mm256_and_si256(first, eight_times(0x1F)), 6), second);
  const __m256i three = _mm256_or_si256(
      _mm256_or_si256(_mm256_slli_epi32(_mm256_and_si256(first, eight_times(0x0F)), 12),
                      _mm256_slli_epi32(second, 6)),
      third);
  const __m256i is_three = _mm256_cmpgt_epi32(first, eight_times(0xDF));
  return {_mm256_blendv_epi8(two, three, is_three), _mm256_cmpgt_epi32(first, eight_times(0xEF))};
}

// Bits at the places of lanes, of which the processor sets all four at once: depositing bits is
// slow before Zen 3.
struct PlaceBits {
  __m256i low;
  __m256i high;
};

TM_EIGHT inline PlaceBits bits_at(__m256i places) {
  const __m256i one = _mm256_set1_epi64x(1);
  return {_mm256_sllv_epi64(one, _mm256_cvtepu32_epi64(_mm256_castsi256_si128(places))),
          _mm256_sllv_epi64(one, _mm256_cvtepu32_epi64(_mm256_extracti128_si256(places, 1)))};
}

// Adds to `all` the bits of the lanes of which all bits are set in `wanted`.
TM_EIGHT inline __m256i add_bits(__m256i all, const PlaceBits& bits, __m256i wanted) {
  const __m256i low = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(wanted));
  const __m256i high = _mm256_cvtepi32_epi64(_mm256_extracti128_si256(wanted, 1));
  return _mm256_or_si256(
      all, _mm256_or_si256(_mm256_and_si256(low, bits.low), _mm256_and_si256(high, bits.high)));
}

TM_EIGHT inline std::uint64_t bits_of(__m256i all) {
  const __m128i half = _mm_or_si128(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(half)) |
         static_cast<std::uint64_t>(_mm_extract_epi64(half, 1));
}

}  // namespace tokenmill::tokenizer

#endif
