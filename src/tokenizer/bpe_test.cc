#include "tokenizer/bpe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "tokenizer/factor_rule.h"
#include "tokenizer/instruction_set.h"
#include "tokenizer/short_merge.h"

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

BpeModel make_model(const std::vector<Vocabulary::Entry>& vocabulary,
                    const std::vector<MergePair>& merges, BpeOptions options = {}) {
  auto built = Vocabulary::build(vocabulary);
  EXPECT_TRUE(built);
  auto model = BpeModel::build(std::move(*built), merges, std::move(options));
  EXPECT_TRUE(model) << model.error().message;
  return std::move(*model);
}

Ids ids_of(const BpeModel& model, std::string_view piece) {
  std::vector<ModelToken> tokens;
  model.encode(piece, tokens);
  Ids ids;
  for (const ModelToken& token : tokens) ids.push_back(token.id);
  return ids;
}

TEST(Bpe, LowestRankJoinsFirstAndLeftmostOnTies) {
  const BpeModel model = make_model({{"a", 0}, {"b", 1}, {"ab", 2}, {"ba", 3}, {"aa", 4}},
                                    {{"b", "a"}, {"a", "b"}, {"a", "a"}});
  EXPECT_EQ(ids_of(model, "aba"), (Ids{0, 3}));
  EXPECT_EQ(ids_of(model, "aaa"), (Ids{4, 0}));
}

TEST(Bpe, TheLastOfDuplicateMergesCounts) {
  const BpeModel model =
      make_model({{"a", 0}, {"b", 1}, {"ab", 2}, {"ba", 3}}, {{"a", "b"}, {"b", "a"}, {"a", "b"}});
  EXPECT_EQ(ids_of(model, "aba"), (Ids{0, 3}));
}

TEST(Bpe, UnknownCharactersDisappearWithoutUnkAndNeighboursJoin) {
  const BpeModel model = make_model({{"a", 0}, {"b", 1}, {"ab", 2}}, {{"a", "b"}});
  EXPECT_EQ(ids_of(model, "a?b"), (Ids{2}));
}

TEST(Bpe, UnknownCharactersFuseOnlyWhenAsked) {
  const std::vector<Vocabulary::Entry> vocabulary = {{"a", 0}, {"?", 1}};
  EXPECT_EQ(ids_of(make_model(vocabulary, {}, {.unk_token = "?"}), "axyza"), (Ids{0, 1, 1, 1, 0}));
  EXPECT_EQ(ids_of(make_model(vocabulary, {}, {.unk_token = "?", .fuse_unk = true}), "axyza"),
            (Ids{0, 1, 0}));
}

TEST(Bpe, APendingUnknownComesAfterTheBytesThatFollowIt) {
  const BpeModel model = make_model({{"a", 0}, {"?", 1}, {"<0x79>", 2}}, {},
                                    {.unk_token = "?", .byte_fallback = true});
  EXPECT_EQ(ids_of(model, "xya"), (Ids{2, 1, 0}));
}

TEST(Bpe, PrefixAndSuffixDressTheCharacters) {
  const BpeModel model =
      make_model({{"a", 0}, {"##b", 1}, {"##c</w>", 2}, {"ab", 3}}, {{"a", "##b"}},
                 {.continuing_subword_prefix = "##", .end_of_word_suffix = "</w>"});
  EXPECT_EQ(ids_of(model, "abc"), (Ids{3, 2}));
}

TEST(Bpe, IgnoreMergesTakesWholePieces) {
  const BpeModel model = make_model({{"a", 0}, {"b", 1}, {"ab", 2}}, {}, {.ignore_merges = true});
  EXPECT_EQ(ids_of(model, "ab"), (Ids{2}));
  EXPECT_EQ(ids_of(model, "abb"), (Ids{0, 1, 1}));
}

TEST(Bpe, RefusesMergesOutsideTheVocabulary) {
  auto vocabulary = Vocabulary::build({{"a", 0}, {"b", 1}});
  const auto model = BpeModel::build(std::move(*vocabulary), {{"a", "b"}}, {});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::tokenizer_invalid);
}

