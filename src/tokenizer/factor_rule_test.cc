#include "tokenizer/factor_rule.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// The last two are in no vocabulary on their own.
constexpr std::u32string_view kForeign =
    U"\u00e9\u0416\u0e01\u4e2d\u2581\U0001f600\U00020001\u4e8c\U0001f601";

std::string random_text(std::mt19937& random, std::size_t count, unsigned foreign_percent) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_foreign = random() % 100 < foreign_percent;
    append_utf8(is_foreign ? kForeign[random() % kForeign.size()]
                           : static_cast<char32_t>(32 + random() % 96),
                text);
  }
  return text;
}

// All of ASCII but a few characters, and strings of two to four characters.
BpeModel random_model(std::mt19937& random) {
  std::vector<std::string> tokens;
  for (char32_t c = 32; c < 128; ++c) {
    if (c % 31 != random() % 31) tokens.emplace_back(1, static_cast<char>(c));
  }
  for (const char32_t c : kForeign.substr(0, 7)) {
    std::string token;
    append_utf8(c, token);
    tokens.push_back(token);
  }
  for (unsigned i = 0; i < 3000; ++i)
    tokens.push_back(random_text(random, 2 + random() % 3, i % 50));
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(tokens.size());
  for (const std::string& token : tokens) {
    entries.push_back({token, static_cast<TokenId>(entries.size())});
  }
  auto vocabulary = Vocabulary::build(entries);
  EXPECT_TRUE(vocabulary);
  auto model = BpeModel::build(std::move(*vocabulary), {}, {});
  EXPECT_TRUE(model);
  return std::move(*model);
}

std::vector<std::uint32_t> ends_of(const FactorRule& rule, std::string_view text,
                                   std::size_t begin) {
  std::vector<std::uint32_t> ends;
  std::array<std::uint32_t, 70> found{};
  while (begin < text.size()) {
    const std::size_t count = rule.cut(text, begin, found.data(), found.size());
    EXPECT_GT(count, 0u);
    if (count == 0) break;
    ends.insert(ends.end(), found.begin(), found.begin() + count);
    begin = ends.back();
  }
  return ends;
}

TEST(FactorRuleKernels, CutWhereThePlainOneCuts) {
  std::mt19937 random(4);
  std::size_t cuts = 0;
  for (int round = 0; round < 20; ++round) {
    const BpeModel model = random_model(random);
    FactorRule::Options options = {.folds_spaces = round % 2 == 0, .set = InstructionSet::plain};
    options.cuts_before_spaces = round % 4 == 0;
    const auto plain = FactorRule::compile(model, options);
    ASSERT_TRUE(plain);
    for (const InstructionSet set : available_instruction_sets()) {
      options.set = set;
      const auto rule = FactorRule::compile(model, options);
      ASSERT_TRUE(rule);
      for (unsigned i = 0; i < 110; ++i) {
        const std::string text = random_text(random, random() % 400, i % 11 * 10u);
        std::size_t begin = 0;
        for (std::size_t skip = random() % 3; skip > 0 && begin < text.size(); --skip) {
          begin += decode_utf8(text, begin).length;
        }
        const auto wanted = ends_of(*plain, text, begin);
        ASSERT_EQ(ends_of(*rule, text, begin), wanted) << name_of(set) << ": " << text;
        cuts += wanted.size();
      }
    }
  }
  EXPECT_GT(cuts, 10'000u);
}

}  // namespace
}  // namespace tokenmill::tokenizer
