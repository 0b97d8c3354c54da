// What short words became: up to 15 bytes and 4 ids, in entries of 32 bytes, or up to 11 ids in a
// pair of them, where the table is shared.
//
// A word has a home, given by its key, and three more places beside it where it may be. A round of
// words is keyed first, which asks for the lines of all homes, and looked up then; only homes are
// looked at in a round, four words at a time where the processor can. What is not at home the
// caller asks the owner of the entries for: the table that all threads share (shared_words.h), or
// the one below, which an encoder has for itself. Ids never depend on what is in a table.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "data/token_batch.h"
#include "tokenizer/instruction_set.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

inline constexpr std::size_t kShortWordBytesMax = 15;
inline constexpr std::size_t kShortWordIdsMax = 4;
inline constexpr std::size_t kPairIdsMax = kShortWordIdsMax + 7;
// See WordEntry.
inline constexpr unsigned kMissingShift = 61;

// What stands for the length in keys of a longer word, and of an added token.
inline constexpr std::size_t kLongWordMark = kShortWordBytesMax + 1;
inline constexpr std::size_t kTokenMark = kShortWordBytesMax + 2;
// The bit that the length has in the key of a pair, and what is there in the second of the two.
inline constexpr std::uint64_t kPairMark = 32;
inline constexpr std::uint64_t kRestMark = 64;
static_assert(kTokenMark < kPairMark);

__extension__ using WideProduct = unsigned __int128;

// A word of 1 to 15 bytes: the bytes, zeros, and the length in the last byte.
struct alignas(16) WordKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  bool operator==(const WordKey&) const = default;

  std::size_t length() const { return high >> 56; }
  // Of the same word in a pair: a key that no round has, so kernels pass over pairs.
  WordKey of_pair() const { return {low, high | kPairMark << 56}; }

  std::uint64_t hash() const {
    // One wide multiplication mixes all bits of both halves.
    const WideProduct product =
        WideProduct{low ^ 0x9E3779B97F4A7C15u} * (high ^ 0xD1B54A32D192ED03u);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
};

// What is left of each half of a key for a word of so many bytes.
struct KeyMasks {
  std::array<std::uint64_t, 16> low{};
  std::array<std::uint64_t, 16> high{};
};

constexpr KeyMasks make_key_masks() {
  KeyMasks masks;
  for (unsigned length = 0; length < 16; ++length) {
    masks.low[length] = length >= 8 ? ~0ull : (1ull << 8 * length) - 1;
    masks.high[length] = length <= 8 ? 0 : (1ull << 8 * (length - 8)) - 1;
  }
  return masks;
}

inline constexpr KeyMasks kKeyMasks = make_key_masks();

// The key of the first `length` bytes, 1 <= length <= 15. Reads 16 of the `readable` bytes where
// there are so many: one load and a mask are cheaper than a loop over the length.
inline WordKey make_word_key(const char* word, std::size_t length, std::size_t readable) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t parts[2] = {0, 0};
  if (readable >= 16) [[likely]] {
    std::memcpy(parts, word, 16);
  } else {
    std::memcpy(parts, word, readable);
  }
  return {parts[0] & kKeyMasks.low.data()[length],
          (parts[1] & kKeyMasks.high.data()[length]) | std::uint64_t{length} << 56};
}

// Some hundred words of one text on their way from bytes to ids.
struct WordRound {
  static constexpr std::size_t kWordsMax = 321;
  // Kernels write whole vectors.
  static constexpr std::size_t kSlack = 16;

  std::string_view text;
  // Word i is [begins[i], ends[i]), begins rising; both are borrowed.
  const std::uint32_t* begins = nullptr;
  const std::uint32_t* ends = nullptr;
  std::size_t count = 0;

  // What WordKernels::key() finds.
  alignas(64) std::array<WordKey, kWordsMax + kSlack> keys;
  alignas(64) std::array<std::uint32_t, kWordsMax + kSlack> homes{};
  std::array<std::uint32_t, kWordsMax + kSlack> long_words{};
  std::size_t long_count = 0;

  // 0 for an added token.
  std::size_t length(std::size_t i) const { return ends[i] - begins[i]; }
  std::string_view word(std::size_t i) const { return text.substr(begins[i], length(i)); }
};

// All bits of it hang on all of the word, which has more than 15 bytes.
std::uint64_t hash_long_word(std::string_view word);

// At most four ids.
struct ShortIds {
  std::array<TokenId, kShortWordIdsMax> ids{};
  std::size_t count = 0;

  std::span<const TokenId> span() const { return std::span(ids).first(count); }
};

// An entry of a table. Where threads share it, it is written once, by publish(): who finds a key
// there finds its ids. The functions are for such entries, too, hence the atomic loads, which cost
// nothing on x86.
struct alignas(32) WordEntry {
  WordKey key;  // the upper half is 0 where nobody is
  // Two ids each, the first in the lower half. How many are missing to four stands in the top three
  // bits: ids have at most 22 bits, so four ids need no mask, and of fewer nobody looks at the
  // last.
  std::array<std::uint64_t, 2> packed{};

  WordEntry() = default;
  // At most four ids.
  WordEntry(const WordKey& word, std::span<const TokenId> ids);

