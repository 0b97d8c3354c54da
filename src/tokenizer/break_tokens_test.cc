#include "tokenizer/break_tokens.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/json.h"
#include "tokenizer/fast_plan.h"
#include "tokenizer/loaded_tokenizer.h"

namespace tokenmill::tokenizer {
namespace {

json::object added(std::string_view content) {
  return {{"id", 0},         {"content", content}, {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"special", false},   {"normalized", false}};
}

struct File {
  json::array tokens = {added("\n"), added("\n\n"), added("\n\n\n"), added("\t"), added("<b>")};
  json::object vocabulary = {{"?", 0}, {"a", 1}, {"b", 2},      {"\n", 3}, {"\t", 4},
                             {"<", 5}, {">", 6}, {"\u2581", 7}, {"ab", 8}, {"\n\n", 9}};
  json::array merges = {json::array{"a", "b"}, json::array{"\n", "\n"}};
  json::value normalizer = json::object{
      {"type", "Replace"}, {"pattern", json::object{{"String", " "}}}, {"content", "\u2581"}};

  void add_merge(const std::string& left, const std::string& right) {
    merges.push_back(json::array{left, right});
    vocabulary[left + right] = vocabulary.size();
  }
};

File file_with_merge(const std::string& left, const std::string& right) {
  File file;
  file.add_merge(left, right);
  return file;
}

std::shared_ptr<const Tokenizer> load(const File& file) {
  auto loaded =
      Tokenizer::load(to_json(json::object{{"version", "1.0"},
                                           {"added_tokens", file.tokens},
                                           {"normalizer", file.normalizer},
                                           {"model", json::object{{"type", "BPE"},
                                                                  {"unk_token", "?"},
                                                                  {"fuse_unk", true},
                                                                  {"vocab", file.vocabulary},
                                                                  {"merges", file.merges}}}}));
  EXPECT_TRUE(loaded);
  return loaded ? *loaded : nullptr;
}

bool has_breaks(const File& file) {
  const auto tokenizer = load(file);
  const auto* const plan = dynamic_cast<const LoadedTokenizer&>(*tokenizer).fast_plan();
  EXPECT_NE(plan, nullptr);
  return plan != nullptr && plan->breaks.has_value();
}

TEST(BreakTokens, AreWordsWhereTheyAreCut) { EXPECT_TRUE(has_breaks(File())); }

TEST(BreakTokens, NeedARuleThatCutsAroundThem) {
  EXPECT_FALSE(has_breaks(file_with_merge("a", "\n")));
  EXPECT_FALSE(has_breaks(file_with_merge("\t", "a")));
}

TEST(BreakTokens, NeedARuleThatDoesNotCutWithin) {
  File file;
  file.tokens.push_back(added("\n\t"));
  EXPECT_FALSE(has_breaks(file));
  file.add_merge("\n", "\t");
  EXPECT_TRUE(has_breaks(file));
}

TEST(BreakTokens, NeedOthersWithoutBreaksAndRules) {
  File file;
  file.tokens.push_back(added("<b>\n"));
  EXPECT_FALSE(has_breaks(file));
  for (const std::string_view rule : {"single_word", "lstrip", "rstrip"}) {
    file = File();
    json::object token = added("ab");
    token[rule] = true;
    file.tokens.push_back(token);
    EXPECT_FALSE(has_breaks(file)) << rule;
  }
}

TEST(BreakTokens, NeedGapsThatAreEncodedAsTheyAre) {
  File file;
  file.normalizer = json::object{
      {"type", "Sequence"},
      {"normalizers",
       json::array{json::object{{"type", "Prepend"}, {"prepend", "\u2581"}}, file.normalizer}}};
  EXPECT_FALSE(has_breaks(file));
  file.normalizer = json::object{{"type", "NFC"}};
  EXPECT_FALSE(has_breaks(file));
}

// Words that mix breaks with others: after b and around what no vocabulary has the rule cuts
// nothing.
TEST(BreakTokens, GiveWhatTheTextGives) {
  static constexpr std::string_view kParts[] = {"a",    "b",          "ab", " ",    "\n",
                                                "\n\n", "\n\n\n\n\n", "\t", "\t\t", "z",
                                                "<b>",  "<b",         "\r", "b\nb"};
  std::mt19937 chance(5);
  const File file = file_with_merge("b", "\n");
  ASSERT_TRUE(has_breaks(file));
  const auto tokenizer = load(file);
  Encoder encoder(tokenizer);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (auto i = chance() % 60; i > 0; --i) text += kParts[chance() % std::size(kParts)];
    std::vector<TokenId> fast;
    encoder.encode(text, fast);
    std::vector<TokenId> plain;
    std::vector<TokenSpan> spans;
    encoder.encode_with_offsets(text, plain, spans);
    ASSERT_EQ(fast, plain) << text;
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
