// What words became that do not fit the entries of the word table: up to 32 bytes and 23 ids.
//
// One place for each word, and the last one to come has it: a small table in front of what all
// threads share (shared_words.h), for what comes again and again, as the indentation of code does.
// Private to one Encoder, so nothing is locked.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "data/token_batch.h"
#include "tokenizer/table_memory.h"
#include "tokenizer/word_table.h"

namespace tokenmill::tokenizer {

class WideWords {
 public:
  static constexpr std::size_t kBytes = std::size_t{2} << 20;

  WideWords() : entries_(allocate_table<Entry>(kEntries)) {}

  void prefetch(std::uint64_t hash) const {
    const Entry* const entry = &entries_[place_of(hash)];
    __builtin_prefetch(entry);
    __builtin_prefetch(entry->ids.data() + 8);  // its second line
  }

  static constexpr std::size_t kBytesMax = 32;
  static constexpr std::size_t kIdsMax = 23;

  // Writes the ids to `out`, which has room for kIdsMax, and returns how many; 0 when the word is
  // not here. All bits of `hash` should hang on all of the word.
  std::size_t take_short(const WordKey& key, std::uint64_t hash, TokenId* out) const {
    const Entry& entry = entries_.get()[place_of(hash)];
    if (entry.length != kKeyLength || std::memcmp(entry.text.data(), &key, sizeof key) != 0)
      return 0;
    std::memcpy(out, entry.ids.data(), sizeof entry.ids);
    return entry.count;
  }
  std::size_t take_long(std::string_view word, std::uint64_t hash, TokenId* out) const {
    const Entry& entry = entries_.get()[place_of(hash)];
    if (entry.length != word.size()) return 0;
    if (std::memcmp(entry.text.data(), word.data(), word.size()) != 0) return 0;
    std::memcpy(out, entry.ids.data(), sizeof entry.ids);
    return entry.count;
  }
  // Do nothing with a word that is too long or has too many ids.
  void insert_short(const WordKey& key, std::uint64_t hash, std::span<const TokenId> ids);
  void insert_long(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids);

 private:
  // Instead of a length: the text is a key.
  static constexpr std::uint16_t kKeyLength = 0xFFFF;

  struct alignas(128) Entry {
    std::array<char, kBytesMax> text;
    std::uint16_t length;  // 0: nobody is here
    std::uint16_t count;
    std::array<TokenId, kIdsMax> ids;
  };
  static_assert(sizeof(Entry) == 128);

  static constexpr std::uint32_t kEntries = kBytes / sizeof(Entry);

  static std::size_t place_of(std::uint64_t hash) {
    return static_cast<std::size_t>((hash >> 32) * kEntries >> 32);
  }

  static void fill(Entry& entry, std::uint16_t length, std::span<const TokenId> ids);

  Table<Entry> entries_;
};

}  // namespace tokenmill::tokenizer
