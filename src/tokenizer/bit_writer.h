// Writes the places of the set bits of a mask: how kernels turn boundaries into ends of words.
//
// All versions write begin + i for every bit i to `out` in rising order, and more than that: `out`
// needs room for 64 numbers whatever the mask is. They return how many are meant.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokenmill::tokenizer {

// Eight at a time, because a branch for each mispredicts.
inline std::size_t write_bits(std::uint64_t bits, std::size_t begin, std::uint32_t* out) {
  const auto count = static_cast<std::size_t>(std::popcount(bits));
  for (std::size_t written = 0; written < count; written += 8) {
    for (std::size_t i = 0; i < 8; ++i) {
      out[written + i] =
          static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(std::countr_zero(bits));
      bits &= bits - 1;
    }
  }
  return count;
}

#if defined(__x86_64__)

// Where the set bits of each byte are, the lowest first. 2 KiB.
inline constexpr auto kBitsOfByte = [] {
  std::array<std::array<std::uint8_t, 8>, 256> places{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::size_t count = 0;
    for (std::uint8_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1) != 0) places[byte][count++] = bit;
    }
  }
  return places;
}();

#define TM_AVX2 [[gnu::target("avx2,bmi,bmi2,popcnt")]]

// Byte by byte, without a branch: each writes eight numbers over those that the last one did not
// mean.
TM_AVX2 inline std::size_t write_bits_avx2(std::uint64_t bits, std::size_t begin,
                                           std::uint32_t* out) {
  std::uint32_t* to = out;
  __m256i first = _mm256_set1_epi32(static_cast<int>(begin));
  __m256i eight = _mm256_set1_epi32(8);
  asm("" : "+x"(eight));  // not to be made anew for each byte
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t byte = bits & 0xFF;
    const __m128i places =
        _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kBitsOfByte.data() + byte));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                        _mm256_add_epi32(first, _mm256_cvtepu8_epi32(places)));
    to += std::popcount(byte);
    first = _mm256_add_epi32(first, eight);
    bits >>= 8;
  }
  return static_cast<std::size_t>(to - out);
}

#undef TM_AVX2

#define TM_AVX512 [[gnu::target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt")]]

TM_AVX512 inline void write_ends_avx512(__m512i first, __m128i indices, std::uint32_t* out) {
  _mm512_storeu_si512(out, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(indices)));
}

// The indices of the set bits, pressed together. 32 are written always: how many there are in 64
// bytes of text cannot be predicted.
TM_AVX512 inline std::size_t write_bits_avx512(std::uint64_t bits, std::size_t begin,
                                               std::uint32_t* out) {
  alignas(64) static constexpr auto kIndices = [] {
    std::array<std::uint8_t, 64> indices{};
    for (std::uint8_t i = 0; i < 64; ++i) indices[i] = i;
    return indices;
  }();
  const __m512i first = _mm512_set1_epi32(static_cast<int>(begin));
  const __m512i found = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kIndices.data()));
  const auto count = static_cast<std::size_t>(std::popcount(bits));
  write_ends_avx512(first, _mm512_castsi512_si128(found), out);
  write_ends_avx512(first, _mm512_extracti32x4_epi32(found, 1), out + 16);
  if (count > 32) [[unlikely]] {
    write_ends_avx512(first, _mm512_extracti32x4_epi32(found, 2), out + 32);
    write_ends_avx512(first, _mm512_extracti32x4_epi32(found, 3), out + 48);
  }
  return count;
}

#undef TM_AVX512

#endif

}  // namespace tokenmill::tokenizer
