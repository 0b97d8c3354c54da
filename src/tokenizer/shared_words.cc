// The table: an entry goes from nothing to a word, once. Its ids are stored first, then the lower
// half of its key, then, with release, the upper half, which is never 0; so whoever loads that half
// first, with acquire, and finds its word finds the ids as well. Vector kernels load without saying
// so: on x86, where they are, eight aligned bytes are one access, and neither loads nor stores
// overtake each other. A word that finds no room stays out, so a table that is full of one
// language is slow in the next: encoders notice, and go on with one of their own (fast_encoder.h).
// When it grows the first table stays: for rounds that still use it, and for what it knows. Words
// come to the new one as they are met, the frequent ones first, which so are at home.
//
// The ring: a log that many read while one writes. An entry is a head, the ids and the text, and is
// never changed; it is valid while less than a ring was written since. So a reader copies it first
// and then looks how much has been written: if more than a ring, what it copied may be of another
// entry, and it found nothing.
//
// Why that is enough, on any machine (Boehm, Can seqlocks get along with programming language
// memory models?, 2012, has the question and other answers): the writer raises `written_` before it
// writes an entry, each part of which it stores with release and a reader loads with acquire. A
// reader that sees a part of a newer entry therefore sees that `written_` was raised for it, and
// discards. Nobody waits: a writer that is stopped halfway keeps others from writing, which costs
// them merges later, and that there is only one keeps a stopped one from writing over what came a
// ring later.
//
// A word at home costs one line of memory, a word of the ring two: its bucket's and its entry's.
// Nothing is freed, so there is nothing to reclaim. Text beyond the ring (random identifiers,
// base64) would flush it; passing over three of four offers keeps what comes often. Figures, and
// what lost against this: docs/performance-tokenizer.md.
#include "tokenizer/shared_words.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/assert.h"

