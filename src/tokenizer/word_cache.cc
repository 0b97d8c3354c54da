// The ring is a log: what is written to it is forgotten when as much again was written, so there is
// nothing to free, and a place is valid while it lies less than a ring back. Text beyond the cache
// (random identifiers, base64) would flush it; passing over three of four offers keeps what comes
// often. A short word that has to leave the table is kept once more in the ring, which a later miss
// costs less than merging again. Figures, and what lost against this:
// docs/performance-tokenizer.md.
#include "tokenizer/word_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/assert.h"

namespace tokenmill::tokenizer {
WordCache::WordCache(InstructionSet set)
    : table_(set),
      buckets_(allocate_table<Bucket>(kBuckets)),
      ring_(allocate_table<std::uint32_t>(kRingWords)) {}

void WordCache::retire(const WordTable::Entry& entry) {
  std::array<char, sizeof(WordKey)> bytes{};
  std::memcpy(bytes.data(), &entry.key, sizeof entry.key);
  const std::string_view word(bytes.data(), entry.key.length());
  const std::uint64_t hash = entry.key.hash();
  if (entry.count() == 0 || !find_long(word, hash).empty()) return;
  insert_long(word, hash, std::span(entry.ids).first(entry.count()));
}

void WordCache::insert(const WordKey& key, std::uint32_t home, std::span<const TokenId> ids) {
  const WordTable::Entry gone = table_.insert(key, home, ids);
  const std::size_t length = gone.key.length();
  if (length > 0 && length <= kShortWordBytesMax) retire(gone);
}

std::uint64_t WordCache::long_hash(std::string_view word) {
  std::uint64_t hash = word.size();
  for (std::size_t i = 0; i < word.size(); i += kShortWordBytesMax) {
    const std::size_t length = std::min(kShortWordBytesMax, word.size() - i);
    WordKey key = make_word_key(word.data() + i, length, word.size() - i);
    key.low ^= hash;
    hash = key.hash();
  }
  return hash;
}

void WordCache::hash_long(WordRound& round) const {
  for (std::size_t n = 0; n < round.long_count; ++n) {
    const std::size_t i = round.long_words[n];
    if (round.length(i) > kLongWordBytesMax) continue;
    const std::uint64_t hash = long_hash(round.word(i));
    round.keys[i].low = hash;
    __builtin_prefetch(&buckets_[bucket_of(hash)]);
  }
}

std::span<const TokenId> WordCache::find_long(std::string_view word, std::uint64_t hash) const {
  const std::uint32_t tag = tag_of(hash);
  for (const Place& place : buckets_[bucket_of(hash)]) {
    if (place.tag != tag || !is_kept(place)) continue;
    const std::uint32_t* const entry = &ring_[place.position % kRingWords];
    const auto head = std::bit_cast<LongHead>(entry[0]);
    if (head.length != word.size()) continue;
    if (std::memcmp(entry + 1 + head.count, word.data(), word.size()) != 0) continue;
    return {entry + 1, head.count};
  }
  return {};
}

// No entry goes over the end of the ring. Positions begin again, with nothing kept, long before
// they would overflow.
std::uint32_t WordCache::take_ring(std::uint32_t words) {
  if (written_ >= kPositionMax) {
    std::fill_n(buckets_.get(), kBuckets, Bucket{});
    written_ = 0;
  }
  const std::uint32_t to_end = kRingWords - written_ % kRingWords;
  if (words > to_end) written_ += to_end;
  const std::uint32_t position = written_;
  written_ += words;
  return position;
}

void WordCache::insert_long(std::string_view word, std::uint64_t hash,
                            std::span<const TokenId> ids) {
  TM_ASSERT(word.size() <= kLongWordBytesMax && ids.size() <= kLongWordBytesMax);
  if (written_ >= kRingWords && ++offered_ % kOffersPerInsert != 0) return;
  const std::size_t text_words = (word.size() + sizeof(std::uint32_t) - 1) / sizeof(std::uint32_t);
  const std::uint32_t position = take_ring(static_cast<std::uint32_t>(1 + ids.size() + text_words));
  std::uint32_t* const entry = &ring_[position % kRingWords];
  entry[0] = std::bit_cast<std::uint32_t>(
      LongHead{static_cast<std::uint16_t>(word.size()), static_cast<std::uint16_t>(ids.size())});
  std::ranges::copy(ids, entry + 1);
  std::memcpy(entry + 1 + ids.size(), word.data(), word.size());
  Bucket& bucket = buckets_[bucket_of(hash)];
  const auto age = [this](const Place& place) {
    return is_kept(place) ? written_ - place.position : kRingWords + 1;
  };
  *std::ranges::max_element(bucket, {}, age) = {tag_of(hash), position};
}

}  // namespace tokenmill::tokenizer
