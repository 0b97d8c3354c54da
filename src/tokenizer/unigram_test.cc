#include "tokenizer/unigram.h"

#include <gtest/gtest.h>

#include "tokenizer/serde_number.h"
#include "tokenizer/wordpiece.h"

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

Ids ids_of(const Model& model, std::string_view piece) {
  std::vector<ModelToken> tokens;
  model.encode(piece, tokens);
  Ids ids;
  for (const ModelToken& token : tokens) ids.push_back(token.id);
  return ids;
}

TEST(Unigram, TakesTheBestSum) {
  const auto model = UnigramModel::build(
      {{"?", 0}, {"a", -1}, {"b", -1}, {"ab", -1.5}, {"abc", -9}, {"c", -3}}, {.unk_id = 0});
  ASSERT_TRUE(model);
  EXPECT_EQ(ids_of(*model, "abc"), (Ids{3, 5}));
}

TEST(Unigram, TheFirstOfEqualSumsStays) {
  const auto model = UnigramModel::build({{"?", 0}, {"a", -1}, {"aa", -1}}, {.unk_id = 0});
  ASSERT_TRUE(model);
  EXPECT_EQ(ids_of(*model, "aaa"), (Ids{1, 2}));
}

TEST(Unigram, UnknownCharactersAreOneToken) {
  const auto model = UnigramModel::build({{"?", 0}, {"a", -1}}, {.unk_id = 0});
  ASSERT_TRUE(model);
  EXPECT_EQ(ids_of(*model, "axyéa"), (Ids{1, 0, 1}));
}

TEST(Unigram, FallsBackToBytesAllOrNone) {
  const auto model = UnigramModel::build({{"?", 0}, {"<0xC3>", -1}, {"<0xA9>", -1}},
                                         {.unk_id = 0, .byte_fallback = true});
  ASSERT_TRUE(model);
  EXPECT_EQ(ids_of(*model, "é"), (Ids{1, 2}));
  EXPECT_EQ(ids_of(*model, "è"), (Ids{0}));
}

TEST(SerdeNumber, DropsDigitsAndRoundsOnceMore) {
  EXPECT_EQ(parse_serde_number("0"), 0.0);
  EXPECT_EQ(parse_serde_number("-1.5"), -1.5);
  EXPECT_EQ(parse_serde_number("25e-1"), 2.5);
  EXPECT_EQ(parse_serde_number("1E+2"), 100.0);
  // 17 digits over a power of ten that is no double: not the nearest double.
  EXPECT_EQ(parse_serde_number("-8.11262702941895"), -811262702941895.0 / 1e14);
  EXPECT_EQ(parse_serde_number("123456789012345678901234567890"), 12345678901234567890.0 * 1e10);
}

TEST(SerdeNumber, ScoresComeFromTheTextOfTheFile) {
  const auto scores = read_unigram_scores(
      R"({"a":[{"vocab":1}], "model": {"vocab":[["x\"],[", -1.25], ["y", 3e1]], "type":"Unigram"}})",
      ScoreReading::serde);
  EXPECT_EQ(scores, (std::vector<double>{-1.25, 30}));
}

TEST(SerdeNumber, ExactScoresAreTheNearestDoubles) {
  constexpr std::string_view kFile = R"({"model": {"vocab": [["x", -11.612790409535059]]}})";
  EXPECT_EQ(read_unigram_scores(kFile, ScoreReading::exact), std::vector{-11.612790409535059});
  EXPECT_NE(read_unigram_scores(kFile, ScoreReading::serde), std::vector{-11.612790409535059});
}

TEST(WordPiece, TakesTheLongestPartFromTheLeft) {
  auto vocabulary = Vocabulary::build({{"[UNK]", 0}, {"ab", 1}, {"##c", 2}, {"a", 3}});
  const auto model = WordPieceModel::build(std::move(*vocabulary), {});
  ASSERT_TRUE(model);
  EXPECT_EQ(ids_of(*model, "abcc"), (Ids{1, 2, 2}));
  EXPECT_EQ(ids_of(*model, "abd"), (Ids{0}));
  EXPECT_EQ(ids_of(*model, "ab" + std::string(99, 'c')), (Ids{0}));
}

}  // namespace
}  // namespace tokenmill::tokenizer
