// Up to 32 scalars outside ASCII of 64 bytes of text, decoded at once (AVX-512).
//
// The first, second and third bytes of all scalars are three loads, one byte apart, of which only
// the places of first bytes are kept; two scalars then differ only in how many bits they take from
// each. A scalar of four bytes does not fit a lane and is named instead.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

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

// Words of a table of 32-bit words.
TM_LANES inline __m512i gather_words(const std::uint32_t* table, __m512i indices) {
  return _mm512_i32gather_epi32(indices, table, 4);
}

}  // namespace tokenmill::tokenizer

#endif
