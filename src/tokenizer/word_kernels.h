// The loops behind WordKernels (word_table.h) and what those of all instruction sets share.
//
// Each set has a file of its own; the plain ones, which define the answers, are here. Key and home
// of one set belong together, since each has its own hash. Pure functions but for the round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "tokenizer/word_table.h"

// The race detector sees no order in vector loads.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define TM_HAS_VECTOR_KERNELS 1
#include <immintrin.h>
#else
#define TM_HAS_VECTOR_KERNELS 0
#endif

namespace tokenmill::tokenizer {

static_assert(sizeof(WordEntry) == 32);

#if TM_HAS_VECTOR_KERNELS
WordKernels::Loops word_loops_avx2();
WordKernels::Loops word_loops_avx512();
#endif

// No entry has it: a word in the table has at most 15 bytes.
inline constexpr WordKey kLongKey = {0, std::uint64_t{kLongWordMark} << 56};

inline void key_long(WordRound& round, std::size_t i) {
  round.keys.data()[i] = kLongKey;
  round.homes.data()[i] = 0;
  round.long_words.data()[round.long_count++] = static_cast<std::uint32_t>(i);
}

// Words of which 16 bytes can be read.
inline std::size_t count_readable(const WordRound& round) {
  std::size_t count = round.count;
  while (count > 0 && round.begins[count - 1] + 16 > round.text.size()) --count;
  return count;
}

// Scaled, so that any number of entries does.
inline std::uint32_t home_of(std::uint32_t hash, std::uint32_t entries) {
  return static_cast<std::uint32_t>(std::uint64_t{hash} * entries >> 32);
}

#if TM_HAS_VECTOR_KERNELS

inline __m128i load_16(const void* bytes) {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

inline __m128i aes_seed() {
  return _mm_set_epi64x(static_cast<long long>(0x9E3779B97F4A7C15u),
                        static_cast<long long>(0xD1B54A32D192ED03u));
}

// Two rounds of AES: every bit of a home hangs on all bits of the key.
[[gnu::target("aes")]] inline __m128i hash_by_aes(__m128i key) {
  return _mm_aesenc_si128(_mm_aesenc_si128(key, aes_seed()), aes_seed());
}

inline std::uint32_t home_of_hash(__m128i hash, std::uint32_t entries) {
  return home_of(static_cast<std::uint32_t>(_mm_cvtsi128_si32(hash)), entries);
}

#endif

// Inlined, so that the last words of a vector kernel are taken by its own instructions: on x86
// older ones wait a hundred cycles while the upper half of a vector register is in use.
[[gnu::always_inline]] inline std::size_t take_words(WordEntry* entries, const WordRound& round,
                                                     std::size_t i, TokenId*& out) {
  TokenId* to = out;
  for (; i < round.count; ++i) {
    WordEntry& entry = entries[round.homes.data()[i]];
    if (!entry.holds(round.keys.data()[i])) break;
    const ShortIds found = entry.ids();
    std::memcpy(to, found.ids.data(), sizeof found.ids);
    to += found.count;
  }
  out = to;
  return i;
}

}  // namespace tokenmill::tokenizer
