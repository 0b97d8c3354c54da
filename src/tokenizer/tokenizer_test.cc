#include "tokenizer/tokenizer.h"

#include <gtest/gtest.h>

#include <random>

#include "base/format.h"
#include "base/json.h"
#include "tokenizer/byte_level_file_test.h"

namespace tokenmill::tokenizer {
namespace {

using Ids = std::vector<TokenId>;

// A file with the model {a, b, ab, " ", ▁} and the given other members.
std::string file_with(std::string_view members) {
  return format(R"({{"version":"1.0",{}"model":{{"type":"BPE","vocab":{{"a":0,"b":1,"ab":2," ":3,)"
                R"("▁":4,"▁a":5}},"merges":[["a","b"],["▁","a"]]}}}})",
                members);
}

std::shared_ptr<const Tokenizer> load(std::string_view text) {
  auto tokenizer = Tokenizer::load(text);
  EXPECT_TRUE(tokenizer) << tokenizer.error().message;
  return tokenizer ? *tokenizer : nullptr;
}

Ids ids_of(const std::shared_ptr<const Tokenizer>& tokenizer, std::string_view text) {
  Ids ids;
  Encoder(tokenizer).encode(text, ids);
  return ids;
}

Error error_of(std::string_view text) {
  const auto tokenizer = Tokenizer::load(text);
  EXPECT_FALSE(tokenizer);
  return tokenizer ? Error{} : tokenizer.error();
}

TEST(Tokenizer, EncodesWithNothingButAModel) {
  EXPECT_EQ(ids_of(load(file_with("")), "ab a"), (Ids{2, 3, 0}));
}

TEST(Tokenizer, ReadsTheFrameAndLeavesItToThePacker) {
  const auto tokenizer = load(file_with(
      R"("post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},)"
      R"({"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[9],"tokens":["<s>"]}}},)"));
  EXPECT_EQ(tokenizer->special_frame().prefix, (Ids{9}));
  EXPECT_TRUE(tokenizer->special_frame().suffix.empty());
  EXPECT_EQ(tokenizer->vocab_size(), 10u);
  EXPECT_EQ(ids_of(tokenizer, "a"), (Ids{0}));
}

TEST(Tokenizer, NormalizesEveryGapAlone) {
  const auto tokenizer = load(file_with(
      R"("normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},)"
      R"({"type":"Replace","pattern":{"String":" "},"content":"▁"}]},)"
      R"("added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],)"));
  EXPECT_EQ(ids_of(tokenizer, "a<s>a"), (Ids{5, 6, 5}));
  EXPECT_EQ(tokenizer->added_tokens().front().id, 6u);
}

TEST(Tokenizer, GivesSpansInBytesOfTheText) {
  const auto tokenizer = load(file_with(R"("normalizer":{"type":"NFC"},)"));
  Ids ids;
  std::vector<TokenSpan> spans;
  Encoder(tokenizer).encode_with_offsets("ab a", ids, spans);
  ASSERT_EQ(ids, (Ids{2, 3, 0}));
  EXPECT_EQ(spans[1].begin, 2u);
  EXPECT_EQ(spans[1].end, 3u);
}

TEST(Tokenizer, NamesWhatItIgnores) {
  const auto tokenizer = load(file_with(
      R"("truncation":{"max_length":5,"strategy":"LongestFirst","stride":0},"padding":null,)"));
  EXPECT_EQ(tokenizer->ignored_settings(), std::vector<std::string>{"truncation"});
}

TEST(Tokenizer, RefusesWhatIsNotJson) {
  EXPECT_EQ(error_of("").code, ErrorCode::tokenizer_invalid);
  EXPECT_EQ(error_of("[]").code, ErrorCode::tokenizer_invalid);
  EXPECT_EQ(error_of("{}").code, ErrorCode::tokenizer_invalid);
  EXPECT_EQ(error_of(std::string(1000, '[')).code, ErrorCode::tokenizer_invalid);
  EXPECT_EQ(error_of(R"({"version":"2.0","model":{}})").code, ErrorCode::tokenizer_invalid);
}

TEST(Tokenizer, RefusesUnsupportedPartsByName) {
  const Error pattern = error_of(file_with(
      R"("pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a)(?~b)c"},"behavior":"Isolated","invert":false},)"));
  EXPECT_EQ(pattern.code, ErrorCode::unsupported);
  EXPECT_NE(pattern.message.find("character 5 of the pattern"), std::string::npos)
      << pattern.message;
}

TEST(Tokenizer, ErrorsNameThePlace) {
  const Error error = error_of(file_with(
      R"("normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Prepend"}]},)"));
  EXPECT_NE(error.message.find("normalizer.normalizers[1]"), std::string::npos) << error.message;
}

TEST(Tokenizer, DecodesWithoutSpecialTokensWhenAsked) {
  const auto tokenizer = load(file_with(
      R"("decoder":{"type":"Fuse"},"added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],)"));
  const Ids ids = {6, 2, 3, 0};
  EXPECT_EQ(tokenizer->decode(ids, false), "<s>ab a");
  EXPECT_EQ(tokenizer->decode(ids, true), "ab a");
}

TEST(Encoder, BothEnginesGiveOneAnswer) {
  static constexpr std::string_view kParts[] = {"a",  "b", "ab", " ",  "  ", "\n", "1",
                                                "12", "é", "'s", "漢", "-",  "x",  "abababab"};
  std::mt19937 chance(3);
  for (const bool ignore_merges : {false, true}) {
    const auto tokenizer = load(byte_level_file(ignore_merges));
    Encoder encoder(tokenizer);
    for (int round = 0; round < 2000; ++round) {
      std::string text;
      for (auto i = chance() % 60; i > 0; --i) text += kParts[chance() % std::size(kParts)];
      Ids fast;
      encoder.encode(text, fast);
      Ids plain;
      std::vector<TokenSpan> spans;
      encoder.encode_with_offsets(text, plain, spans);
      ASSERT_EQ(fast, plain) << text;
      ASSERT_EQ(tokenizer->decode(fast, false), text);
    }
  }
}

TEST(Encoder, AWarmCacheGivesTheSameIds) {
  const auto tokenizer = load(byte_level_file(false));
  std::mt19937 chance(4);
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "ab 1-\n"[chance() % 6];
  Encoder encoder(tokenizer);
  Ids cold;
  encoder.encode(text, cold);
  Ids warm;
  encoder.encode(text, warm);
  EXPECT_EQ(cold, warm);
}

TEST(Encoder, HostileTextStaysCheap) {
  const auto tokenizer = load(byte_level_file(false));
  Ids ids;
  Encoder(tokenizer).encode(std::string(3'000'000, 'a') + std::string(3'000'000, 'b'), ids);
  EXPECT_EQ(ids.size(), 5'999'999u);
}

}  // namespace
}  // namespace tokenmill::tokenizer
