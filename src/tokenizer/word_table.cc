// Why it looks like this. With words of four bytes a hundred million of them are looked up in a
// second, thirty instructions each, and the instructions decide more than the memory: half of all
// words of English are 100 different ones, which stay in the first cache. So an entry carries its
// ids instead of a place where they are, a round looks at one entry for each word, and four words
// share most instructions where vectors are wide enough: four keys are cut, masked and hashed in
// one register, compared with four entries at once, and their ids are pressed together.
//
// One home for each word, and no choice: a second one would cost every word what one in sixty
// pays. The four places of a home are two lines side by side; a word that is found beside goes
// home, and the one it meets there takes its place.
#include "tokenizer/word_table.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

// The race detector sees no order in vector loads.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define TM_HAS_VECTOR_KERNELS 1
#include <immintrin.h>
#else
#define TM_HAS_VECTOR_KERNELS 0
#endif

namespace tokenmill::tokenizer {
namespace {

using Entry = WordEntry;

static_assert(sizeof(Entry) == 32);

// No entry has it: a word in the table has at most 15 bytes.
constexpr WordKey kLongKey = {0, std::uint64_t{kLongWordMark} << 56};

void key_long(WordRound& round, std::size_t i) {
  round.keys.data()[i] = kLongKey;
  round.homes.data()[i] = 0;
  round.long_words.data()[round.long_count++] = static_cast<std::uint32_t>(i);
}

// Scaled, so that any number of entries does.
std::uint32_t home_of(std::uint32_t hash, std::uint32_t entries) {
  return static_cast<std::uint32_t>(std::uint64_t{hash} * entries >> 32);
}

std::uint32_t home_by_product(const WordKey& key, std::uint32_t entries) {
  return home_of(static_cast<std::uint32_t>(key.hash() >> 32), entries);
}

void key_plain(WordPlaces places, WordRound& round) {
  round.long_count = 0;
  for (std::size_t i = 0; i < round.count; ++i) {
    const std::size_t begin = round.begins[i];
    const std::size_t length = round.ends[i] - begin;
    if (length > kShortWordBytesMax) [[unlikely]] {
      key_long(round, i);
      continue;
    }
    const WordKey key = make_word_key(round.text.data() + begin, length, round.text.size() - begin);
    const std::uint32_t home = home_by_product(key, places.count);
    round.keys.data()[i] = key;
    round.homes.data()[i] = home;
    __builtin_prefetch(places.entries + home);
  }
}

// Inlined, so that the last words of a vector kernel are taken by its own instructions: on x86
// older ones wait a hundred cycles while the upper half of a vector register is in use.
[[gnu::always_inline]] inline std::size_t take_words(Entry* entries, const WordRound& round,
                                                     std::size_t i, TokenId* to, TokenId*& out) {
  for (; i < round.count; ++i) {
    Entry& entry = entries[round.homes.data()[i]];
    if (!entry.holds(round.keys.data()[i])) break;
    const ShortIds found = entry.ids();
    std::memcpy(to, found.ids.data(), sizeof found.ids);
    to += found.count;
  }
  out = to;
  return i;
}

std::size_t take_plain(Entry* entries, const WordRound& round, std::size_t first, TokenId*& out) {
  return take_words(entries, round, first, out, out);
}

#if TM_HAS_VECTOR_KERNELS

// gcc 12 warns of its own _mm512_undefined_epi32() (its bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"

#define TM_AVX512                                                                    \
  [[gnu::target(                                                                     \
      "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,aes,vaes,bmi,bmi2," \
      "popcnt")]]

constexpr std::uint64_t kHashSeedHigh = 0x9E3779B97F4A7C15u;
constexpr std::uint64_t kHashSeedLow = 0xD1B54A32D192ED03u;

inline __m128i load_16(const void* bytes) {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

TM_AVX512 inline __m128i hash_seed() {
  return _mm_set_epi64x(static_cast<long long>(kHashSeedHigh),
                        static_cast<long long>(kHashSeedLow));
}

// Two rounds of AES: every bit of a home hangs on all bits of the key.
TM_AVX512 inline std::uint32_t home_by_aes(__m128i key, std::uint32_t entries) {
  const __m128i hash = _mm_aesenc_si128(_mm_aesenc_si128(key, hash_seed()), hash_seed());
  return home_of(static_cast<std::uint32_t>(_mm_cvtsi128_si32(hash)), entries);
}

TM_AVX512 std::uint32_t home_avx512(const WordKey& key, std::uint32_t entries) {
  return home_by_aes(load_16(&key), entries);
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

// Words of which 16 bytes can be read.
std::size_t count_readable(const WordRound& round) {
  std::size_t count = round.count;
  while (count > 0 && round.begins[count - 1] + 16 > round.text.size()) --count;
  return count;
}

// A word on its own: the last ones of a round, of which no 16 bytes may be read.
TM_AVX512 inline void key_one(WordPlaces places, WordRound& round, std::size_t i) {
  const std::size_t length = round.length(i);
  if (length > kShortWordBytesMax) return key_long(round, i);
  const auto meant = static_cast<__mmask16>((1u << length) - 1);
  __m128i key = _mm_maskz_loadu_epi8(meant, round.text.data() + round.begins[i]);
  key = _mm_mask_mov_epi8(key, 0x8000, _mm_set1_epi8(static_cast<char>(length)));
  _mm_store_si128(reinterpret_cast<__m128i*>(round.keys.data() + i), key);
  round.homes.data()[i] = home_by_aes(key, places.count);
  __builtin_prefetch(places.entries + round.homes.data()[i]);
}

TM_AVX512 void key_avx512(WordPlaces places, WordRound& round) {
  round.long_count = 0;
  const __m512i seed = repeat_four(hash_seed());
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

TM_AVX512 std::size_t take_avx512(Entry* entries, const WordRound& round, std::size_t first,
                                  TokenId*& out) {
  const __m512i index = repeat_four(_mm_set_epi32(3, 2, 1, 0));
  const __m512i four = _mm512_set1_epi32(kShortWordIdsMax);
  TokenId* to = out;
  std::size_t i = first;
  for (; i + 4 <= round.count; i += 4) {
    const std::uint32_t* const home = round.homes.data() + i;
    Entry* const a = entries + home[0];
    Entry* const b = entries + home[1];
    Entry* const c = entries + home[2];
    Entry* const d = entries + home[3];
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
  return take_words(entries, round, i, to, out);
}

#undef TM_AVX512

#endif

}  // namespace

std::uint64_t hash_long_word(std::string_view word) {
  TM_ASSERT(word.size() > kShortWordBytesMax);
  WordKey part;
  std::uint64_t hash = word.size();
  const auto add_part = [&](std::size_t begin) {
    std::memcpy(&part, word.data() + begin, sizeof part);
    part.low ^= hash;
    hash = part.hash();
  };
  for (std::size_t i = 0; i + sizeof part < word.size(); i += sizeof part) add_part(i);
  add_part(word.size() - sizeof part);  // bytes of the part before it again
  return hash;
}

WordEntry::WordEntry(const WordKey& word, std::span<const TokenId> ids) : key(word) {
  std::array<TokenId, kShortWordIdsMax> four{};
  std::ranges::copy(ids, four.begin());
  packed = std::bit_cast<std::array<std::uint64_t, 2>>(four);
  packed[1] |= std::uint64_t{kShortWordIdsMax - ids.size()} << kMissingShift;
}

// The second entry holds seven ids; in the upper half of its key the mark and how many ids there
// are of both.
WordPair::WordPair(const WordKey& word, std::span<const TokenId> ids)
    : first(word.of_pair(), ids.first(kShortWordIdsMax)) {
  std::array<TokenId, 8> words{};
  std::ranges::copy(ids.subspan(kShortWordIdsMax), words.begin());
  words.back() = static_cast<TokenId>(kRestMark << 24 | ids.size());
  const auto parts = std::bit_cast<std::array<std::uint64_t, 4>>(words);
  rest.key = {parts[0], parts[3]};
  rest.packed = {parts[1], parts[2]};
}

void WordEntry::publish(const WordEntry& entry) {
  std::atomic_ref(packed.front()).store(entry.packed.front(), std::memory_order_relaxed);
  std::atomic_ref(packed.back()).store(entry.packed.back(), std::memory_order_relaxed);
  std::atomic_ref(key.low).store(entry.key.low, std::memory_order_relaxed);
  std::atomic_ref(key.high).store(entry.key.high, std::memory_order_release);
}

WordKernels::WordKernels(InstructionSet set)
    : key_(key_plain), home_(home_by_product), take_known_(take_plain) {
#if TM_HAS_VECTOR_KERNELS
  if (set == InstructionSet::avx512) {
    key_ = key_avx512;
    home_ = home_avx512;
    take_known_ = take_avx512;
  }
#else
  static_cast<void>(set);
#endif
}

void WordKernels::key_token(WordPlaces places, WordRound& round, std::size_t i, TokenId id) const {
  const WordKey key = {id, std::uint64_t{kTokenMark} << 56};
  round.keys[i] = key;
  round.homes[i] = home_by_product(key, places.count);
  __builtin_prefetch(places.entries + round.homes[i]);
}

WordTable::WordTable() : entries_(allocate_table<WordEntry>(kEntries)) {}

WordEntry* WordTable::find_beside(const WordKey& key, std::uint32_t home) {
  WordEntry* const entries = entries_.get();
  for (std::uint32_t i = 1; i < 4; ++i) {
    WordEntry& entry = entries[home ^ i];
    if (entry.key != key) continue;
    std::swap(entry, entries[home]);
    return &entries[home];
  }
  return nullptr;
}

void WordTable::insert(std::uint32_t home, const WordEntry& entry) {
  WordEntry* const entries = entries_.get();
  for (std::uint32_t i = 0; i < 4; ++i) {
    WordEntry& place = entries[home ^ i];
    if (place.key.high != 0) continue;
    place = entry;
    return;
  }
  // The newcomer takes a place beside, and goes home when it is met again.
  turn_ = turn_ % 3 + 1;
  entries[home ^ turn_] = entry;
}

}  // namespace tokenmill::tokenizer
