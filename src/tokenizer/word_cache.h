// What words became, so that a word that was seen before costs one probe instead of merges.
//
// Two parts, 8 MB together, private to one Encoder. Short words (up to 15 bytes and 4 ids) are
// 32-byte entries, two to a cache line, four to a pair of lines. Longer ones (up to 512 bytes) are
// written one after the other to a ring, which forgets the oldest, and found by an index of
// buckets. A new word replaces an old one; ids never depend on what is cached.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "data/token_batch.h"

namespace tokenmill::tokenizer {

inline constexpr std::size_t kShortWordBytesMax = 15;
inline constexpr std::size_t kShortWordIdsMax = 4;
inline constexpr std::size_t kLongWordBytesMax = 512;

__extension__ using WideProduct = unsigned __int128;

// A word of 1 to 15 bytes: the bytes, zeros, and the length in the last byte.
struct WordKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  bool operator==(const WordKey&) const = default;

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
  return {parts[0] & kKeyMasks.low[length],
          (parts[1] & kKeyMasks.high[length]) | std::uint64_t{length} << 56};
}

class WordCache {
 public:
  WordCache();
  ~WordCache();
  WordCache(const WordCache&) = delete;
  WordCache& operator=(const WordCache&) = delete;

  // The first count() of the ids are meant; a word may have none.
  struct ShortEntry {
    WordKey key;
    // How many are missing to four stands in the top three bits of the last: ids have at most 22
    // bits, so four ids need no mask, and of fewer nobody looks at the last.
    std::array<TokenId, kShortWordIdsMax> ids{};

    std::size_t count() const { return kShortWordIdsMax - (ids.back() >> kMissingShift); }
  };

  // The pair of lines where a word of this hash may be begins here, or one line later.
  static std::uint32_t line_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> (64 - kShortLineBits));
  }
  void prefetch(std::uint32_t line) const { __builtin_prefetch(&short_lines_[line]); }
  // The entry of `line` that may be the word's: compare its key.
  const ShortEntry& candidate(const WordKey& key, std::uint32_t line) const {
    const ShortEntry* const entry = short_lines_[line].data();
    const std::uint64_t difference = (entry[1].key.low ^ key.low) | (entry[1].key.high ^ key.high);
    return entry[difference == 0 ? 1 : 0];
  }
  // Looks in the other line of the pair, and brings what it finds to the first. Null: not there.
  const ShortEntry* find_beside(const WordKey& key, std::uint32_t line);
  void insert(const WordKey& key, std::uint32_t line, std::span<const TokenId> ids);

  // Of words that are no short entries: too long, or of too many ids.
  void prefetch_long(std::uint64_t hash) const { __builtin_prefetch(&buckets_[bucket_of(hash)]); }
  // Empty when the word is not there; good until the next insert. insert_long() passes over three
  // of four words once the ring has been full: rare words then do not drive frequent ones out.
  std::span<const TokenId> find_long(std::string_view word, std::uint64_t hash) const;
  void insert_long(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids);

  static std::uint64_t long_hash(std::string_view word);

 private:
  using ShortLine = std::array<ShortEntry, 2>;
  static_assert(sizeof(ShortLine) == 64);
  // Where in the ring a word is: `position` counts all that was ever written to it.
  struct Place {
    std::uint32_t tag = 0;  // of the hash, never 0
    std::uint32_t position = 0;
  };
  using Bucket = std::array<Place, 4>;
  // In the ring: a head, the ids, and the text in as many words as it needs.
  struct LongHead {
    std::uint16_t length;
    std::uint16_t count;
  };

  static constexpr unsigned kMissingShift = 29;
  static constexpr unsigned kShortLineBits = 16;
  static constexpr unsigned kBucketBits = 15;
  static constexpr std::uint32_t kRingWords = 3u << 18;
  static constexpr std::uint32_t kOffersPerInsert = 4;
  static constexpr std::uint32_t kPositionMax = 1u << 31;

  static std::size_t bucket_of(std::uint64_t hash) { return hash >> (64 - kBucketBits); }
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash) | 1; }
  bool is_kept(const Place& place) const {
    return place.tag != 0 && written_ - place.position <= kRingWords;
  }
  ShortEntry& make_place(std::uint32_t line);
  // Keeps a short word among the long ones.
  void retire(const ShortEntry& entry);
  // Room for so many words in a row; its position.
  std::uint32_t take_ring(std::uint32_t words);

  ShortLine* short_lines_;
  Bucket* buckets_;
  std::uint32_t* ring_;
  std::uint32_t written_ = 0;
  std::uint32_t offered_ = 0;  // words since the ring was full
};

}  // namespace tokenmill::tokenizer
