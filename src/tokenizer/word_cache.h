// What words became, so that a word that was seen before costs one look instead of merges.
//
// Two parts, 8 MB together, private to one Encoder. Short words are in a table (word_table.h).
// Longer ones (up to 512 bytes), those of more than four ids, and short ones that the table has
// no room for are written one after the other to a ring, which forgets the oldest, and found by an
// index of buckets. A new word replaces an old one; ids never depend on what is cached.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "data/token_batch.h"
#include "tokenizer/word_table.h"

namespace tokenmill::tokenizer {

inline constexpr std::size_t kLongWordBytesMax = 512;

class WordCache {
 public:
  explicit WordCache(InstructionSet set);

  WordTable& table() { return table_; }
  const WordTable& table() const { return table_; }
  // Into the table; at most four ids.
  void insert(const WordKey& key, std::uint32_t home, std::span<const TokenId> ids);

  // Gives the long words of a keyed round their hashes (in the key's lower half), and asks for the
  // lines where they may be.
  void hash_long(WordRound& round) const;

  // Of words that are not in the table.
  // Empty when the word is not there; good until the next insert. insert_long() passes over three
  // of four words once the ring has been full: rare words then do not drive frequent ones out.
  std::span<const TokenId> find_long(std::string_view word, std::uint64_t hash) const;
  void insert_long(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids);

  static std::uint64_t long_hash(std::string_view word);

 private:
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

  static constexpr unsigned kBucketBits = 15;
  static constexpr std::size_t kBuckets = std::size_t{1} << kBucketBits;
  static constexpr std::uint32_t kRingWords = 3u << 18;
  static constexpr std::uint32_t kOffersPerInsert = 4;
  static constexpr std::uint32_t kPositionMax = 1u << 31;

  static std::size_t bucket_of(std::uint64_t hash) { return hash >> (64 - kBucketBits); }
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash) | 1; }
  bool is_kept(const Place& place) const {
    return place.tag != 0 && written_ - place.position <= kRingWords;
  }
  // Keeps a short word among the long ones.
  void retire(const WordTable::Entry& entry);
  // Room for so many words in a row; its position.
  std::uint32_t take_ring(std::uint32_t words);

  WordTable table_;
  Table<Bucket> buckets_;
  Table<std::uint32_t> ring_;
  std::uint32_t written_ = 0;
  std::uint32_t offered_ = 0;  // words since the ring was full
};

}  // namespace tokenmill::tokenizer
