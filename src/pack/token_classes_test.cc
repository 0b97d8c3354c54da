#include "pack/token_classes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pack/stop_words.h"
#include "pack/token_text.h"

namespace tokenmill::pack {
namespace {

TokenClasses compile(const Filters& filters, const std::vector<std::string>& tokens,
                     std::vector<TokenId> special_ids = {}) {
  return compile_token_classes(filters, {.size = static_cast<std::uint32_t>(tokens.size()),
                                         .token_bytes = [&](TokenId id) { return tokens[id]; },
                                         .special_ids = std::move(special_ids)})
      .value();
}

const Filters kEnglish{.stop_words = TokenFilter{}, .stop_word_languages = {"en"}};

TEST(TokenClasses, AreNothingWhenNoFilterIsOn) {
  const TokenClasses classes = compile({}, {" the"}, {0});
  EXPECT_EQ(classes.of(0), 0);
  EXPECT_EQ(classes.of(1000), 0);
}

TEST(TokenClasses, StopWordsStartAWordWhereSpacesMarkWords) {
  const TokenClasses classes =
      compile(kEnglish, {" the", "the", "The", " THE", " theory", "  the"});
  EXPECT_EQ(classes.of(0), kStopWord);
  EXPECT_EQ(classes.of(1), 0);
  EXPECT_EQ(classes.of(2), kStopWord);
  EXPECT_EQ(classes.of(3), kStopWord);
  EXPECT_EQ(classes.of(4), 0);
  EXPECT_EQ(classes.of(5), 0);
}

TEST(TokenClasses, StopWordsAreWholeTokensWhereNothingMarksWords) {
  const TokenClasses classes = compile(kEnglish, {"the", "##the", "cat"});
  EXPECT_EQ(classes.of(0), kStopWord);
  EXPECT_EQ(classes.of(1), 0);
  EXPECT_EQ(classes.of(2), 0);
}

TEST(TokenClasses, SpecialTokensAreNothingElse) {
  const Filters filters{.special_tokens = TokenFilter{}, .junk = TokenFilter{}};
  const TokenClasses classes = compile(filters, {"\n", "\n"}, {1, 99});
  EXPECT_EQ(classes.of(0), kJunk);
  EXPECT_EQ(classes.of(1), kSpecialToken);
}

TEST(StopWords, ListsAreSortedAndLowerCase) {
  ASSERT_EQ(stop_word_lists().size(), 14U);
  for (const StopWordList& list : stop_word_lists()) {
    EXPECT_TRUE(std::is_sorted(list.words.begin(), list.words.end())) << list.language;
    for (const std::string_view word : list.words) EXPECT_EQ(lower_case(word), word);
    EXPECT_EQ(find_stop_words(list.code), find_stop_words(list.language));
  }
  EXPECT_EQ(find_stop_words("klingon"), nullptr);
}

TEST(TokenText, LowersTheLettersOfTheLists) {
  EXPECT_EQ(lower_case("ÀÞŒŽĹΩЁЖ×ß中"), "àþœžĺωёж×ß中");
  EXPECT_EQ(lower_case("\xff"), "\xff");
}

TEST(TokenText, JunkModesWidenStepByStep) {
  const auto modes = [](std::string_view text) {
    std::string found;
    for (const JunkMode mode :
         {JunkMode::minimal, JunkMode::conservative, JunkMode::standard, JunkMode::strict}) {
      found += is_junk(text, mode) ? '1' : '0';
    }
    return found;
  };
  EXPECT_EQ(modes("cat"), "0000");
  EXPECT_EQ(modes("a\tb"), "1111");
  EXPECT_EQ(modes(" "), "0111");
  EXPECT_EQ(modes(""), "0111");
  EXPECT_EQ(modes("\xe3\x80\x80"), "0111");  // ideographic space
  EXPECT_EQ(modes(" --"), "0011");
  EXPECT_EQ(modes("\xe2\x80\x94"), "0011");      // em dash
  EXPECT_EQ(modes("\xf0\x9f\x98\x80"), "0011");  // emoji
  EXPECT_EQ(modes("don't"), "0001");
  EXPECT_EQ(modes("\xe4\xb8\xad"), "0000");  // an ideograph
  EXPECT_EQ(modes("\xe4\xb8"), "0000");      // a part of one
  EXPECT_EQ(modes("\xe4\n"), "1111");
}

}  // namespace
}  // namespace tokenmill::pack
