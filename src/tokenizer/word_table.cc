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
#include "tokenizer/word_kernels.h"

namespace tokenmill::tokenizer {
namespace {

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

std::size_t take_plain(WordEntry* entries, const WordRound& round, std::size_t first,
                       TokenId*& out) {
  return take_words(entries, round, first, out);
}

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

WordKernels::WordKernels(InstructionSet set) : loops_{key_plain, home_by_product, take_plain} {
#if TM_HAS_VECTOR_KERNELS
  if (set == InstructionSet::avx2) loops_ = word_loops_avx2();
  if (set == InstructionSet::avx512) loops_ = word_loops_avx512();
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
