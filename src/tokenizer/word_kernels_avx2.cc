// Four words to a step, a register for each: what they share is one look whether any of them is
// long, or not at home, and one branch, which is seldom taken. Registers are wide enough for two
// words, but putting two together costs what sharing saves.
#include "tokenizer/word_kernels.h"

#if TM_HAS_VECTOR_KERNELS

#include <atomic>
#include <bit>

#define TM_AVX2 [[gnu::target("avx2,aes,bmi,bmi2")]]

namespace tokenmill::tokenizer {
namespace {

// Which bytes of a key are those of the word, and the one that says its length.
struct alignas(32) KeyFrame {
  std::array<std::uint8_t, 16> mask{};
  std::array<std::uint8_t, 16> length{};
};

// The last one makes a long word the key that no entry has.
alignas(64) constexpr auto kKeyFrames = [] {
  std::array<KeyFrame, kShortWordBytesMax + 2> frames{};
  for (std::uint8_t length = 0; length <= kLongWordMark; ++length) {
    for (std::uint8_t i = 0; i < length && length < kLongWordMark; ++i) {
      frames[length].mask[i] = 0xFF;
    }
    frames[length].length[15] = length;
  }
  return frames;
}();
constexpr int kFrameShift = 5;
static_assert(sizeof(KeyFrame) == 1u << kFrameShift);

// The key of the bytes from `word` on, by the place of its frame in the table.
TM_AVX2 inline __m128i cut_key(const char* word, std::size_t offset) {
  const char* const frame = reinterpret_cast<const char*>(kKeyFrames.data()) + offset;
  return _mm_or_si128(_mm_and_si128(load_16(word), load_16(frame)), load_16(frame + 16));
}

TM_AVX2 inline void keep_key(WordPlaces places, __m128i key, WordKey* to, std::uint32_t* home) {
  _mm_store_si128(reinterpret_cast<__m128i*>(to), key);
  *home = home_of_hash(hash_by_aes(key), places.count);
  __builtin_prefetch(places.entries + *home);
}

TM_AVX2 std::uint32_t home_avx2(const WordKey& key, std::uint32_t entries) {
  return home_of_hash(hash_by_aes(load_16(&key)), entries);
}

// A word on its own: the last ones of a round, of which no 16 bytes may be read.
TM_AVX2 inline void key_one(WordPlaces places, WordRound& round, std::size_t i) {
  const std::size_t length = round.length(i);
  if (length > kShortWordBytesMax) return key_long(round, i);
  const std::size_t begin = round.begins[i];
  const WordKey key = make_word_key(round.text.data() + begin, length, round.text.size() - begin);
  round.keys.data()[i] = key;
  round.homes.data()[i] = home_avx2(key, places.count);
  __builtin_prefetch(places.entries + round.homes.data()[i]);
}

TM_AVX2 void key_avx2(WordPlaces places, WordRound& round) {
  round.long_count = 0;
  const __m128i limit = _mm_set1_epi32(kLongWordMark);
  const char* const text = round.text.data();
  const std::uint32_t* const begins = round.begins;
  const std::uint32_t* const ends = round.ends;
  WordKey* const keys = round.keys.data();
  std::uint32_t* const homes = round.homes.data();
  const std::size_t readable = count_readable(round);
  std::size_t i = 0;
  for (; i + 4 <= readable; i += 4) {
    const __m128i length =
        _mm_min_epu32(_mm_sub_epi32(load_16(ends + i), load_16(begins + i)), limit);
    alignas(16) std::array<std::uint32_t, 4> offset{};
    _mm_store_si128(reinterpret_cast<__m128i*>(offset.data()), _mm_slli_epi32(length, kFrameShift));
    const __m128i a = cut_key(text + begins[i], offset[0]);
    const __m128i b = cut_key(text + begins[i + 1], offset[1]);
    const __m128i c = cut_key(text + begins[i + 2], offset[2]);
    const __m128i d = cut_key(text + begins[i + 3], offset[3]);
    keep_key(places, a, keys + i, homes + i);
    keep_key(places, b, keys + i + 1, homes + i + 1);
    keep_key(places, c, keys + i + 2, homes + i + 2);
    keep_key(places, d, keys + i + 3, homes + i + 3);
    auto longer =
        static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(length, limit))));
    for (; longer != 0; longer &= longer - 1) {
      key_long(round, i + static_cast<std::size_t>(std::countr_zero(longer)));
    }
  }
  for (; i < round.count; ++i) key_one(places, round, i);
}

// A key that another thread is writing may be read in part: the other half is 0. The upper half of
// no word is 0, and where the lower one is meant to be, it is right.
TM_AVX2 inline __m128i same_halves(const WordEntry* entry, const WordKey* wanted) {
  return _mm_cmpeq_epi64(load_16(&entry->key), load_16(wanted));
}

// Writes four ids; behind those that are meant.
TM_AVX2 inline TokenId* take_one(const WordEntry* entry, TokenId* to) {
  const __m128i ids = load_16(&entry->packed);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), ids);
  const auto last = static_cast<std::uint32_t>(_mm_extract_epi32(ids, 3));
  return to + kShortWordIdsMax - (last >> (kMissingShift - 32));
}

TM_AVX2 std::size_t take_avx2(WordEntry* entries, const WordRound& round, std::size_t first,
                              TokenId*& out) {
  TokenId* to = out;
  std::size_t i = first;
  for (; i + 4 <= round.count; i += 4) {
    const std::uint32_t* const home = round.homes.data() + i;
    const WordEntry* const a = entries + home[0];
    const WordEntry* const b = entries + home[1];
    const WordEntry* const c = entries + home[2];
    const WordEntry* const d = entries + home[3];
    const WordKey* const wanted = round.keys.data() + i;
    // Four bits for each word: all set where it is at home.
    const __m128i low = _mm_packs_epi32(same_halves(a, wanted), same_halves(b, wanted + 1));
    const __m128i high = _mm_packs_epi32(same_halves(c, wanted + 2), same_halves(d, wanted + 3));
    const auto same = static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(low, high)));
    std::atomic_signal_fence(std::memory_order_acquire);  // no load of ids before those of keys
    TokenId* const after_a = take_one(a, to);
    TokenId* const after_b = take_one(b, after_a);
    TokenId* const after_c = take_one(c, after_b);
    TokenId* const after_d = take_one(d, after_c);
    if (same != 0xFFFF) [[unlikely]] {
      const auto known = static_cast<std::size_t>(std::countr_one(same)) / 4;
      out = std::array{to, after_a, after_b, after_c}[known];
      return i + known;
    }
    to = after_d;
  }
  out = to;
  return take_words(entries, round, i, out);
}

}  // namespace

WordKernels::Loops word_loops_avx2() { return {key_avx2, home_avx2, take_avx2}; }

}  // namespace tokenmill::tokenizer

#undef TM_AVX2

#endif
