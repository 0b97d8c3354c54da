#include "tokenizer/shared_words.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "base/hash64.h"

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

constexpr SharedWords::Size kSmall = {
    .first_entries = 256, .entries = 1024, .ring_words = 1 << 12, .buckets = 1 << 6};

Ids ids_for(std::size_t number, std::size_t count) {
  Ids ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(static_cast<TokenId>(number * 31 + i));
  return ids;
}

std::string long_word(std::size_t i) {
  return std::to_string(i) + std::string(i % 200, static_cast<char>('a' + i % 26));
}
Ids long_ids(std::size_t i) { return ids_for(i, 1 + i % 90); }

WordKey short_word(std::size_t i) {
  const std::string word = "w" + std::to_string(i);
  return make_word_key(word.data(), word.size(), word.size());
}
Ids short_ids(std::size_t i) { return ids_for(i, i % 5); }
Ids pair_ids(std::size_t i) { return ids_for(i, 5 + i % 7); }

std::uint32_t home_of(const SharedWords& words, WordPlaces places, std::size_t i) {
  return words.kernels().home(places, short_word(i));
}

Ids ids_in_pair(WordPlaces places, const WordKey& key, std::uint32_t home) {
  Ids ids(kPairIdsMax + 1);
  ids.resize(places.take_pair(key, home, ids.data()));
  return ids;
}

class SharedWordsTest : public testing::TestWithParam<InstructionSet> {};

INSTANTIATE_TEST_SUITE_P(Sets, SharedWordsTest, testing::ValuesIn(available_instruction_sets()),
                         [](const auto& set) { return std::string(name_of(set.param)); });

TEST(SharedWords, TheRingKeepsWordsOrForgetsThemWhole) {
  SharedWords words(InstructionSet::plain, kSmall);
  constexpr std::size_t kWords = 20'000;
  Ids found;
  for (std::size_t i = 0; i < kWords; ++i) {
    const std::string word = long_word(i);
    words.insert(word, hash64(word), long_ids(i));
    if (!words.find(word, hash64(word), found)) continue;
    ASSERT_EQ(found, long_ids(i));
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < kWords; ++i) {
    const std::string word = long_word(i);
    if (!words.find(word, hash64(word), found)) continue;
    ASSERT_EQ(found, long_ids(i));
    ++kept;
  }
  EXPECT_GT(kept, 20u);
  EXPECT_LT(kept, 400u);
}

TEST(SharedWords, AFullRingPassesOverThreeOfFour) {
  SharedWords words(InstructionSet::plain, kSmall);
  std::size_t taken_early = 0;
  std::size_t taken_late = 0;
  Ids found;
  for (std::size_t i = 0; i < 4000; ++i) {
    const std::string word = std::to_string(1'000'000 + i);
    words.insert(word, hash64(word), ids_for(i, 5));
    const bool is_taken = words.find(word, hash64(word), found);
    if (i < 400) taken_early += is_taken ? 1 : 0;
    if (i >= 2000) taken_late += is_taken ? 1 : 0;
  }
  EXPECT_EQ(taken_early, 400u);
  EXPECT_EQ(taken_late, 500u);
}

// What lies a ring back is gone, even where the same text came to lie in the same place.
TEST(SharedWords, NothingIsReadThatLiesMoreThanARingBack) {
  SharedWords words(InstructionSet::plain, kSmall);
  const std::string word(16, 'a');
  const std::uint64_t hash = hash64(word);
  const std::uint64_t other_hash = ~hash;
  constexpr std::size_t kEntryWords = 8;     // a head, three ids and 16 bytes
  words.insert("filler", 1, ids_for(1, 4));  // 7, after which all begin at multiples of 8
  words.insert(word, hash, ids_for(2, 3));
  for (std::size_t i = 2; i < kSmall.ring_words / kEntryWords; ++i) {
    words.insert("filler of 16 ...", i, ids_for(3, 3));
  }
  Ids found;
  ASSERT_TRUE(words.find(word, hash, found));
  EXPECT_EQ(found, ids_for(2, 3));
  // A full ring takes every fourth.
  for (int i = 0; i < 4; ++i) words.insert("filler of 16 ...", 5, ids_for(4, 3));
  EXPECT_TRUE(words.find(word, hash, found));
  for (int i = 0; i < 4; ++i) words.insert(word, other_hash, ids_for(5, 3));
  ASSERT_TRUE(words.find(word, other_hash, found));
  EXPECT_EQ(found, ids_for(5, 3));
  EXPECT_FALSE(words.find(word, hash, found));
}

