// Streams and splitters at the borders of blocks: any cut of the bytes must give the same rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "reader/csv_rows.h"
#include "reader/json_array_splitter.h"
#include "reader/line_splitter.h"

namespace tokenmill::reader {
namespace {

// Gives the bytes in pieces of 1 to `piece_max`.
class PiecewiseSource final : public ByteSource {
 public:
  PiecewiseSource(std::string bytes, std::size_t piece_max)
      : bytes_(std::move(bytes)), piece_max_(piece_max) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t wanted = 1 + generator_() % piece_max_;
    const std::size_t size = bytes_.copy(buffer.data(), std::min(buffer.size(), wanted), given_);
    given_ += size;
    return size;
  }
  std::uint64_t bytes_read() const override { return given_; }

 private:
  std::string bytes_;
  std::size_t piece_max_;
  std::size_t given_ = 0;
  std::minstd_rand generator_{1};
};

std::vector<std::string> lines_of(const std::string& bytes, std::size_t piece_max) {
  LineSplitter splitter(std::make_unique<PiecewiseSource>(bytes, piece_max));
  std::vector<std::string> lines;
  LineSplitter::Line line;
  while (splitter.next(line).value()) lines.emplace_back(line.text);
  return lines;
}

std::vector<std::vector<std::string>> csv_of(const std::string& bytes, std::size_t piece_max) {
  CsvRows rows(std::make_unique<PiecewiseSource>(bytes, piece_max), ',');
  std::vector<std::vector<std::string>> out;
  while (rows.next().value()) {
    auto& row = out.emplace_back();
    for (std::size_t i = 0; i < rows.size(); ++i) row.emplace_back(rows.field(i));
  }
  return out;
}

using Lines = std::vector<std::string>;
using Table = std::vector<std::vector<std::string>>;

TEST(LineSplitter, EndsLinesWhereverTheBytesAreCut) {
  const std::string bytes =
      "\xEF\xBB\xBF"
      "a\nbb\r\n\n\r\nlast";
  for (std::size_t piece_max = 1; piece_max < 20; ++piece_max) {
    EXPECT_EQ(lines_of(bytes, piece_max), (Lines{"a", "bb", "", "", "last"}));
  }
}

TEST(LineSplitter, KeepsTinyFiles) {
  EXPECT_EQ(lines_of("", 1), Lines{});
  EXPECT_EQ(lines_of("\n", 1), Lines{""});
  EXPECT_EQ(lines_of("a\n", 9), Lines{"a"});
  EXPECT_EQ(lines_of("\xEF\xBB", 1), Lines{"\xEF\xBB"});
}

TEST(LineSplitter, PassesOverALineThatIsTooLong) {
  const std::string bytes = "a\n" + std::string(kLineBytesMax + 1, 'x') + "\nb\n";
  LineSplitter splitter(std::make_unique<PiecewiseSource>(bytes, 1 << 22));
  LineSplitter::Line line;
  ASSERT_TRUE(splitter.next(line).value());
  ASSERT_TRUE(splitter.next(line).value());
  EXPECT_TRUE(line.is_too_long);
  ASSERT_TRUE(splitter.next(line).value());
  EXPECT_EQ(line.text, "b");
  EXPECT_FALSE(splitter.next(line).value());
}

TEST(LineSplitter, KnowsItsPosition) {
  LineSplitter splitter(std::make_unique<PiecewiseSource>("ab\nc\r\nd", 2));
  LineSplitter::Line line;
  std::vector<std::uint64_t> positions;
  while (splitter.next(line).value()) positions.push_back(splitter.position());
  EXPECT_EQ(positions, (std::vector<std::uint64_t>{3, 6, 7}));
}

TEST(CsvRows, ReadsQuotesWhereverTheBytesAreCut) {
  const std::string bytes =
      "\xEF\xBB\xBF"
      "a,b\r\n\"x\"\"y\",\"1\n2\"\r\r\n\n\"q\"tail,mid\"quote\n,\n\"\",last";
  const Table expected = {
      {"a", "b"}, {"x\"y", "1\n2"}, {"qtail", "mid\"quote"}, {"", ""}, {"", "last"}};
  for (std::size_t piece_max = 1; piece_max < 20; ++piece_max) {
    EXPECT_EQ(csv_of(bytes, piece_max), expected);
  }
}

TEST(CsvRows, SaysThatAQuoteIsOpen) {
  CsvRows rows(std::make_unique<PiecewiseSource>("a\n\"b\nc", 3), ',');
  ASSERT_TRUE(rows.next().value());
  EXPECT_FALSE(rows.is_unclosed());
  ASSERT_TRUE(rows.next().value());
  EXPECT_TRUE(rows.is_unclosed());
  EXPECT_FALSE(rows.next().value());
}

TEST(CsvRows, LimitsColumns) {
  CsvRows rows(std::make_unique<PiecewiseSource>(std::string(9'999, ','), 1000), ',');
  EXPECT_TRUE(rows.next().value());
  EXPECT_EQ(rows.size(), 10'000U);
  CsvRows more(std::make_unique<PiecewiseSource>(std::string(10'000, ','), 1000), ',');
  EXPECT_EQ(more.next().error().code, ErrorCode::corrupt_data);
}

TEST(JsonArraySplitter, CutsElementsWhereverTheBytesAreCut) {
  const std::string bytes = " [ {\"a\":\"],\\\"}\"} , [1,[2]] ,3, \"x\" ] \n";
  for (std::size_t piece_max = 1; piece_max < 20; ++piece_max) {
    JsonArraySplitter splitter(std::make_unique<PiecewiseSource>(bytes, piece_max));
    Lines elements;
    std::string_view element;
    while (splitter.next(element).value()) elements.emplace_back(element);
    EXPECT_EQ(elements, (Lines{"{\"a\":\"],\\\"}\"}", "[1,[2]]", "3", "\"x\""}));
  }
}

TEST(JsonArraySplitter, NeedsItsEnd) {
  JsonArraySplitter splitter(std::make_unique<PiecewiseSource>("[1,", 2));
  std::string_view element;
  EXPECT_TRUE(splitter.next(element).value());
  EXPECT_EQ(splitter.next(element).error().code, ErrorCode::corrupt_data);
}

TEST(ByteSource, LimitsExpansion) {
  EXPECT_TRUE(check_expansion(1, kExpansionFreeBytes));
  EXPECT_TRUE(check_expansion(1'000'000, 1'000'000'000));
  EXPECT_TRUE(check_expansion(1'000'000, 1'000'000'999));
  EXPECT_FALSE(check_expansion(1'000'000, 1'000'001'000));
}

}  // namespace
}  // namespace tokenmill::reader
