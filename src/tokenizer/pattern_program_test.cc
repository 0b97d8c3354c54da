#include "tokenizer/pattern_program.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokenmill::tokenizer {
namespace {

using Matches = std::vector<std::string>;

Matches matches(std::string_view pattern, std::string_view text) {
  const auto program = PatternProgram::compile(pattern);
  EXPECT_TRUE(program) << program.error().message;
  Matches result;
  if (!program) return result;
  std::vector<Range> ranges;
  EXPECT_TRUE((*program)->find_matches(text, ranges));
  for (const Range& range : ranges) {
    result.emplace_back(text.substr(range.begin, range.end - range.begin));
  }
  return result;
}

TEST(PatternProgram, TheFirstAlternativeThatLeadsToAMatchWins) {
  EXPECT_EQ(matches("a|ab", "ab"), (Matches{"a"}));
  EXPECT_EQ(matches("(?:a|ab)c", "abc"), (Matches{"abc"}));
}

TEST(PatternProgram, RepeatsGiveBackUnlessPossessive) {
  EXPECT_EQ(matches("a+ab", "aaab"), (Matches{"aaab"}));
  EXPECT_EQ(matches("a++ab", "aaab"), (Matches{}));
  EXPECT_EQ(matches("a+?", "aa"), (Matches{"a", "a"}));
  EXPECT_EQ(matches("(?:ab){2,3}", "ababababab"), (Matches{"ababab", "abab"}));
}

TEST(PatternProgram, BracesWithAPlusRepeatTheRepeat) {
  EXPECT_EQ(matches(R"(\p{N}{1,3}+)", "1234567"), (Matches{"1234567"}));
}

TEST(PatternProgram, LooksWithoutTaking) {
  EXPECT_EQ(matches(R"(\s+(?!\S))", "a   b"), (Matches{"  "}));
  EXPECT_EQ(matches("(?<=a)b", "abb"), (Matches{"b"}));
  EXPECT_EQ(matches("(?<!a)b", "abb"), (Matches{"b"}));
}

TEST(PatternProgram, ClassesNestAndIntersect) {
  EXPECT_EQ(matches("[a-z&&[^c]]+", "abcde"), (Matches{"ab", "de"}));
  EXPECT_EQ(matches(R"([^(\s|[.,])]+)", "ab|c (d).e"), (Matches{"ab", "c", "d", "e"}));
  EXPECT_EQ(matches("[[:punct:]]", "a$!"), (Matches{"$", "!"}));
}

TEST(PatternProgram, CaseFoldsOntoLongSAndKelvin) {
  EXPECT_EQ(matches("(?i:s|k)", "sSſkK\u212a"), (Matches{"s", "S", "ſ", "k", "K", "\u212a"}));
}

TEST(PatternProgram, LinesNotTextsHaveEnds) {
  EXPECT_EQ(matches("^a", "a\na"), (Matches{"a", "a"}));
  EXPECT_EQ(matches("a$", "a\na"), (Matches{"a", "a"}));
  EXPECT_EQ(matches(R"(\Aa)", "a\na"), (Matches{"a"}));
}

TEST(PatternProgram, WordDigitsOfLatin1AreWordsOutsideClassesOnly) {
  EXPECT_EQ(matches(R"(\w)", "²"), (Matches{"²"}));
  EXPECT_EQ(matches(R"([\w])", "²"), (Matches{}));
}

// All of it against the wheel: tests/parity/test_case_patterns.py.
TEST(PatternProgram, OneScalarMayStandForSeveralLetters) {
  EXPECT_EQ(matches("(?i:ss)", "ß ẞ Sſ s"), (Matches{"ß", "ẞ", "Sſ"}));
  EXPECT_EQ(matches("(?i:ß)", "ss ẞ s"), (Matches{"ss", "ẞ"}));
  EXPECT_EQ(matches("(?i:ffi)", "ﬃ FFI"), (Matches{"ﬃ", "FFI"}));
  EXPECT_EQ(matches("(?i:s(?:s))", "ß"), (Matches{"ß"}));
  EXPECT_EQ(matches("(?i:s{2})", "ß"), (Matches{}));
  EXPECT_EQ(matches("(?<=(?i:ss))x", "ßx ssx"), (Matches{"x"}));
}

TEST(PatternProgram, RefusesWhatItDoesNotRead) {
  for (const std::string_view pattern :
       {"\\1", "(?<=(?=a)b)", "(?y:a)", "[a", "(a", "a)", "\\p{Nope}", "[]", "a{100001}",
        "(?:a{90000}){90000}", "(?<=a\\z)b", "(?<!(a))b", "*", "(a)\\g<2>", "(?~a)", "(?:^|a)*",
        "(?<n>a)\\1", "(?<n>a)(?(<n>)b)", "\\u41"}) {
    const auto program = PatternProgram::compile(pattern);
    ASSERT_FALSE(program) << pattern;
    EXPECT_EQ(program.error().code, ErrorCode::unsupported);
  }
}

TEST(PatternProgram, CallsRunTheGroupAgain) {
  EXPECT_EQ(matches(R"((a|b)\g<1>)", "abba"), (Matches{"ab", "ba"}));
  EXPECT_EQ(matches(R"(\g<n>-(?<n>\d+))", "12-3 4-"), (Matches{"12-3"}));
  EXPECT_EQ(matches(R"((?<p>\((?:[^()]|\g<p>)*\)))", "(a(b)) (()"), (Matches{"(a(b))", "()"}));
  EXPECT_EQ(matches(R"(a\g<0>?b)", "aabb ab"), (Matches{"aabb", "ab"}));
  EXPECT_EQ(matches(R"(\g<1>c|(a*)b)", "aac aab"), (Matches{"aac", "aab"}));
  EXPECT_FALSE(PatternProgram::compile(R"((?<n>a\g<n>))"));
  EXPECT_FALSE(PatternProgram::compile(R"((?<n>b|\g<n>a))"));
}

// Groups that call the next one several times: more ways than anyone can follow.
TEST(PatternProgram, RefusesTooManyCallsOfCalls) {
  std::string pattern = "(a)";
  for (int group = 1; group < 40; ++group) {
    pattern += '(';
    for (int call = 0; call < 3; ++call) {
      pattern += "\\g<";
      pattern += std::to_string(group);
      pattern += '>';
    }
    pattern += ')';
  }
  const auto program = PatternProgram::compile(pattern);
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().code, ErrorCode::unsupported);
}