  bool is_free() { return std::atomic_ref(key.high).load(std::memory_order_relaxed) == 0; }
  bool holds(const WordKey& word) {
    return std::atomic_ref(key.high).load(std::memory_order_acquire) == word.high &&
           std::atomic_ref(key.low).load(std::memory_order_relaxed) == word.low;
  }
  // Of the word that it holds.
  ShortIds ids() {
    const std::array<std::uint64_t, 2> loaded = {
        std::atomic_ref(packed.front()).load(std::memory_order_relaxed),
        std::atomic_ref(packed.back()).load(std::memory_order_relaxed)};
    return {std::bit_cast<std::array<TokenId, kShortWordIdsMax>>(loaded),
            kShortWordIdsMax - (loaded.back() >> kMissingShift)};
  }
  // Over a free entry that others may be looking at.
  void publish(const WordEntry& entry);
};

// A word of 5 to 11 ids: an entry with its key as a pair has it and four ids, and beside it, in the
// same line of memory, one with the others.
struct WordPair {
  WordEntry first;
  WordEntry rest;

  WordPair(const WordKey& word, std::span<const TokenId> ids);
};

// The entries in which words have their homes; borrowed. A multiple of four.
struct WordPlaces {
  WordEntry* entries = nullptr;
  std::uint32_t count = 0;

  // Writes the ids of a word that has a pair of entries to `out`, which has room for one more than
  // kPairIdsMax, and returns how many; 0 when it has none.
  std::size_t take_pair(const WordKey& key, std::uint32_t home, TokenId* out) const {
    const WordKey wanted = key.of_pair();
    if (entries[home].holds(wanted)) return copy_pair(home, out);
    if (entries[home ^ 2].holds(wanted)) return copy_pair(home ^ 2, out);
    return 0;
  }

  // The entry of the word at its home or beside; null: it is in none. Words take the first free
  // place and never leave one, so nothing lies behind a free one.
  WordEntry* find(const WordKey& key, std::uint32_t home) const {
    for (std::uint32_t i = 0; i < 4; ++i) {
      WordEntry& entry = entries[home ^ i];
      if (entry.holds(key)) return &entry;
      if (entry.is_free()) break;
    }
    return nullptr;
  }

 private:
  // Part by part: a vector loaded from parts that were just stored would wait for them.
  std::size_t copy_pair(std::uint32_t place, TokenId* out) const {
    WordEntry& first = entries[place];
    WordEntry& rest = entries[place ^ 1];
    const auto copy = [out](std::size_t i, std::uint64_t& part) {
      const std::uint64_t two = std::atomic_ref(part).load(std::memory_order_relaxed);
      std::memcpy(out + i, &two, sizeof two);
      return two;
    };
    copy(0, first.packed.front());
    copy(2, first.packed.back());
    copy(4, rest.key.low);
    copy(6, rest.packed.front());
    copy(8, rest.packed.back());
    return copy(10, rest.key.high) >> 32 & 0xFF;
  }
};

// What is done with all words of a round: by the processor's best instructions.
class WordKernels {
 public:
  // The same for one instruction set (word_kernels.h).
  struct Loops {
    void (*key)(WordPlaces, WordRound&);
    std::uint32_t (*home)(const WordKey&, std::uint32_t entries);
    std::size_t (*take_known)(WordEntry*, const WordRound&, std::size_t first, TokenId*& out);
  };

  explicit WordKernels(InstructionSet set);

  // Fills keys, homes and long_words of the round. A word of more than 15 bytes gets a key that no
  // entry has, and is noted in long_words.
  void key(WordPlaces places, WordRound& round) const { loops_.key(places, round); }

  // Where key() would have a word; not for added tokens.
  std::uint32_t home(WordPlaces places, const WordKey& key) const {
    return loops_.home(key, places.count);
  }

  // Makes word i of a keyed round the added token `id`: an entry like any other.
  void key_token(WordPlaces places, WordRound& round, std::size_t i, TokenId id) const;

  // Writes the ids of the words from `first` on to `out` and moves it behind them; stops before the
  // first word that is not at home and returns its index, or the count. `out` needs room for four
  // ids of each word and kSlack more.
  std::size_t take_known(WordPlaces places, const WordRound& round, std::size_t first,
                         TokenId*& out) const {
    return loops_.take_known(places.entries, round, first, out);
  }

 private:
  Loops loops_;
};

// A table of 5.5 MB, private to one Encoder: nothing is locked.
class WordTable {
 public:
  static constexpr std::size_t kBytes = std::size_t{11} << 19;

  WordTable();

  WordPlaces places() const { return {entries_.get(), kEntries}; }

  // A word that is in one of the other places of its home is moved there. Null: it is in none;
  // good until the next call.
  WordEntry* find_beside(const WordKey& key, std::uint32_t home);

  // One of the words beside has to go when there is no room.
  void insert(std::uint32_t home, const WordEntry& entry);

 private:
  static constexpr std::uint32_t kEntries = kBytes / sizeof(WordEntry);
  static_assert(kEntries % 4 == 0);

  Table<WordEntry> entries_;
  unsigned turn_ = 0;
};

}  // namespace tokenmill::tokenizer
