// What words became, for all threads that use one tokenizer.
//
// Short words are in a table of the entries of word_table.h, those of five to eleven ids in pairs:
// of 4 MB at first, and of 24 once an eighth of these is taken, because a table is fast as long as
// most words are at home. An entry is written once and never changed. What is longer, of more ids,
// or finds no room in the table is written to a ring of 16 MB, which forgets the oldest, and found
// by an index of buckets. 46 MB in all for any amount of text, and less for little. Ids never
// depend on what is kept here.
//
// Every function may be called by any thread at any time. Readers never wait. Of writers that meet
// one writes, and the others leave their word out.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "data/token_batch.h"
#include "tokenizer/table_memory.h"
#include "tokenizer/word_table.h"

namespace tokenmill::tokenizer {

inline constexpr std::size_t kSharedWordBytesMax = 512;
inline constexpr std::size_t kSharedWordIdsMax = 512;

class SharedWords {
 public:
  // Smaller ones are for tests.
  struct Size {
    std::uint32_t first_entries = 1u << 17;
    std::uint32_t entries = 3u << 18;
    std::size_t ring_words = std::size_t{1} << 22;  // of four bytes; a power of two
    std::size_t buckets = std::size_t{1} << 16;     // a power of two
  };

  explicit SharedWords(InstructionSet set) : SharedWords(set, Size()) {}
  SharedWords(InstructionSet set, Size size);

  // Of short words.

  const WordKernels& kernels() const { return kernels_; }
  // Where they have their homes; good as long as this lives, but not the best for ever.
  WordPlaces places() const {
    return is_grown_.load(std::memory_order_acquire)
               ? WordPlaces{grown_.get(), size_.entries}
               : WordPlaces{first_.get(), size_.first_entries};
  }

  // Sets `ids` to those of a word that is in another table than `places`; false, and they are
  // unspecified, when it is in none.
  bool find_elsewhere(WordPlaces places, const WordKey& key, std::vector<TokenId>& ids) const;

  // Asks for the line that find_elsewhere() reads first.
  void prefetch_elsewhere(WordPlaces places, const WordKey& key) const;

  // `home` is that of the word in `places`. False when there is no room for the word; true also
  // when it is left out, because another thread writes or the places are no longer the best.
  bool insert_short(WordPlaces places, std::uint32_t home, const WordEntry& entry);
  bool insert_pair(WordPlaces places, std::uint32_t home, const WordPair& pair);

  // Any word, in the ring.

  // Asks for the line that find() reads first.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&buckets_[bucket_of(hash)]); }

  // Sets `ids` to those of the word; false, and they are unspecified, when it is not here. All bits
  // of `hash` should hang on all of the word.
  bool find(std::string_view word, std::uint64_t hash, std::vector<TokenId>& ids) const;

  // A word within the limits above. Once the ring has been full three of four words are passed
  // over: rare ones then do not drive frequent ones out.
  void insert(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids);

 private:
  // Where in the ring a word begins, in the lower 48 bits, which count all that was ever written;
  // above them bits of its hash. 0 for none.
  using Bucket = std::array<std::uint64_t, 4>;

  static constexpr unsigned kPositionBits = 48;
  static constexpr std::uint64_t kPositionMask = (std::uint64_t{1} << kPositionBits) - 1;
  static constexpr std::uint32_t kOffersPerInsert = 4;
  // The first table is left when one in so many of its entries is taken.
  static constexpr std::uint32_t kEntriesPerWord = 8;

  std::size_t bucket_of(std::uint64_t hash) const { return hash >> bucket_shift_; }
  static std::uint64_t tag_of(std::uint64_t hash) { return hash << kPositionBits; }
  bool is_kept(std::uint64_t position) const;
  // Copies the entry at `position` if it is the word's; it may be overwritten meanwhile.
  bool read(std::uint64_t position, std::string_view word, std::vector<TokenId>& ids) const;
  bool write_short(WordPlaces places, std::uint32_t home, const WordEntry& entry);
  bool write_pair(WordPlaces places, std::uint32_t home, const WordPair& pair);
  void count_entries(WordPlaces places, std::uint32_t added);
  void write(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids);
  std::uint64_t take_ring(std::size_t words);

  Size size_;
  WordKernels kernels_;
  // All four are read and written through std::atomic_ref alone, but for vector kernels.
  Table<WordEntry> first_;
  Table<WordEntry> grown_;  // untouched until the first one has grown into it
  Table<Bucket> buckets_;
  Table<std::uint32_t> ring_;
  unsigned bucket_shift_;
  alignas(64) std::atomic<std::uint64_t> written_ = 1;  // begins at 1: no place is 0
  std::atomic<bool> is_grown_ = false;
  std::atomic<bool> is_writing_ = false;
  // Of who is writing.
  std::uint32_t first_count_ = 0;  // entries of the first table
  std::uint32_t offered_ = 0;      // words since the ring was full
};

}  // namespace tokenmill::tokenizer