namespace tokenmill::tokenizer {
namespace {

struct Head {
  std::uint16_t length;
  std::uint16_t count;
};

constexpr std::size_t kPartBytes = sizeof(std::uint32_t);

std::size_t text_parts(std::size_t bytes) { return (bytes + kPartBytes - 1) / kPartBytes; }

// The next part of a text that is read four bytes at a time; zeros beyond its end.
std::uint32_t part_of(std::string_view text, std::size_t begin) {
  std::uint32_t part = 0;
  std::memcpy(&part, text.data() + begin, std::min(kPartBytes, text.size() - begin));
  return part;
}

}  // namespace

SharedWords::SharedWords(InstructionSet set, Size size)
    : size_(size),
      kernels_(set),
      first_(allocate_table<WordEntry>(size.first_entries)),
      grown_(allocate_table<WordEntry>(size.entries)),
      buckets_(allocate_table<Bucket>(size.buckets)),
      ring_(allocate_table<std::uint32_t>(size.ring_words)),
      bucket_shift_(64 - static_cast<unsigned>(std::countr_zero(size.buckets))) {
  TM_ASSERT(std::has_single_bit(size.buckets) && std::has_single_bit(size.ring_words));
  TM_ASSERT(size.first_entries % 4 == 0 && size.entries % 4 == 0);
}

bool SharedWords::insert_short(WordPlaces places, std::uint32_t home, const WordEntry& entry) {
  if (is_writing_.exchange(true, std::memory_order_acquire)) return true;
  const bool is_kept = places.entries != this->places().entries || write_short(places, home, entry);
  is_writing_.store(false, std::memory_order_release);
  return is_kept;
}

bool SharedWords::write_short(WordPlaces places, std::uint32_t home, const WordEntry& entry) {
  for (std::uint32_t i = 0; i < 4; ++i) {
    WordEntry& place = places.entries[home ^ i];
    if (place.holds(entry.key)) return true;
    if (!place.is_free()) continue;
    place.publish(entry);
    count_entries(places, 1);
    return true;
  }
  return false;
}

bool SharedWords::insert_pair(WordPlaces places, std::uint32_t home, const WordPair& pair) {
  if (is_writing_.exchange(true, std::memory_order_acquire)) return true;
  const bool is_kept = places.entries != this->places().entries || write_pair(places, home, pair);
  is_writing_.store(false, std::memory_order_release);
  return is_kept;
}

// The second entry first: who finds the key finds both.
bool SharedWords::write_pair(WordPlaces places, std::uint32_t home, const WordPair& pair) {
  for (const std::uint32_t place : {home, home ^ 2}) {
    WordEntry& first = places.entries[place];
    WordEntry& rest = places.entries[place ^ 1];
    if (first.holds(pair.first.key)) return true;
    if (!first.is_free() || !rest.is_free()) continue;
    rest.publish(pair.rest);
    first.publish(pair.first);
    count_entries(places, 2);
    return true;
  }
  return false;
}

void SharedWords::count_entries(WordPlaces places, std::uint32_t added) {
  if (places.entries != first_.get()) return;
  first_count_ += added;
  if (first_count_ > size_.first_entries / kEntriesPerWord) {
    is_grown_.store(true, std::memory_order_release);
  }
}

void SharedWords::prefetch_elsewhere(WordPlaces places, const WordKey& key) const {
  const WordPlaces first = {first_.get(), size_.first_entries};
  if (first.entries == places.entries) return;
  const std::uint32_t home = kernels_.home(first, key);
  __builtin_prefetch(first.entries + home);
  __builtin_prefetch(first.entries + (home ^ 2));
}

bool SharedWords::find_elsewhere(WordPlaces places, const WordKey& key,
                                 std::vector<TokenId>& ids) const {
  const WordPlaces best = this->places();
  const WordPlaces first = {first_.get(), size_.first_entries};
  for (const WordPlaces& other : {best, first}) {
    if (other.entries == places.entries) continue;
    const std::uint32_t home = kernels_.home(other, key);
    ids.resize(kPairIdsMax + 1);
    ids.resize(other.take_pair(key, home, ids.data()));
    if (!ids.empty()) return true;
    WordEntry* const entry = other.find(key, home);
    if (entry == nullptr) continue;
    const ShortIds found = entry->ids();
    ids.assign(found.span().begin(), found.span().end());
    return true;
  }
  return false;
}

bool SharedWords::is_kept(std::uint64_t position) const {
  return written_.load(std::memory_order_relaxed) - position <= size_.ring_words;
}

bool SharedWords::read(std::uint64_t position, std::string_view word,
                       std::vector<TokenId>& ids) const {
  const std::size_t begin = position & (size_.ring_words - 1);
  const auto load = [entry = ring_.get() + begin](std::size_t i) {
    return std::atomic_ref(entry[i]).load(std::memory_order_acquire);
  };
  const auto head = std::bit_cast<Head>(load(0));
  if (head.length != word.size()) return false;
  const std::size_t parts = 1 + head.count + text_parts(word.size());
  if (begin + parts > size_.ring_words) return false;  // overwritten: no entry goes over the end
  std::size_t i = 1;
  ids.resize(head.count);
  for (TokenId& id : ids) id = load(i++);
  for (std::size_t at = 0; at < word.size(); at += kPartBytes) {
    if (load(i++) != part_of(word, at)) return false;
  }
  return true;
}

bool SharedWords::find(std::string_view word, std::uint64_t hash, std::vector<TokenId>& ids) const {
  for (std::uint64_t& place : buckets_[bucket_of(hash)]) {
    const std::uint64_t value = std::atomic_ref(place).load(std::memory_order_acquire);
    if (value == 0 || (value ^ tag_of(hash)) > kPositionMask) continue;
    const std::uint64_t position = value & kPositionMask;
    if (is_kept(position) && read(position, word, ids) && is_kept(position)) return true;
  }
  return false;
}

void SharedWords::insert(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids) {
  TM_ASSERT(word.size() <= kSharedWordBytesMax && ids.size() <= kSharedWordIdsMax);
  if (is_writing_.exchange(true, std::memory_order_acquire)) return;
  write(word, hash, ids);
  is_writing_.store(false, std::memory_order_release);
}

// No entry goes over the end of the ring.
std::uint64_t SharedWords::take_ring(std::size_t words) {
  std::uint64_t position = written_.load(std::memory_order_relaxed);
  const std::size_t to_end = size_.ring_words - (position & (size_.ring_words - 1));
  if (words > to_end) position += to_end;
  written_.store(position + words, std::memory_order_relaxed);
  return position;
}

void SharedWords::write(std::string_view word, std::uint64_t hash, std::span<const TokenId> ids) {
  const std::uint64_t before = written_.load(std::memory_order_relaxed);
  if (before >= size_.ring_words && ++offered_ % kOffersPerInsert != 0) return;
  // A petabyte of entries has been written: what is here stays, and nothing is added.
  if (before > kPositionMask - 2 * size_.ring_words) return;
  const std::uint64_t position = take_ring(1 + ids.size() + text_parts(word.size()));
  std::uint32_t* entry = ring_.get() + (position & (size_.ring_words - 1));
  const auto append = [&entry](std::uint32_t part) {
    std::atomic_ref(*entry++).store(part, std::memory_order_release);
  };
  append(std::bit_cast<std::uint32_t>(
      Head{static_cast<std::uint16_t>(word.size()), static_cast<std::uint16_t>(ids.size())}));
  for (const TokenId id : ids) append(id);
  for (std::size_t at = 0; at < word.size(); at += kPartBytes) append(part_of(word, at));

  // In the place of the oldest; a free one is older than all.
  const auto age = [](std::uint64_t place) { return place & kPositionMask; };
  std::uint64_t& oldest = *std::ranges::min_element(buckets_[bucket_of(hash)], {}, age);
  std::atomic_ref(oldest).store(tag_of(hash) | position, std::memory_order_release);
}

}  // namespace tokenmill::tokenizer
