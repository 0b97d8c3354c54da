#include "tokenizer/word_cache.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

// Zeroed memory on huge pages where the system has them: a probe then misses no TLB.
void* allocate_table(std::size_t bytes) {
  void* const table = std::aligned_alloc(kHugePageBytes, bytes);
  if (table == nullptr) throw std::bad_alloc();
  madvise(table, bytes, MADV_HUGEPAGE);
  std::memset(table, 0, bytes);
  return table;
}

}  // namespace

WordCache::WordCache()
    : short_lines_(static_cast<ShortLine*>(allocate_table(sizeof(ShortLine) << kShortLineBits))),
      long_entries_(static_cast<LongEntry*>(allocate_table(sizeof(LongEntry) << kLongEntryBits))) {}

WordCache::~WordCache() {
  std::free(short_lines_);
  std::free(long_entries_);
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

// The oldest of the line moves to the other line of the pair, where its own first line may be.
void WordCache::insert(const WordKey& key, std::uint32_t line, std::span<const TokenId> ids) {
  ShortLine& entries = short_lines_[line];
  if (entries[1].key.high != 0) short_lines_[line ^ 1][1] = entries[1];
  entries[1] = entries[0];
  entries[0].key = key;
  entries[0].ids = {};
  std::ranges::copy(ids, entries[0].ids.begin());
  const auto missing = static_cast<TokenId>(kShortWordIdsMax - ids.size());
  entries[0].ids.back() |= missing << kMissingShift;
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
  const LongEntry& entry = long_entries_[long_entry_of(hash)];
  if (std::string_view(entry.text.data(), entry.length) != word) return {};
  return {entry.ids.data(), entry.count};
}

void WordCache::insert_long(std::string_view word, std::uint64_t hash,
                            std::span<const TokenId> ids) {
  LongEntry& entry = long_entries_[long_entry_of(hash)];
  entry.length = static_cast<std::uint32_t>(word.size());
  entry.count = static_cast<std::uint32_t>(ids.size());
  std::ranges::copy(word, entry.text.begin());
  std::ranges::copy(ids, entry.ids.begin());
}

}  // namespace tokenmill::tokenizer
