// What words became, so that a word that was seen before costs one probe instead of merges.
//
// Two fixed tables, 8 MB together, private to one Encoder. Short words (up to 15 bytes and 4 ids)
// are 32-byte entries, two to a cache line; longer ones (up to 56 bytes and 16 ids) take two lines
// each. A new word replaces an old one of its line; ids never depend on what is cached.
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
inline constexpr std::size_t kLongWordBytesMax = 56;
inline constexpr std::size_t kLongWordIdsMax = 16;

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

// The key of text[begin, begin + length), 1 <= length <= 15. Reads 16 bytes where the text has
// them: one load and a mask are cheaper than a loop over the length.
inline WordKey make_word_key(std::string_view text, std::size_t begin, std::size_t length) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t parts[2] = {0, 0};
  if (begin + 16 <= text.size()) [[likely]] {
    std::memcpy(parts, text.data() + begin, 16);
  } else {
    std::memcpy(parts, text.data() + begin, text.size() - begin);
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
    // The count is in the top three bits of ids[0]; ids have at most 22 bits.
    std::array<TokenId, kShortWordIdsMax> ids;

    std::size_t count() const { return ids[0] >> kCountShift; }
  };
  static constexpr unsigned kCountShift = 29;
  static constexpr TokenId kIdMask = (TokenId{1} << kCountShift) - 1;

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&short_lines_[line_of(hash)]); }
  // Null when the word is not there.
  const ShortEntry* find(const WordKey& key, std::uint64_t hash) const {
    const ShortLine& line = short_lines_[line_of(hash)];
    const ShortEntry& entry = line[line[1].key == key ? 1 : 0];
    return entry.key == key ? &entry : nullptr;
  }
  void insert(const WordKey& key, std::uint64_t hash, std::span<const TokenId> ids);

  std::span<const TokenId> find_long(std::string_view word, std::uint64_t hash) const;
  void insert_long(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids);

  static std::uint64_t long_hash(std::string_view word);

 private:
  using ShortLine = std::array<ShortEntry, 2>;
  static_assert(sizeof(ShortLine) == 64);
  struct LongEntry {
    std::uint32_t length = 0;
    std::uint32_t count = 0;
    std::array<char, kLongWordBytesMax> text;
    std::array<TokenId, kLongWordIdsMax> ids;
  };
  static_assert(sizeof(LongEntry) == 128);

  static constexpr unsigned kShortLineBits = 16;
  static constexpr unsigned kLongEntryBits = 15;

  static std::size_t line_of(std::uint64_t hash) { return hash >> (64 - kShortLineBits); }
  static std::size_t long_entry_of(std::uint64_t hash) { return hash >> (64 - kLongEntryBits); }

  ShortLine* short_lines_;
  LongEntry* long_entries_;
};

}  // namespace tokenmill::tokenizer
