#include "stats/collector.h"

#include <gtest/gtest.h>

#include "base/uuid.h"
#include "stats/statistics_json.h"

namespace tokenmill::stats {
namespace {

const CollectorOptions kOptions{
    .vocab_size = 10, .row_prefix = 1, .row_suffix = 1, .special_ids = {8, 9}};

// Two windows of the document 1 2 3 4 with a stride of 1, the second padded.
SequenceBatch two_windows() {
  return {.ids = {8, 1, 2, 9, 8, 2, 3, 9, 8, 3, 9, 0},
          .ends = {4, 8, 12},
          .padding = {0, 0, 1},
          .overlap = {0, 1, 1}};
}

TokenBatch document() { return {.ids = {1, 2, 3}, .ends = {3}}; }

TEST(Collector, CountsSharedTokensOnceAndPaddingNever) {
  Collector collector(kOptions);
  collector.add_documents(document());
  collector.add_rows(two_windows());
  EXPECT_EQ(collector.documents(), 1U);
  EXPECT_EQ(collector.sequences(), 3U);
  EXPECT_EQ(collector.token_counts()[0], 0U);
  EXPECT_EQ(collector.token_counts()[2], 1U);
  EXPECT_EQ(collector.token_counts()[8], 3U);
  EXPECT_EQ(collector.total_tokens(), 9U);
  EXPECT_EQ(collector.unique_tokens(), 5U);
  EXPECT_EQ(collector.special_tokens(), 6U);
  EXPECT_EQ(collector.budget().content, 3U);
  EXPECT_EQ(collector.budget().overlap, 2U);
  EXPECT_EQ(collector.budget().padding, 1U);
  EXPECT_EQ(collector.budget().total(), 12U);
  EXPECT_EQ(collector.row_lengths().max(), 4U);
}

TEST(Collector, MergedPartsGiveTheStatisticsOfTheWhole) {
  Collector whole(kOptions);
  Collector part(kOptions);
  Collector rest(kOptions);
  for (Collector* collector : {&whole, &part}) {
    collector->add_documents(document());
    collector->add_rows(two_windows());
  }
  for (Collector* collector : {&whole, &rest}) {
    collector->add_documents(document());
    collector->add_rows(two_windows());
  }
  part.merge(rest);
  EXPECT_EQ(tokenmill::to_json(statistics_json(part, {})),
            tokenmill::to_json(statistics_json(whole, {})));
  EXPECT_EQ(whole.document_copies().repeats(), 1U);
  EXPECT_EQ(whole.row_copies().repeats(), 3U);
}

TEST(Statistics, AreReadAsTheyWereWritten) {
  const fs::path folder = fs::path(testing::TempDir()) / new_uuid();
  ASSERT_TRUE(create_folders(folder).has_value());
  Collector collector(kOptions);
  collector.add_rows(two_windows());
  const StatisticsParts parts{.token_text = [](TokenId) { return std::string("\xff!"); },
                              .top_tokens = 2};
  ASSERT_TRUE(write_statistics(folder, collector, parts).has_value());
  const auto statistics = read_statistics(folder);
  ASSERT_TRUE(statistics.has_value()) << statistics.error().message;
  EXPECT_EQ(get_int(*statistics, "total_tokens"), 9);
  EXPECT_EQ(get_array(*statistics, "top_tokens")->size(), 2U);
  EXPECT_EQ(get_string(get_array(*statistics, "top_tokens")->at(0).get_object(), "token"),
            "\xef\xbf\xbd!");
  const auto counts = read_token_counts(folder);
  ASSERT_TRUE(counts.has_value());
  EXPECT_TRUE(std::equal(counts->begin(), counts->end(), collector.token_counts().begin(),
                         collector.token_counts().end()));
  static_cast<void>(remove_tree(folder));
}

TEST(Statistics, RankPointsAreFewAndReachTheLastRank) {
  Collector collector({.vocab_size = 300000});
  SequenceBatch rows;
  for (TokenId id = 0; id < 300000; ++id) rows.ids.push_back(id);
  rows.ends = {300000};
  rows.padding = rows.overlap = {0};
  collector.add_rows(rows);
  const json::object statistics = statistics_json(collector, {});
  const json::array& points = *get_array(statistics, "rank_frequency");
  EXPECT_LE(points.size(), 512U);
  EXPECT_EQ(get_int(points.back().get_object(), "rank"), 300000);
  EXPECT_EQ(get_double(points.back().get_object(), "coverage"), 1);
}

}  // namespace
}  // namespace tokenmill::stats