TEST(PatternProgram, ReferencesTakeWhatTheGroupTookLast) {
  EXPECT_EQ(matches(R"((a|b)\1)", "abba"), (Matches{"bb"}));
  EXPECT_EQ(matches(R"((?:(a|b)x?)+\1)", "axbb"), (Matches{"axbb"}));
  EXPECT_EQ(matches(R"((?i)(k)\1)", "\u212a\u212a kK"), (Matches{"\u212a\u212a", "kK"}));
  EXPECT_EQ(matches(R"((?<n>a)(b)\k<n>)", "aba"), (Matches{"aba"}));
  EXPECT_EQ(matches(R"((a)?(?(1)b|c))", "abc"), (Matches{"ab", "c"}));
  EXPECT_EQ(matches(R"((a)|\1b)", "b"), (Matches{}));
}

TEST(PatternProgram, AMatchMayBeginInLookAroundAndAtomicGroups) {
  EXPECT_EQ(matches(R"((?>a\K|b)c)", "acbc"), (Matches{"c", "bc"}));
  EXPECT_EQ(matches(R"((?=.\K)ab)", "ab"), (Matches{"b"}));
  EXPECT_EQ(matches(R"((?<=\Ka)b)", "ab"), (Matches{"ab"}));
}

// Unicode 16 without conjuncts; all of it against the wheel: tools/make_unicode_tables.py.
TEST(PatternProgram, ClustersAreThoseOfOniguruma) {
  EXPECT_EQ(matches(R"(\X)", "e\u0301\r\n\u1100\u1161x"),
            (Matches{"e\u0301", "\r\n", "\u1100\u1161", "x"}));
  EXPECT_EQ(matches(R"(\X)", "\U0001F1E6\U0001F1E6\U0001F1E6"),
            (Matches{"\U0001F1E6\U0001F1E6", "\U0001F1E6"}));
  EXPECT_EQ(matches(R"(\X)", "\u2764\u200d\u2764\u0301\u2764"),
            (Matches{"\u2764\u200d\u2764\u0301", "\u2764"}));
  EXPECT_EQ(matches(R"(\X)", "\u0915\u094d\u0915"), (Matches{"\u0915\u094d", "\u0915"}));
}

