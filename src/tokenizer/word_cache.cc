// Why it looks like this. A probe is one random line of memory, and with words of five bytes there
// are 60 million a second: the probes decide the speed, so an entry carries its ids instead of a
// place where they are, and fits half a line. Two entries of a line with two of its neighbour make
// a set of four, of which the first line is looked at without a branch; only a miss looks further,
// and moves what it finds nearer. A new word pushes the others one place back, so what is not used
// falls out at the end: it is kept once more among the long words, which a later miss costs less
// than merging again.
//
// The ring is a log: what is written to it is forgotten when as much again was written, so there is
// nothing to free, and a place is valid while it lies less than a ring back. Text beyond the cache
// (random identifiers, base64) would flush it; passing over three of four offers keeps what comes
// often. Figures, and what lost against this: docs/performance.md.
#include "tokenizer/word_cache.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#include "base/assert.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

// Zeroed memory, a multiple of huge pages, on such pages where the system has them: a probe then
// misses no TLB.
void* allocate_table(std::size_t bytes) {
  void* const table = std::aligned_alloc(kHugePageBytes, bytes);
  if (table == nullptr) throw std::bad_alloc();
  madvise(table, bytes, MADV_HUGEPAGE);
  std::memset(table, 0, bytes);
  return table;
}

}  // namespace

// The ring follows its index in one block of two huge pages.
WordCache::WordCache()
    : short_lines_(static_cast<ShortLine*>(allocate_table(sizeof(ShortLine) << kShortLineBits))),
      buckets_(static_cast<Bucket*>(
          allocate_table((sizeof(Bucket) << kBucketBits) + kRingWords * sizeof(std::uint32_t)))),
      ring_(reinterpret_cast<std::uint32_t*>(buckets_ + (std::size_t{1} << kBucketBits))) {}

WordCache::~WordCache() {
  std::free(short_lines_);
  std::free(buckets_);
}

const WordCache::ShortEntry* WordCache::find_beside(const WordKey& key, std::uint32_t line) {
  for (ShortEntry& entry : short_lines_[line ^ 1]) {
    if (entry.key != key) continue;
    ShortEntry& place = short_lines_[line][1];
    std::swap(entry, place);
    return &place;
  }
  return nullptr;
}

void WordCache::retire(const ShortEntry& entry) {
  std::array<char, sizeof(WordKey)> bytes{};
  std::memcpy(bytes.data(), &entry.key, sizeof entry.key);
  const std::string_view word(bytes.data(), entry.key.high >> 56);
  const std::uint64_t hash = entry.key.hash();
  if (entry.count() == 0 || !find_long(word, hash).empty()) return;
  insert_long(word, hash, std::span(entry.ids).first(entry.count()));
}

// A free place of the pair, or the first of the line: then the others move up by one, and the last
// goes to the other line, where its own first line may be. What leaves that goes to the ring.
WordCache::ShortEntry& WordCache::make_place(std::uint32_t line) {
  ShortLine& entries = short_lines_[line];
  ShortLine& others = short_lines_[line ^ 1];
  for (ShortEntry* const entry : {&entries[0], &entries[1], &others[0], &others[1]}) {
    if (entry->key.high == 0) return *entry;
  }
  retire(others[1]);
  others[1] = entries[1];
  entries[1] = entries[0];
  return entries[0];
}

void WordCache::insert(const WordKey& key, std::uint32_t line, std::span<const TokenId> ids) {
  ShortEntry& entry = make_place(line);
  entry.key = key;
  entry.ids = {};
  std::ranges::copy(ids, entry.ids.begin());
  const auto missing = static_cast<TokenId>(kShortWordIdsMax - ids.size());
  entry.ids.back() |= missing << kMissingShift;
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

std::span<const TokenId> WordCache::find_long(std::string_view word, std::uint64_t hash) const {
  const std::uint32_t tag = tag_of(hash);
  for (const Place& place : buckets_[bucket_of(hash)]) {
    if (place.tag != tag || !is_kept(place)) continue;
    const std::uint32_t* const entry = ring_ + place.position % kRingWords;
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
    std::fill_n(buckets_, std::size_t{1} << kBucketBits, Bucket{});
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
  const std::size_t text_words = (word.size() + sizeof *ring_ - 1) / sizeof *ring_;
  const std::uint32_t position = take_ring(static_cast<std::uint32_t>(1 + ids.size() + text_words));
  std::uint32_t* const entry = ring_ + position % kRingWords;
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
