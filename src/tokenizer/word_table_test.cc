#include "tokenizer/word_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

// A text with the words in a row, and the round that a cutter would make of it.
struct Words {
  std::string text;
  std::vector<std::uint32_t> begins;
  std::vector<std::uint32_t> ends;
  std::unique_ptr<WordRound> round = std::make_unique<WordRound>();

  void append(std::string_view word) {
    begins.push_back(static_cast<std::uint32_t>(text.size()));
    text += word;
    ends.push_back(static_cast<std::uint32_t>(text.size()));
  }
  // The buffer ends with the text, so that AddressSanitizer sees a read beyond it.
  WordRound& key(const WordKernels& kernels, WordPlaces places) {
    text.shrink_to_fit();
    round->text = text;
    round->begins = begins.data();
    round->ends = ends.data();
    round->count = begins.size();
    kernels.key(places, *round);
    return *round;
  }
};

Ids ids_for(std::size_t number, std::size_t count) {
  Ids ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(static_cast<TokenId>(number % 1000 + i));
  return ids;
}

std::string random_word(std::mt19937& random) {
  std::string word(1 + random() % 20, ' ');
  for (char& byte : word) byte = static_cast<char>(random());
  return word;
}

class WordTableTest : public testing::TestWithParam<InstructionSet> {};

INSTANTIATE_TEST_SUITE_P(Sets, WordTableTest, testing::ValuesIn(available_instruction_sets()),
                         [](const auto& set) { return std::string(name_of(set.param)); });

TEST_P(WordTableTest, GivesEveryWordItsKeyAndOneHome) {
  const WordKernels kernels(GetParam());
  const WordTable table;
  std::mt19937 random(5);
  for (std::size_t count = 0; count <= 40; ++count) {
    Words words;
    Words again;
    again.append(std::string(count % 7, 'x'));
    for (std::size_t i = 0; i < count; ++i) words.append(random_word(random));
    for (std::size_t i = 0; i < count; ++i)
      again.append(words.text.substr(words.begins[i], words.ends[i] - words.begins[i]));
    const WordRound& round = words.key(kernels, table.places());
    const WordRound& other = again.key(kernels, table.places());
    std::size_t longer = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view word = round.word(i);
      if (word.size() > kShortWordBytesMax) {
        ASSERT_LT(longer, round.long_count);
        EXPECT_EQ(round.long_words[longer++], i);
        EXPECT_GT(round.keys[i].length(), kShortWordBytesMax);
        continue;
      }
      EXPECT_EQ(round.keys[i], make_word_key(word.data(), word.size(), word.size()));
      EXPECT_EQ(round.homes[i], other.homes[i + 1]);
      EXPECT_EQ(round.homes[i], kernels.home(table.places(), round.keys[i]));
      EXPECT_LT(round.homes[i], table.places().count);
    }
    EXPECT_EQ(longer, round.long_count);
  }
}