TEST(Bpe, AnUnkTokenThatIsNotThereShowsWhenItIsWanted) {
  auto vocabulary = Vocabulary::build({{"a", 0}});
  const auto model = BpeModel::build(std::move(*vocabulary), {}, {.unk_token = "?"});
  ASSERT_TRUE(model);
  EXPECT_EQ(model->missing_unknown(), "?");
  EXPECT_EQ(ids_of(*model, "a"), (Ids{0}));
  EXPECT_EQ(ids_of(*model, "ab"), (Ids{0, kMissingToken}));
}

TEST(Bpe, ADropoutOfOneMergesNothing) {
  auto vocabulary = Vocabulary::build({{"a", 0}, {"b", 1}, {"ab", 2}});
  const auto model = BpeModel::build(std::move(*vocabulary), {{"a", "b"}},
                                     {.ignore_merges = true, .never_merges = true});
  ASSERT_TRUE(model);
  EXPECT_EQ(ids_of(*model, "ab"), (Ids{0, 1}));
}

// A model over {a, b, c} with random merges, which make longer strings step by step.
BpeModel random_model(std::mt19937& chance) {
  std::vector<std::string> strings = {"a", "b", "c"};
  std::vector<std::pair<std::string, std::string>> pairs;
  for (int i = 0; i < 12; ++i) {
    const std::string left = strings[chance() % strings.size()];
    const std::string right = strings[chance() % strings.size()];
    if (left.size() + right.size() > 4) continue;
    pairs.emplace_back(left, right);
    if (std::ranges::find(strings, left + right) == strings.end()) strings.push_back(left + right);
  }
  std::vector<Vocabulary::Entry> vocabulary;
  vocabulary.reserve(strings.size());
  for (TokenId id = 0; id < strings.size(); ++id) vocabulary.emplace_back(strings[id], id);
  std::ranges::shuffle(pairs, chance);
  std::vector<MergePair> merges(pairs.begin(), pairs.end());
  return make_model(vocabulary, merges);
}

std::vector<std::string> all_texts(std::string_view alphabet, std::size_t length_max) {
  std::vector<std::string> texts = {""};
  for (std::size_t i = 0; texts[i].size() < length_max; ++i) {
    for (const char c : alphabet) texts.push_back(texts[i] + c);
  }
  texts.erase(texts.begin());
  return texts;
}

Ids short_ids_of(const BpeModel& model, const ShortMerges& merges, std::string_view text) {
  std::vector<Symbol> symbols;
  model.start_symbols(text, symbols);
  Ids ids;
  for (const Symbol& symbol : symbols) ids.push_back(symbol.id);
  std::array<ShortMerges::Lane, 1> lanes;
  lanes[0].start(ids);
  merges.merge(lanes);
  return {lanes[0].ids().begin(), lanes[0].ids().end()};
}

TEST(ShortMerge, AgreesWithTheHeapOnAllShortTexts) {
  std::mt19937 chance(1);
  const auto texts = all_texts("abc", 7);
  for (int round = 0; round < 20; ++round) {
    const BpeModel model = random_model(chance);
    const auto merges = ShortMerges::compile(model.merges());
    ASSERT_TRUE(merges);
    for (const std::string& text : texts) {
      ASSERT_EQ(short_ids_of(model, *merges, text), ids_of(model, text)) << text;
    }
  }
}

TEST(ShortMerge, AgreesWithTheHeapOnLongerTexts) {
  std::mt19937 chance(5);
  for (int round = 0; round < 300; ++round) {
    const BpeModel model = random_model(chance);
    const auto merges = ShortMerges::compile(model.merges());
    ASSERT_TRUE(merges);
    for (std::size_t length = 8; length <= ShortMerges::kSymbolsMax; ++length) {
      std::string text;
      for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + chance() % 3);
      ASSERT_EQ(short_ids_of(model, *merges, text), ids_of(model, text)) << text;
    }
  }
}

