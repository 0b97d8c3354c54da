#include "hub/file_pattern.h"

#include <gtest/gtest.h>

namespace tokenmill::hub {
namespace {

FilePattern compiled(std::string_view text) {
  auto pattern = FilePattern::compile(text);
  EXPECT_TRUE(pattern) << text;
  return pattern ? *std::move(pattern) : FilePattern();
}

struct Case {
  const char* pattern;
  const char* path;
  bool matches;
};

TEST(FilePattern, MatchesAsFsspecDoes) {
  const Case cases[] = {
      {"*.csv", "a.csv", true},
      {"*.csv", "d/a.csv", false},
      {"**/*.csv", "a.csv", true},
      {"**/*.csv", "d/e/a.csv", true},
      {"**", "d/e/a", true},
      {"d/**", "d", false},
      {"d/**", "d/e/f", true},
      {"**/x/**", "x/a", true},
      {"**/x/**", "a/x/b/c", true},
      {"**/x/**", "a/x", false},
      {"a?c", "abc", true},
      {"a?c", "aäc", true},
      {"a?c", "ac", false},
      {"[a-c]x", "bx", true},
      {"[!a-c]x", "bx", false},
      {"[]]x", "]x", true},
      {"[-._ 0-9]", "-", true},
      {"[-._ 0-9]", "5", true},
      {"[-._ 0-9]", "a", false},
      {"[unclosed", "[unclosed", true},
      {"**/train[-._ 0-9]*", "a/train-1.csv", true},
      {"**/train[-._ 0-9]*", "a/trains.csv", false},
      {"a*b*c", "aXbXbXc", true},
      {"a*b*c", "aXbXb", false},
      {"plain", "plain", true},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(compiled(each.pattern).matches(each.path), each.matches)
        << each.pattern << " " << each.path;
  }
}

TEST(FilePattern, RefusesTwoStarsBesideOtherCharacters) {
  EXPECT_FALSE(FilePattern::compile("data/**.csv"));
  EXPECT_FALSE(FilePattern::compile("a**/b"));
}

TEST(FilePattern, PassesOverHiddenSpecialAndDescribingFiles) {
  const std::vector<std::string> paths = {".h/a", "README.md", "__c/a", "__f", "a", "d/.h"};
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(compiled("**").select(paths), (Names{"__f", "a"}));
  EXPECT_EQ(compiled(".h/*").select(paths), (Names{".h/a"}));
  EXPECT_EQ(compiled("__c/*").select(paths), (Names{"__c/a"}));
  EXPECT_EQ(compiled("README.md").select(paths), (Names{"README.md"}));
  EXPECT_EQ(compiled("d/.*").select(paths), (Names{"d/.h"}));
}

TEST(FilePattern, JoinsPaths) {
  EXPECT_EQ(join_path("", "a"), "a");
  EXPECT_EQ(join_path("d", "a"), "d/a");
  EXPECT_EQ(join_path("d/", "a"), "d/a");
  EXPECT_EQ(base_name("d/e/a"), "a");
}

}  // namespace
}  // namespace tokenmill::hub
