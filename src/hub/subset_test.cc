#include "hub/subset.h"

#include <gtest/gtest.h>

namespace tokenmill::hub {
namespace {

// Ten train files of 100 bytes and 50 rows each, one test file of 1000 bytes and 10 rows.
std::vector<LayoutSplit> splits() {
  std::vector<LayoutSplit> made(2);
  made[0].name = "train";
  for (char c = '0'; c <= '9'; ++c)
    made[0].paths.push_back(std::string("data/train-") + c + ".jsonl");
  made[1].name = "test";
  made[1].paths = {"data/test.jsonl"};
  return made;
}

SubsetFacts facts() {
  return {.bytes = [](const std::string& path) -> std::uint64_t {
            return path.contains("test") ? 1000 : 100;
          },
          .rows = [](const std::string& split) -> std::optional<std::uint64_t> {
            return split == "train" ? 500 : 10;
          }};
}

// "train 3, test 1"
std::string taken(const Subset& subset, const SubsetFacts& known = facts()) {
  const auto left = take_subset(splits(), subset, known);
  if (!left) return std::string(error_code_name(left.error().code));
  std::string text;
  for (const LayoutSplit& split : *left) {
    text += (text.empty() ? "" : ", ") + split.name + " " + std::to_string(split.paths.size());
  }
  return text;
}

TEST(Subset, WithoutAWishItIsEverything) {
  EXPECT_TRUE(Subset{}.is_all());
  EXPECT_EQ(taken({}), "train 10, test 1");
}

TEST(Subset, PatternsAreOfPathsOrOfNames) {
  EXPECT_EQ(taken({.file_patterns = {"data/train-[0-3].jsonl"}}), "train 4");
  EXPECT_EQ(taken({.file_patterns = {"*-[01].jsonl", "test.*"}}), "train 2, test 1");
  EXPECT_EQ(taken({.file_patterns = {"train-0.jsonl"}}), "train 1");
  EXPECT_EQ(taken({.file_patterns = {"other/*.jsonl"}}), "file_not_found");
}

TEST(Subset, BytesAreStayedWithinButForTheFirstFile) {
  EXPECT_EQ(taken({.bytes_max = 399}), "train 3");
  EXPECT_EQ(taken({.bytes_max = 400}), "train 4");
  EXPECT_EQ(taken({.bytes_max = 1}), "train 1");
  // What follows a file that is left out is left out too, although it would fit.
  EXPECT_EQ(taken({.bytes_max = 1999}), "train 10");
  EXPECT_EQ(taken({.bytes_max = 2000}), "train 10, test 1");
}

TEST(Subset, RowsAreReachedWithAMargin) {
  EXPECT_EQ(taken({.rows_max = 1}), "train 1");
  EXPECT_EQ(taken({.rows_max = 100}), "train 3");  // 105 rows are wanted
  EXPECT_EQ(taken({.rows_max = 500}), "train 10, test 1");
  EXPECT_EQ(taken({.file_patterns = {"*test*"}, .rows_max = 1}), "test 1");
}

TEST(Subset, RowsThatNobodyKnowsCannotBeChosen) {
  SubsetFacts known = facts();
  known.rows = [](const std::string&) { return std::nullopt; };
  EXPECT_EQ(taken({.rows_max = 5}, known), "unsupported");
}

}  // namespace
}  // namespace tokenmill::hub