// One word after the other by the heap, and up to sixteen at once, by every set of instructions.
TEST(ShortMerge, ManyAtOnceAgreeWithTheHeap) {
  std::mt19937 chance(9);
  constexpr std::array<std::size_t, 12> kLengths = {0, 1, 2, 4, 5, 15, 16, 17, 31, 32, 33, 48};
  const std::string_view set_before = name_of(instruction_set());
  for (int round = 0; round < 200; ++round) {
    const BpeModel model = random_model(chance);
    auto merges = ShortMerges::compile(model.merges());
    ASSERT_TRUE(merges);
    std::array<TokenId, 256> byte_symbols{};
    byte_symbols.fill(ShortMerges::kNoSymbol);
    for (TokenId id = 0; id < 3; ++id) byte_symbols[static_cast<std::size_t>('a') + id] = id;
    merges->prepare_bytes(byte_symbols);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < 1 + chance() % ShortMerges::kLanesMax; ++i) {
      std::string& text = texts.emplace_back();
      const std::size_t length = kLengths[chance() % kLengths.size()];
      while (text.size() < length) text += static_cast<char>('a' + chance() % 3);
    }
    for (const InstructionSet set : available_instruction_sets()) {
      ASSERT_TRUE(choose_instruction_set(name_of(set)));
      std::vector<ShortMerges::Lane> lanes(texts.size());
      for (std::size_t i = 0; i < texts.size(); ++i) {
        Ids symbols;
        for (const char c : texts[i]) symbols.push_back(static_cast<TokenId>(c - 'a'));
        lanes[i].start(symbols, chance() % 2 == 0 ? texts[i] : std::string_view());
      }
      merges->merge(lanes);
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const Ids ids(lanes[i].ids().begin(), lanes[i].ids().end());
        ASSERT_EQ(ids, ids_of(model, texts[i])) << texts[i] << " by " << name_of(set);
      }
    }
  }
  choose_instruction_set(set_before);
}

// An id of more than 21 bits would be taken for part of its neighbour: (0, 2^21 + 5) for (1, 5).
TEST(MergeTable, KeepsLargeIdsApart) {
  constexpr TokenId kLarge = (TokenId{1} << 21) + 5;
  const std::vector<MergeTable::Entry> entries = {{1, 5, 2}, {7, kLarge, 3}};
  for (const TokenId id_end : {TokenId{6}, PackedMerges::kIdEnd, kLarge + 1}) {
    const bool is_small = id_end <= PackedMerges::kIdEnd;
    const MergeTable merges = MergeTable::build(std::span(entries).first(is_small ? 1 : 2), id_end);
    EXPECT_EQ(merges.packed() != nullptr, is_small);
    EXPECT_EQ(ShortMerges::compile(merges).has_value(), is_small);
    EXPECT_EQ(merges.find(1, 5).result, 2u);
    EXPECT_FALSE(merges.find(0, 5).exists());
    if (is_small) continue;
    EXPECT_EQ(merges.find(7, kLarge).result, 3u);
    EXPECT_FALSE(merges.find(0, kLarge).exists());
  }
}

// A pair that is listed again has its last rank.
TEST(MergeTable, TakesTheLastOfTwo) {
  const std::vector<MergeTable::Entry> entries = {{1, 2, 3}, {4, 5, 6}, {1, 2, 3}};
  for (const TokenId id_end : {TokenId{7}, kTokenIdEnd}) {
    const MergeTable merges = MergeTable::build(entries, id_end);
    EXPECT_EQ(merges.find(1, 2).rank, 2u);
    EXPECT_EQ(merges.find(4, 5).rank, 1u);
    EXPECT_FALSE(merges.find(2, 1).exists());
  }
  EXPECT_FALSE(MergeTable::build({}, 7).find(1, 2).exists());
}

TEST(FactorRule, PartsGiveWhatTheWholeGives) {
  std::mt19937 chance(2);
  const auto texts = all_texts("abcx", 6);
  std::size_t cuts = 0;
  for (int round = 0; round < 30; ++round) {
    const BpeModel model = random_model(chance);
    const auto rule = FactorRule::compile(model, {});
    ASSERT_TRUE(rule);
    for (const std::string& text : texts) {
      std::uint32_t ends[65];
      const std::size_t count = rule->cut(text, 0, ends, 65);
      Ids parts;
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        const Ids part = ids_of(model, std::string_view(text).substr(begin, ends[i] - begin));
        parts.insert(parts.end(), part.begin(), part.end());
      }
      cuts += count - 1;
      ASSERT_EQ(ends[count - 1], text.size());
      ASSERT_EQ(parts, ids_of(model, text)) << text;
    }
  }
  EXPECT_GT(cuts, 1000u);
}

}  // namespace
}  // namespace tokenmill::tokenizer
