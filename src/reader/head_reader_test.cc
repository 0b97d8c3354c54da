#include "reader/head_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace tokenmill::reader {
namespace {

class HeadReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("tokenmill_head_test_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // The first `here` bytes of a file that has `text`.
  FileCopy copy_of(const std::string& name, std::string_view text, std::size_t here) {
    const fs::path path = folder_ / name;
    File file = File::open(path, File::Mode::truncate).value();
    EXPECT_TRUE(file.write(text.substr(0, here)));
    FileCopy copy{{path, name, format_from_name(name).value()}, text.size(), {}};
    if (here > 0) copy.spans.push_back({0, here});
    return copy;
  }

  fs::path folder_;
};

std::string values_of(const Head& head) {
  std::string text;
  for (const json::value& row : head.rows) text += to_json(row.get_object().at("value")) + " ";
  return text;
}

constexpr std::string_view kLines =
    "{\"text\":\"one\",\"n\":1}\n{\"text\":\"two\",\"n\":2}\n{\"text\":\"three\",\"n\":3}\n";

TEST_F(HeadReaderTest, AsksForTheBeginningFirst) {
  const auto head = read_head(copy_of("a.jsonl", kLines, 0), {}).value();
  ASSERT_TRUE(head.missing);
  EXPECT_EQ(head.missing->begin, 0U);
  EXPECT_EQ(head.missing->end, kLines.size());
  EXPECT_TRUE(head.rows.empty());
}

// Wherever the copy ends, no row is shown that it cuts, and none that is followed by another is
// left out.
TEST_F(HeadReaderTest, ShowsOnlyWholeRowsOfACut) {
  for (std::size_t here = 1; here <= kLines.size(); ++here) {
    const auto head = read_head(copy_of("a.jsonl", kLines, here), {}).value();
    std::string expected;
    const std::size_t ends = static_cast<std::size_t>(
        std::count(kLines.begin(), kLines.begin() + static_cast<std::ptrdiff_t>(here), '\n'));
    const bool is_whole = here == kLines.size();
    // The row before the last end counts when something follows it.
    const bool is_followed = here > 0 && kLines[here - 1] != '\n';
    const std::size_t rows = is_whole ? 3 : ends == 0 ? 0 : ends - (is_followed ? 0 : 1);
    for (std::size_t i = 0; i < rows; ++i) {
      expected += std::string(i == 0 ? "\"one\"" : i == 1 ? "\"two\"" : "\"three\"") + " ";
    }
    EXPECT_EQ(values_of(head), expected) << here;
    EXPECT_EQ(head.missing.has_value(), !is_whole) << here;
  }
}

TEST_F(HeadReaderTest, ShowsTheColumnAskedForAndNamesThoseThereAre) {
  const auto head = read_head(copy_of("a.jsonl", kLines, kLines.size()), {.column = "n"}).value();
  EXPECT_EQ(values_of(head), "1 2 3 ");
  EXPECT_EQ(head.text_column, "text");
  ASSERT_EQ(head.columns.size(), 2U);
  EXPECT_EQ(head.columns[1].name, "n");
  const auto missing = read_head(copy_of("a.jsonl", kLines, kLines.size()), {.column = "x"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::text_column_missing);
}

TEST_F(HeadReaderTest, ReadsTheBeginningOfAnArray) {
  const std::string array = R"([{"text": "one", "n": 1}, {"text": "two", "n": 2}, {"text": "th)";
  auto copy = copy_of("a.json", array, array.size());
  copy.size_bytes = 1000;
  const auto head = read_head(copy, {}).value();
  EXPECT_EQ(values_of(head), "\"one\" \"two\" ");
  EXPECT_EQ(head.text_column, "text");
  EXPECT_TRUE(head.missing);
}

TEST_F(HeadReaderTest, DropsACsvRowThatAQuoteLeavesOpen) {
  const std::string rows = "text,n\n\"a, b\",1\n\"an open\nquote";
  auto copy = copy_of("a.csv", rows, rows.size());
  copy.size_bytes = 1000;
  EXPECT_EQ(values_of(read_head(copy, {}).value()), "\"a, b\" ");
  // The same at the end of a whole file is a bad row.
  copy.size_bytes = rows.size();
  const auto whole = read_head(copy, {}).value();
  ASSERT_EQ(whole.rows.size(), 2U);
  EXPECT_TRUE(whole.rows[1].get_object().contains("error"));
}

TEST_F(HeadReaderTest, CutsLongValues) {
  const std::string line = "{\"text\":\"" + std::string(1000, 'x') + "\"}\n";
  const auto head =
      read_head(copy_of("a.jsonl", line, line.size()), {.string_bytes_max = 10}).value();
  EXPECT_EQ(values_of(head), "\"xxxxxxxxxx\u2026\" ");
}

}  // namespace
}  // namespace tokenmill::reader
