#include "stats/copy_counts.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace tokenmill::stats {
namespace {

using Values = std::vector<std::vector<TokenId>>;

// Many values of a few kinds: some come often, most once.
Values random_values(std::uint32_t seed, int count) {
  std::mt19937 random(seed);
  Values values;
  for (int i = 0; i < count; ++i) {
    const auto kind = static_cast<TokenId>(random() % 3 == 0 ? random() % 40 : random() % 100000);
    values.push_back({kind, kind * 7, 3});
  }
  return values;
}

CopyCounts counts_of(const Values& values) {
  CopyCounts counts(100000);
  for (const auto& value : values) counts.add(value);
  return counts;
}

TEST(CopyCounts, AreThoseOfAMap) {
  const Values values = random_values(1, 30000);
  const CopyCounts counts = counts_of(values);
  std::map<std::vector<TokenId>, std::pair<std::uint64_t, std::uint64_t>> expected;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& [count, first] = expected.try_emplace(values[i], 0, i).first->second;
    ++count;
  }
  EXPECT_EQ(counts.distinct(), expected.size());
  EXPECT_EQ(counts.repeats(), values.size() - expected.size());
  std::uint64_t distinct = 0;
  for (const CopyBin& bin : counts.histogram()) {
    std::uint64_t wanted = 0;
    for (const auto& [value, one] : expected) {
      wanted += one.first >= bin.from && one.first <= bin.to.value_or(~0ULL) ? 1 : 0;
    }
    EXPECT_EQ(bin.distinct, wanted) << bin.from;
    distinct += bin.distinct;
  }
  EXPECT_EQ(distinct, expected.size());

  std::vector<std::pair<std::uint64_t, std::uint64_t>> order;
  order.reserve(expected.size());
  for (const auto& [value, one] : expected) order.emplace_back(-one.first, one.second);
  std::sort(order.begin(), order.end());
  const auto most = counts.most_repeated();
  ASSERT_EQ(most.size(), CopyCounts::kMostRepeated);
  for (std::size_t i = 0; i < most.size(); ++i) {
    EXPECT_EQ(most[i].count, -order[i].first);
    EXPECT_EQ(most[i].first, order[i].second);
    EXPECT_EQ(most[i].start, values[most[i].first]);
    EXPECT_EQ(most[i].length, 3U);
  }
}

TEST(CopyCounts, MergedPartsCountAsTheWhole) {
  const Values values = random_values(2, 20000);
  const CopyCounts whole = counts_of(values);
  for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{7777}}) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(cut);
    CopyCounts part = counts_of({values.begin(), middle});
    part.merge(counts_of({middle, values.end()}));
    EXPECT_EQ(part.distinct(), whole.distinct());
    EXPECT_EQ(part.repeats(), whole.repeats());
    const auto [merged, wanted] = std::pair(part.most_repeated(), whole.most_repeated());
    ASSERT_EQ(merged.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(merged[i].hash, wanted[i].hash);
      EXPECT_EQ(merged[i].count, wanted[i].count);
      EXPECT_EQ(merged[i].first, wanted[i].first);
    }
  }
}

TEST(CopyCounts, ForgetsAllWhenThereAreTooMany) {
  CopyCounts counts(3);
  for (const TokenId id : {5U, 6U, 7U, 6U}) counts.add({{id}});
  EXPECT_EQ(counts.repeats(), 1U);
  EXPECT_EQ(counts.most_repeated().front().start, std::vector<TokenId>{6});
  counts.add({{8U}});
  EXPECT_FALSE(counts.is_known());
  counts.add({{5U}});
  EXPECT_FALSE(counts.is_known());
  EXPECT_TRUE(counts.most_repeated().empty());
  CopyCounts other(10);
  other.merge(counts);
  EXPECT_FALSE(other.is_known());
  EXPECT_FALSE(CopyCounts(0).is_known());
}

TEST(CopyCounts, KeepsTheStartOfLongValues) {
  CopyCounts counts(3);
  const std::vector<TokenId> ids(1000, 4);
  counts.add(ids);
  counts.add(ids);
  EXPECT_EQ(counts.most_repeated().front().start.size(), CopyCounts::kStartIds);
  EXPECT_EQ(counts.most_repeated().front().length, 1000U);
  counts.add({});
  counts.add({});
  EXPECT_TRUE(counts.most_repeated().back().start.empty());
}

}  // namespace
}  // namespace tokenmill::stats
