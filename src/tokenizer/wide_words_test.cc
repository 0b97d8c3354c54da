#include "tokenizer/wide_words.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

Ids ids_for(std::size_t number, std::size_t count) {
  Ids ids(count);
  std::iota(ids.begin(), ids.end(), static_cast<TokenId>(number));
  return ids;
}

Ids taken(const WideWords& words, std::string_view word) {
  Ids ids(WideWords::kIdsMax);
  if (word.size() > kShortWordBytesMax) {
    ids.resize(words.take_long(word, hash_long_word(word), ids.data()));
  } else {
    const WordKey key = make_word_key(word.data(), word.size(), word.size());
    ids.resize(words.take_short(key, key.hash(), ids.data()));
  }
  return ids;
}

void insert(WideWords& words, std::string_view word, const Ids& ids) {
  if (word.size() > kShortWordBytesMax) {
    words.insert_long(word, hash_long_word(word), ids);
  } else {
    const WordKey key = make_word_key(word.data(), word.size(), word.size());
    words.insert_short(key, key.hash(), ids);
  }
}

// Far more words than places: each is there whole, or not at all.
TEST(WideWords, KeepWordsOrForgetThemWhole) {
  WideWords words;
  const auto word_of = [](std::size_t i) { return std::string(i % 24, 'x') + std::to_string(i); };
  constexpr std::size_t kWords = 80'000;
  for (std::size_t i = 0; i < kWords; ++i) {
    const Ids ids = ids_for(i, 1 + i % WideWords::kIdsMax);
    insert(words, word_of(i), ids);
    ASSERT_EQ(taken(words, word_of(i)), ids);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < kWords; ++i) {
    const Ids found = taken(words, word_of(i));
    if (found.empty()) continue;
    ASSERT_EQ(found, ids_for(i, 1 + i % WideWords::kIdsMax));
    ++kept;
  }
  EXPECT_GT(kept, 3'000u);
  EXPECT_LT(kept, kWords / 3);
}

// Sixteen bytes of text may be those of a key.
TEST(WideWords, TellAKeyFromALongWordOfTheSameBytes) {
  const WordKey key = make_word_key("ab", 2, 2);
  std::string word(sizeof key, ' ');
  std::memcpy(word.data(), &key, sizeof key);
  constexpr std::uint64_t kOneHash = 5;
  std::array<TokenId, WideWords::kIdsMax> ids{};
  WideWords words;
  words.insert_long(word, kOneHash, ids_for(1, 3));
  EXPECT_EQ(words.take_short(key, kOneHash, ids.data()), 0u);
  EXPECT_EQ(words.take_long(word, kOneHash, ids.data()), 3u);
  words.insert_short(key, kOneHash, ids_for(1, 2));
  EXPECT_EQ(words.take_short(key, kOneHash, ids.data()), 2u);
  EXPECT_EQ(words.take_long(word, kOneHash, ids.data()), 0u);
}

TEST(WideWords, LeaveOutWhatIsTooLargeForThem) {
  WideWords words;
  const std::string longest(32, 'a');
  insert(words, longest + "a", ids_for(1, 2));
  EXPECT_TRUE(taken(words, longest + "a").empty());
  insert(words, longest, ids_for(1, WideWords::kIdsMax + 1));
  EXPECT_TRUE(taken(words, longest).empty());
  insert(words, longest, ids_for(1, WideWords::kIdsMax));
  EXPECT_EQ(taken(words, longest).size(), WideWords::kIdsMax);
}

}  // namespace
}  // namespace tokenmill::tokenizer
