#include "tokenizer/token_matcher.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace tokenmill::tokenizer {
namespace {

using Match = std::tuple<std::size_t, std::size_t, TokenId>;
using Tokens = std::map<std::string, TokenId, std::less<>>;

TokenMatcher matcher_of(const Tokens& tokens, TokenMatcher::Search search) {
  std::vector<TokenPattern> patterns;
  for (const auto& [string, id] : tokens) patterns.push_back({string, id, {}});
  return TokenMatcher(patterns, search);
}

std::vector<Match> all_matches(const TokenMatcher& matcher, std::string_view text) {
  std::vector<Match> matches;
  std::size_t position = 0;
  while (const auto match = matcher.find(text, position)) {
    matches.emplace_back(match->begin, match->end, match->id);
    position = match->end;
  }
  return matches;
}

// Every length at every place, the longest first.
std::vector<Match> all_matches_by_hand(const Tokens& tokens, std::string_view text) {
  std::vector<Match> matches;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.size();
    while (end > begin && !tokens.contains(text.substr(begin, end - begin))) --end;
    if (end > begin) {
      matches.emplace_back(begin, end, tokens.find(text.substr(begin, end - begin))->second);
    }
    begin = std::max(end, begin + 1);
  }
  return matches;
}

// What tokens and texts are made of: letters that repeat, what tags look like, runs of one
// character, characters of several bytes that begin alike, and any byte.
constexpr std::string_view kAlphabets[] = {
    "ab", "<p>/u12 ", "\n\n\n\t a", "\xE2\x96\x81\xE2\x96\x80\xE3 ", {"\0\xFF\x80\x7F", 4}, ""};

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}

  unsigned below(std::size_t end) { return static_cast<unsigned>(random_() % end); }

  std::string text(std::string_view alphabet, std::size_t size_max) {
    std::string text;
    for (std::size_t size = below(size_max) + 1; text.size() < size;) {
      text += alphabet.empty() ? static_cast<char>(below(256)) : alphabet[below(alphabet.size())];
    }
    return text;
  }

 private:
  std::mt19937 random_;
};

// A text that is often made of tokens and their beginnings.
std::string text_of(Chance& chance, const Tokens& tokens, std::string_view alphabet) {
  std::string text = chance.text(alphabet, 30);
  for (unsigned i = chance.below(8); i > 0; --i) {
    const std::string& token = std::next(tokens.begin(), chance.below(tokens.size()))->first;
    const std::size_t place = chance.below(text.size() + 1);
    text.insert(place, token.substr(0, chance.below(3) == 0 ? chance.below(token.size()) : 99));
  }
  return text;
}

TEST(TokenMatcher, FindsWhatIsFoundByHand) {
  Chance chance(11);
  std::size_t found = 0;
  for (int round = 0; round < 1200; ++round) {
    const std::string_view alphabet = kAlphabets[round % std::size(kAlphabets)];
    Tokens tokens;
    const unsigned count = round % 50 == 0 ? 1500 : 1 + chance.below(12);
    for (TokenId id = 0; id < count; ++id) tokens.emplace(chance.text(alphabet, 9), id);
    const TokenMatcher matcher = matcher_of(tokens, TokenMatcher::Search::restarts);
    const TokenMatcher linked = matcher_of(tokens, TokenMatcher::Search::links);
    for (int i = 0; i < 10; ++i) {
      const std::string text = text_of(chance, tokens, alphabet);
      const auto expected = all_matches_by_hand(tokens, text);
      ASSERT_EQ(all_matches(matcher, text), expected) << "round " << round << ": " << text;
      ASSERT_EQ(all_matches(linked, text), expected) << "round " << round << ": " << text;
      found += expected.size();
    }
  }
  EXPECT_GT(found, 20'000u);
}

// As many as Gemma 3 has, each with its neighbours: numbers that are the beginning of others.
TEST(TokenMatcher, TellsThousandsOfNumbersApart) {
  Tokens tokens;
  for (TokenId id = 0; id < 6400; ++id) tokens.emplace("<unused" + std::to_string(id) + ">", id);
  const TokenMatcher matcher = matcher_of(tokens, TokenMatcher::Search::restarts);
  for (TokenId id = 0; id < 7000; ++id) {
    const std::string text = "<unused<unused" + std::to_string(id) + ">>";
    const std::vector<Match> expected = {{7, text.size() - 1, id}};
    ASSERT_EQ(all_matches(matcher, text), id < 6400 ? expected : std::vector<Match>()) << text;
  }
}

TEST(TokenMatcher, TakesTheLongestOfTheLeftmost) {
  for (const auto search : {TokenMatcher::Search::restarts, TokenMatcher::Search::links}) {
    const TokenMatcher matcher = matcher_of({{"abc", 3}, {"abcd", 1}, {"bc", 2}}, search);
    EXPECT_EQ(all_matches(matcher, "abcd abcx bc"),
              (std::vector<Match>{{0, 4, 1}, {5, 8, 3}, {10, 12, 2}}));
    EXPECT_TRUE(all_matches(matcher, "ab").empty());
    EXPECT_FALSE(matcher.empty());
  }
  EXPECT_TRUE(TokenMatcher().empty());
  EXPECT_TRUE(all_matches(TokenMatcher(), "abc").empty());
}

}  // namespace
}  // namespace tokenmill::tokenizer