// Far more words than there is room for: what is found has its own ids.
TEST_P(WordTableTest, KeepsWordsOrForgetsThemWhole) {
  const WordKernels kernels(GetParam());
  WordTable table;
  constexpr std::size_t kWords = 400'000;
  constexpr std::size_t kRound = 250;
  std::size_t kept = 0;
  for (const bool inserts : {true, false}) {
    for (std::size_t first = 0; first < kWords; first += kRound) {
      Words words;
      for (std::size_t i = 0; i < kRound; ++i) words.append("w" + std::to_string(first + i));
      WordRound& round = words.key(kernels, table.places());
      for (std::size_t i = 0; i < kRound; ++i) {
        const Ids wanted = ids_for(first + i, (first + i) % 5);
        if (inserts) table.insert(round.homes[i], WordEntry(round.keys[i], wanted));
        const auto* const found = table.find_beside(round.keys[i], round.homes[i]);
        std::array<TokenId, kShortWordIdsMax + WordRound::kSlack> taken{};
        TokenId* out = taken.data();
        round.count = i + 1;
        const bool is_home = kernels.take_known(table.places(), round, i, out) == i + 1;
        ASSERT_TRUE(is_home || (found == nullptr && !inserts)) << "word " << first + i;
        if (is_home) {
          ASSERT_EQ(Ids(taken.data(), out), wanted);
        }
        kept += is_home && !inserts ? 1 : 0;
      }
    }
  }
  EXPECT_GT(kept, 150'000u);
  EXPECT_LT(kept, kWords / 2);
}

// Words of 0 to 4 ids in any order; unknown and long ones between them.
TEST_P(WordTableTest, TakesWordsUpToTheFirstThatIsNotAtHome) {
  const WordKernels kernels(GetParam());
  WordTable table;
  std::mt19937 random(11);
  for (int trial = 0; trial < 500; ++trial) {
    Words words;
    const std::size_t count = random() % 30;
    for (std::size_t i = 0; i < count; ++i) words.append("t" + std::to_string(random() % 4000));
    if (trial % 3 == 0) words.append("a word that is too long for the table");
    if (trial % 2 == 0) words.append("new" + std::to_string(trial));
    const WordRound& round = words.key(kernels, table.places());
    Ids found;
    std::array<TokenId, WordRound::kWordsMax * kShortWordIdsMax + WordRound::kSlack> taken{};
    for (std::size_t i = 0;; ++i) {
      TokenId* out = taken.data();
      i = kernels.take_known(table.places(), round, i, out);
      found.insert(found.end(), taken.data(), out);
      if (i == round.count) break;
      const std::size_t length = round.length(i);
      const Ids ids = ids_for(round.keys[i].low, length % 5);
      found.insert(found.end(), ids.begin(), ids.end());
      if (length <= kShortWordBytesMax &&
          table.find_beside(round.keys[i], round.homes[i]) == nullptr)
        table.insert(round.homes[i], WordEntry(round.keys[i], ids));
    }
    Ids wanted;
    for (std::size_t i = 0; i < round.count; ++i) {
      const Ids ids = ids_for(round.keys[i].low, round.length(i) % 5);
      wanted.insert(wanted.end(), ids.begin(), ids.end());
    }
    ASSERT_EQ(found, wanted);
  }
}

// A pair is for who asks for one: a round with the word goes on as if its home were taken by
// another.
TEST_P(WordTableTest, PassesOverPairs) {
  const WordKernels kernels(GetParam());
  alignas(64) std::array<WordEntry, 4> entries;
  const WordPlaces places = {entries.data(), entries.size()};
  Words words;
  for (int i = 0; i < 5; ++i) words.append("word");
  const WordRound& round = words.key(kernels, places);
  const std::uint32_t home = round.homes[0];
  for (std::size_t count = kShortWordIdsMax + 1; count <= kPairIdsMax; ++count) {
    const WordPair pair(round.keys[0], ids_for(7, count));
    for (const std::uint32_t place : {home, home ^ 2}) {
      entries = {};
      entries[place] = pair.first;
      entries[place ^ 1] = pair.rest;
      std::array<TokenId, 64> taken{};
      TokenId* out = taken.data();
      EXPECT_EQ(kernels.take_known(places, round, 0, out), 0u);
      EXPECT_EQ(out, taken.data());
      EXPECT_EQ(places.find(round.keys[0], home), nullptr);
      Ids found(kPairIdsMax + 1);
      found.resize(places.take_pair(round.keys[0], home, found.data()));
      EXPECT_EQ(found, ids_for(7, count));
      const WordKey other = make_word_key("work", 4, 4);
      EXPECT_EQ(places.take_pair(other, home, found.data()), 0u);
    }
  }
}

TEST_P(WordTableTest, TakesAnAddedTokenBesideForNoPair) {
  const WordKernels kernels(GetParam());
  alignas(64) std::array<WordEntry, 4> entries;
  const WordPlaces places = {entries.data(), entries.size()};
  Words words;
  words.append("");
  WordRound& round = words.key(kernels, places);
  kernels.key_token(places, round, 0, 77);
  const std::uint32_t home = round.homes[0];
  const WordKey neighbour = make_word_key("its neighbours", 14, 14);
  for (std::uint32_t i = 0; i < 4; ++i) {
    entries.fill(WordEntry(neighbour, Ids{1}));
    entries[home ^ i] = WordEntry(round.keys[0], Ids{77});
    std::array<TokenId, kPairIdsMax + 1> taken{};
    EXPECT_EQ(places.take_pair(round.keys[0], home, taken.data()), 0u) << i;
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
