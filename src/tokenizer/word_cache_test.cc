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

TEST(WordCache, KeepsLongWordsOrForgetsThemWhole) {
  WordCache cache(InstructionSet::plain);
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

// A word that the table has no room for is still known, as a long one.
TEST(WordCache, KeepsWhatTheTableDrops) {
  WordCache cache(InstructionSet::plain);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 6; ++i) {
    words.push_back("word" + std::to_string(i));
    const WordKey key = make_word_key(words.back().data(), 5, 5);
    cache.insert(key, 0, ids_for(i, 1 + i % 4));
  }
  std::size_t dropped = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const WordKey key = make_word_key(words[i].data(), 5, 5);
    const auto found = cache.find_long(words[i], key.hash());
    if (found.empty()) continue;
    EXPECT_EQ(Ids(found.begin(), found.end()), ids_for(i, 1 + i % 4));
    ++dropped;
  }
  EXPECT_EQ(dropped, 2u);  // of six words of one home, which has four places
}

}  // namespace
}  // namespace tokenmill::tokenizer
