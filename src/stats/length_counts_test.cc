#include "stats/length_counts.h"

#include <gtest/gtest.h>

#include <numeric>

namespace tokenmill::stats {
namespace {

LengthCounts counts_of(std::initializer_list<std::uint64_t> lengths) {
  LengthCounts counts;
  for (const std::uint64_t length : lengths) counts.add(length);
  return counts;
}

TEST(LengthCounts, OfNothingAreZero) {
  const LengthCounts counts;
  EXPECT_EQ(counts.count(), 0U);
  EXPECT_EQ(counts.max(), 0U);
  EXPECT_EQ(counts.mean(), 0);
  EXPECT_EQ(counts.percentile(50), 0);
  EXPECT_TRUE(to_json(counts).at("histogram").get_array().empty());
}

TEST(LengthCounts, PercentilesInterpolateAsNumpyDoes) {
  const LengthCounts counts = counts_of({4, 1, 3, 2});
  EXPECT_EQ(counts.percentile(0), 1);
  EXPECT_EQ(counts.percentile(50), 2.5);
  EXPECT_DOUBLE_EQ(counts.percentile(90), 3.7);
  EXPECT_EQ(counts.percentile(100), 4);
  EXPECT_EQ(counts.mean(), 2.5);
}

TEST(LengthCounts, AreExactBeyondTheTable) {
  const LengthCounts counts = counts_of({65535, 65536, 10'000'000'000, 7, 65536});
  EXPECT_EQ(counts.min(), 7U);
  EXPECT_EQ(counts.max(), 10'000'000'000U);
  EXPECT_EQ(counts.percentile(50), 65536);
  EXPECT_EQ(counts.count_between(65535, 65537), 3U);
  EXPECT_EQ(counts.sum(), 10'000'196'614U);
}

TEST(LengthCounts, MergeIsAddition) {
  LengthCounts parts = counts_of({1, 70000, 5});
  parts.merge(counts_of({5, 70000, 80000}));
  const LengthCounts whole = counts_of({1, 5, 5, 70000, 70000, 80000});
  EXPECT_EQ(tokenmill::to_json(to_json(parts)), tokenmill::to_json(to_json(whole)));
}

TEST(LengthCounts, HistogramCoversEveryLengthOnce) {
  LengthCounts counts;
  for (std::uint64_t length = 3; length < 1000; length += 7) counts.add(length);
  const json::object object = to_json(counts);
  std::uint64_t total = 0;
  for (const json::value& bin : object.at("histogram").get_array()) {
    total += bin.at("count").to_number<std::uint64_t>();
  }
  EXPECT_EQ(total, counts.count());
  EXPECT_LE(object.at("histogram").get_array().size(), 50U);
}

}  // namespace
}  // namespace tokenmill::stats