TEST(PatternProgram, GivesUpWhereAReferenceTakesTooManySteps) {
  std::vector<Range> ranges;
  const auto program = *PatternProgram::compile(R"((?:(a|a)+)+\1c)");
  EXPECT_TRUE(program->may_give_up());
  EXPECT_FALSE(program->find_matches(std::string(100, 'a'), ranges));
  EXPECT_TRUE(program->find_matches("aac", ranges));
  // Clusters far from their begin are found once.
  std::string flags;
  for (int i = 0; i < 50'000; ++i) flags += "\U0001F1E6";
  EXPECT_EQ(matches(R"(\X)", flags).size(), 25'000u);
}

TEST(PatternProgram, FindsPlacesThatTakeNoText) {
  const auto places = [](std::string_view pattern, std::string_view text) {
    std::vector<Range> matches;
    EXPECT_TRUE((*PatternProgram::compile(pattern))->find_matches(text, matches));
    std::vector<std::size_t> ends;
    for (const Range& match : matches) ends.insert(ends.end(), {match.begin, match.end});
    return ends;
  };
  using Ends = std::vector<std::size_t>;
  EXPECT_EQ(places("", "é"), (Ends{0, 0, 2, 2}));
  EXPECT_EQ(places("", ""), Ends{});
  EXPECT_EQ(places("a*", "caab"), (Ends{0, 0, 1, 3, 4, 4}));
  EXPECT_EQ(places("(?=[A-Z])", "aB"), (Ends{1, 1}));
}

// Each level asks how large the one below is.
TEST(PatternProgram, ManyRepeatsOfRepeatsCompileQuickly) {
  std::string pattern = "a?";
  for (int depth = 0; depth < 45; ++depth) {
    pattern.insert(0, "(?:").append("b?)").append(8, '*');
  }
  EXPECT_TRUE(PatternProgram::compile(pattern));
  EXPECT_TRUE(PatternProgram::compile(pattern + "(a)\\1"));
}

TEST(PatternProgram, DeepNestingIsRefusedNotRun) {
  const std::string deep = std::string(100'000, '(') + "a" + std::string(100'000, ')');
  EXPECT_FALSE(PatternProgram::compile(deep));
}

// Each of these takes a backtracking engine quadratic or exponential time.
TEST(PatternProgram, HostileTextStaysCheap) {
  const std::string letters(300'000, 'a');
  EXPECT_EQ(matches("(?:a|a|a)+z|.", letters).size(), letters.size());
  EXPECT_EQ(matches(R"(\s+x|\s)", std::string(300'000, ' ')).size(), 300'000u);
  EXPECT_EQ(matches("(?:a+)+z|a{2}", letters).size(), letters.size() / 2);
  EXPECT_EQ(matches("a.*z|a", letters).size(), letters.size());
  EXPECT_EQ(matches("a++z|a", letters).size(), letters.size());
  EXPECT_EQ(matches("(?>a+)z|a", letters).size(), letters.size());
  EXPECT_EQ(matches("(?=a+z)a|a", letters).size(), letters.size());
  EXPECT_EQ(matches("(?<=za+)a|a", letters).size(), letters.size());
  EXPECT_EQ(matches("(?:a*)*z|(?!a*z)a", letters).size(), letters.size());
  EXPECT_EQ(matches("(?:(?:a?b?)*c?)*z|a", letters).size(), letters.size());
}

}  // namespace
}  // namespace tokenmill::tokenizer