// Whatever is inserted is found, in the table of the day or elsewhere, until no room is left; that
// is said.
TEST_P(SharedWordsTest, TheTableGrowsAndThenRefuses) {
  SharedWords words(GetParam(), kSmall);
  const WordPlaces first = words.places();
  std::vector<bool> is_kept;
  for (std::size_t i = 0; i < 3000; ++i) {
    const WordPlaces places = words.places();
    const WordEntry entry(short_word(i), short_ids(i));
    is_kept.push_back(words.insert_short(places, home_of(words, places, i), entry));
  }
  const WordPlaces grown = words.places();
  EXPECT_NE(first.entries, grown.entries);
  EXPECT_EQ(grown.count, kSmall.entries);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < is_kept.size(); ++i) {
    Ids found;
    bool is_found = words.find_elsewhere(grown, short_word(i), found);
    if (WordEntry* const entry = grown.find(short_word(i), home_of(words, grown, i))) {
      const ShortIds ids = entry->ids();
      found.assign(ids.span().begin(), ids.span().end());
      is_found = true;
    }
    ASSERT_EQ(is_found, is_kept[i]) << i;
    if (!is_found) continue;
    ASSERT_EQ(found, short_ids(i));
    ++kept;
  }
  EXPECT_GT(kept, 700u);
  EXPECT_LE(kept, std::size_t{kSmall.entries} + kSmall.first_entries);
  // Who still has the first places is told nothing, and changes nothing.
  const WordEntry late(short_word(9999), short_ids(9999));
  EXPECT_TRUE(words.insert_short(first, home_of(words, first, 9999), late));
  EXPECT_EQ(first.find(short_word(9999), home_of(words, first, 9999)), nullptr);
}

// Two entries for every third word, among words of one.
TEST_P(SharedWordsTest, PairsAreFoundWhereverTheyCameToLie) {
  SharedWords words(GetParam(), kSmall);
  std::vector<bool> is_kept;
  for (std::size_t i = 0; i < 2000; ++i) {
    const WordPlaces places = words.places();
    const std::uint32_t home = home_of(words, places, i);
    is_kept.push_back(i % 3 == 0 ? words.insert_pair(places, home, {short_word(i), pair_ids(i)})
                                 : words.insert_short(places, home, {short_word(i), short_ids(i)}));
  }
  const WordPlaces grown = words.places();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < is_kept.size(); ++i) {
    const bool is_pair = i % 3 == 0;
    const std::uint32_t home = home_of(words, grown, i);
    Ids found = ids_in_pair(grown, short_word(i), home);
    WordEntry* const entry = grown.find(short_word(i), home);
    ASSERT_FALSE(is_pair && entry != nullptr);
    ASSERT_FALSE(!is_pair && !found.empty());
    if (entry != nullptr) {
      const ShortIds ids = entry->ids();
      found.assign(ids.span().begin(), ids.span().end());
    }
    const bool is_here = entry != nullptr || !found.empty();
    const bool is_found = is_here || words.find_elsewhere(grown, short_word(i), found);
    ASSERT_EQ(is_found, is_kept[i]) << i;
    if (!is_found) continue;
    ASSERT_EQ(found, is_pair ? pair_ids(i) : short_ids(i));
    kept += is_pair ? 1 : 0;
  }
  EXPECT_GT(kept, 100u);
  EXPECT_LT(kept, 400u);
}

// The ring goes round all the time, so readers see entries that are being overwritten.
TEST(SharedWords, ThreadsFindWholeWordsOrNone) {
  SharedWords words(InstructionSet::plain, {1024, 4096, 1 << 10, 1 << 4});
  const auto work = [&words](std::size_t begin) {
    Ids found;
    for (std::size_t n = 0; n < 30'000; ++n) {
      const std::size_t i = (begin + n * 7) % 5'000;
      const std::string word = long_word(i);
      if (words.find(word, hash64(word), found)) {
        ASSERT_EQ(found, long_ids(i));
      } else {
        words.insert(word, hash64(word), long_ids(i));
      }
      const WordPlaces places = words.places();
      const std::uint32_t home = home_of(words, places, i);
      WordEntry* const entry = places.find(short_word(i), home);
      if (entry == nullptr) {
        words.insert_short(places, home, WordEntry(short_word(i), short_ids(i)));
      } else {
        const ShortIds ids = entry->ids();
        ASSERT_EQ(Ids(ids.span().begin(), ids.span().end()), short_ids(i));
      }
      const WordKey other = short_word(i + 5'000);
      const std::uint32_t other_home = words.kernels().home(places, other);
      const Ids pair = ids_in_pair(places, other, other_home);
      if (pair.empty()) {
        words.insert_pair(places, other_home, {other, pair_ids(i)});
      } else {
        ASSERT_EQ(pair, pair_ids(i));
      }
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t begin : {0u, 1'000u, 3'333u}) threads.emplace_back(work, begin);
}

// Entries of one size that come to lie on one another all the time.
TEST(SharedWords, WritersDoNotMix) {
  SharedWords words(InstructionSet::plain, {1024, 4096, 1 << 6, 1 << 4});
  const auto work = [&words](std::size_t begin) {
    Ids found;
    for (std::size_t n = 0; n < 300'000; ++n) {
      const std::size_t i = (begin + n) % 8;
      const std::string word(4, static_cast<char>('a' + i));
      const std::uint64_t hash = hash64(word);
      if (words.find(word, hash, found)) {
        ASSERT_EQ(found, ids_for(i, 12));
      }
      words.insert(word, hash, ids_for(i, 12));
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t begin : {0u, 3u, 5u}) threads.emplace_back(work, begin);
}

}  // namespace
}  // namespace tokenmill::tokenizer
