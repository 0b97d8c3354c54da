// Four words share their instructions: their keys are cut, masked and hashed in one register,
// compared with four entries at once, and their ids are pressed together.
#include "tokenizer/word_kernels.h"

#if TM_HAS_VECTOR_KERNELS

#include <atomic>
#include <bit>

// gcc 12 warns of its own _mm512_undefined_epi32() (its bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"

#define TM_AVX512                                                                    \
  [[gnu::target(                                                                     \
      "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,aes,vaes,bmi,bmi2," \
      "popcnt")]]

namespace tokenmill::tokenizer {
namespace {

TM_AVX512 std::uint32_t home_avx512(const WordKey& key, std::uint32_t entries) {
  return home_of_hash(hash_by_aes(load_16(&key)), entries);
}

// The 16 bytes at each of four places in one register.
TM_AVX512 inline __m512i load_four(const void* a, const void* b, const void* c, const void* d) {
  __m512i four = _mm512_castsi128_si512(load_16(a));
  four = _mm512_mask_broadcast_i32x4(four, 0x00F0, load_16(b));
  four = _mm512_mask_broadcast_i32x4(four, 0x0F00, load_16(c));
  return _mm512_mask_broadcast_i32x4(four, 0xF000, load_16(d));
}

// The same 16 bytes four times.
TM_AVX512 inline __m512i repeat_four(__m128i part) { return _mm512_broadcast_i32x4(part); }

// A word on its own: the last ones of a round, of which no 16 bytes may be read.
TM_AVX512 inline void key_one(WordPlaces places, WordRound& round, std::size_t i) {
  const std::size_t length = round.length(i);
  if (length > kShortWordBytesMax) return key_long(round, i);
  const auto meant = static_cast<__mmask16>((1u << length) - 1);
  __m128i key = _mm_maskz_loadu_epi8(meant, round.text.data() + round.begins[i]);
  key = _mm_mask_mov_epi8(key, 0x8000, _mm_set1_epi8(static_cast<char>(length)));
  _mm_store_si128(reinterpret_cast<__m128i*>(round.keys.data() + i), key);
  round.homes.data()[i] = home_of_hash(hash_by_aes(key), places.count);
  __builtin_prefetch(places.entries + round.homes.data()[i]);
}

TM_AVX512 void key_avx512(WordPlaces places, WordRound& round) {
  round.long_count = 0;
  const __m512i seed = repeat_four(aes_seed());
  const __m512i byte_index =
      repeat_four(_mm_set_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  // The length of word i for all bytes of lane i.
  const __m512i length_of_lane = _mm512_set_epi32(
      0x0C0C0C0C, 0x0C0C0C0C, 0x0C0C0C0C, 0x0C0C0C0C, 0x08080808, 0x08080808, 0x08080808,
      0x08080808, 0x04040404, 0x04040404, 0x04040404, 0x04040404, 0, 0, 0, 0);
  // The upper half of the product at the beginning of each lane.
  const __m512i scaled = _mm512_set_epi32(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 9, 5, 1);
  const __m512i entry_count = _mm512_set1_epi64(places.count);
  constexpr __mmask64 kLastBytes = 0x8000800080008000u;
  const __m128i limit = _mm_set1_epi32(kShortWordBytesMax + 1);
  const char* const text = round.text.data();
  const std::uint32_t* const begins = round.begins;
  const std::size_t readable = count_readable(round);
  std::size_t i = 0;
  for (; i + 4 <= readable; i += 4) {
    const __m128i begin = load_16(begins + i);
    const __m128i end = load_16(round.ends + i);
    const __m128i length = _mm_min_epu32(_mm_sub_epi32(end, begin), limit);
    const __m512i bytes = load_four(text + begins[i], text + begins[i + 1], text + begins[i + 2],
                                    text + begins[i + 3]);
    const __m512i lengths = _mm512_permutexvar_epi8(length_of_lane, _mm512_castsi128_si512(length));
    __m512i keys = _mm512_maskz_mov_epi8(_mm512_cmplt_epu8_mask(byte_index, lengths), bytes);
    keys = _mm512_mask_mov_epi8(keys, kLastBytes, lengths);
    _mm512_store_si512(round.keys.data() + i, keys);
    const __m512i hash = _mm512_aesenc_epi128(_mm512_aesenc_epi128(keys, seed), seed);
    const __m512i homes = _mm512_mul_epu32(hash, entry_count);
    std::uint32_t* const home = round.homes.data() + i;
    _mm_store_si128(reinterpret_cast<__m128i*>(home),
                    _mm512_castsi512_si128(_mm512_permutexvar_epi32(scaled, homes)));
    for (std::size_t j = 0; j < 4; ++j) __builtin_prefetch(places.entries + home[j]);
    unsigned longer = _mm_cmpeq_epi32_mask(length, limit);
    for (; longer != 0; longer &= longer - 1) {
      key_long(round, i + static_cast<std::size_t>(std::countr_zero(longer)));
    }
  }
  for (; i < round.count; ++i) key_one(places, round, i);
}

TM_AVX512 std::size_t take_avx512(WordEntry* entries, const WordRound& round, std::size_t first,
                                  TokenId*& out) {
  const __m512i index = repeat_four(_mm_set_epi32(3, 2, 1, 0));
  const __m512i four = _mm512_set1_epi32(kShortWordIdsMax);
  TokenId* to = out;
  std::size_t i = first;
  for (; i + 4 <= round.count; i += 4) {
    const std::uint32_t* const home = round.homes.data() + i;
    WordEntry* const a = entries + home[0];
    WordEntry* const b = entries + home[1];
    WordEntry* const c = entries + home[2];
    WordEntry* const d = entries + home[3];
    const __m512i wanted = _mm512_loadu_si512(round.keys.data() + i);
    const __m512i found = load_four(&a->key, &b->key, &c->key, &d->key);
    const unsigned differ = _mm512_cmpneq_epu64_mask(found, wanted);
    std::atomic_signal_fence(std::memory_order_acquire);  // no load of ids before those of keys
    const __m512i ids = load_four(&a->packed, &b->packed, &c->packed, &d->packed);
    const __m512i missing =
        _mm512_srli_epi32(_mm512_shuffle_epi32(ids, _MM_PERM_DDDD), kMissingShift - 32);
    __mmask16 meant = _mm512_cmplt_epu32_mask(_mm512_add_epi32(index, missing), four);
    const auto known = static_cast<unsigned>(std::countr_zero(differ | 0x100)) / 2;
    if (known < 4) [[unlikely]]
      meant &= static_cast<__mmask16>((1u << 4 * known) - 1);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(meant, ids));
    to += std::popcount(static_cast<std::uint16_t>(meant));
    if (known < 4) [[unlikely]] {
      out = to;
      return i + known;
    }
  }
  out = to;
  return take_words(entries, round, i, out);
}

}  // namespace

WordKernels::Loops word_loops_avx512() { return {key_avx512, home_avx512, take_avx512}; }

}  // namespace tokenmill::tokenizer

#undef TM_AVX512

#endif
