#include "tokenizer/token_matcher.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tokenmill::tokenizer {
namespace {

using Match = std::tuple<std::size_t, std::size_t, TokenId>;

std::vector<Match> all_matches(const TokenMatcher& matcher, std::string_view text) {
  std::vector<Match> matches;
  std::size_t position = 0;
  while (const auto match = matcher.find(text, position)) {
    matches.emplace_back(match->begin, match->end, match->id);
    position = match->end;
  }
  return matches;
}

std::string random_text(std::mt19937& chance, std::size_t size_max) {
  std::string text;
  for (std::size_t size = chance() % size_max + 1; text.size() < size;) text += "ab"[chance() % 2];
  return text;
}

// Two letters only, so that tokens begin, end and lie inside of each other.
TEST(TokenMatcher, LinksChangeNothing) {
  std::mt19937 chance(11);
  std::size_t found = 0;
  for (int round = 0; round < 3000; ++round) {
    TokenMatcher matcher;
    for (TokenId id = 0; id < 1 + chance() % 6; ++id) {
      matcher.add(random_text(chance, 7), id, {});
    }
    TokenMatcher linked = matcher;
    linked.link();
    for (int i = 0; i < 10; ++i) {
      std::string text = random_text(chance, 30);
      if (chance() % 2 == 0) text[chance() % text.size()] = 'c';
      const auto expected = all_matches(matcher, text);
      ASSERT_EQ(all_matches(linked, text), expected) << text;
      found += expected.size();
    }
  }
  EXPECT_GT(found, 30'000u);
}

TEST(TokenMatcher, TakesTheLongestOfTheLeftmost) {
  TokenMatcher matcher;
  matcher.add("abcd", 1, {});
  matcher.add("bc", 2, {});
  matcher.add("abc", 3, {});
  EXPECT_FALSE(matcher.add("abc", 4, {}));
  EXPECT_EQ(matcher.longest(), 4u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(all_matches(matcher, "abcd abcx bc"),
              (std::vector<Match>{{0, 4, 1}, {5, 8, 3}, {10, 12, 2}}));
    EXPECT_TRUE(all_matches(matcher, "ab").empty());
    matcher.link();
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
