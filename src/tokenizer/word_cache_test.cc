#include "tokenizer/word_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

Ids ids_for(std::size_t number, std::size_t count) {
  Ids ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(static_cast<TokenId>(number % 1000 + i));
  return ids;
}

WordKey key_of(const std::string& word) {
  return make_word_key(word.data(), word.size(), word.size());
}

Ids short_ids(WordCache& cache, const std::string& word) {
  const WordKey key = key_of(word);
  const std::uint32_t line = WordCache::line_of(key.hash());
  const WordCache::ShortEntry* entry = &cache.candidate(key, line);
  if (entry->key != key) entry = cache.find_beside(key, line);
  if (entry == nullptr) return {};
  return {entry->ids.begin(), entry->ids.begin() + static_cast<std::ptrdiff_t>(entry->count())};
}

// Far more words than there is room for: what is found has its own ids.
TEST(WordCache, KeepsShortWordsOrForgetsThemWhole) {
  WordCache cache;
  std::size_t kept = 0;
  constexpr std::size_t kWords = 400'000;
  for (std::size_t i = 0; i < kWords; ++i) {
    const std::string word = "w" + std::to_string(i);
    const WordKey key = key_of(word);
    cache.insert(key, WordCache::line_of(key.hash()), ids_for(i, i % 5));
    ASSERT_EQ(short_ids(cache, word), ids_for(i, i % 5));
  }
  for (std::size_t i = 0; i < kWords; ++i) {
    const Ids found = short_ids(cache, "w" + std::to_string(i));
    if (found.empty()) continue;
    ASSERT_EQ(found, ids_for(i, i % 5));
    ++kept;
  }
  EXPECT_GT(kept, 80'000u);
  EXPECT_LT(kept, kWords / 2);
}

TEST(WordCache, KeepsLongWordsOrForgetsThemWhole) {
  WordCache cache;
  std::size_t kept = 0;
  constexpr std::size_t kWords = 100'000;
  const auto word_of = [](std::size_t i) {
    return std::to_string(i) + std::string(i % 500, static_cast<char>('a' + i % 26));
  };
  for (std::size_t i = 0; i < kWords; ++i) {
    const std::string word = word_of(i);
    const std::uint64_t hash = WordCache::long_hash(word);
    const Ids ids = ids_for(i, 1 + i % 300);
    cache.insert_long(word, hash, ids);
    const auto found = cache.find_long(word, hash);
    if (i >= 1'000 && found.empty()) continue;
    ASSERT_EQ(Ids(found.begin(), found.end()), ids);
  }
  for (std::size_t i = 0; i < kWords; ++i) {
    const std::string word = word_of(i);
    const auto found = cache.find_long(word, WordCache::long_hash(word));
    if (found.empty()) continue;
    ASSERT_EQ(Ids(found.begin(), found.end()), ids_for(i, 1 + i % 300));
    ++kept;
  }
  EXPECT_GT(kept, 1'000u);
  EXPECT_LT(kept, kWords / 2);
}

}  // namespace
}  // namespace tokenmill::tokenizer
