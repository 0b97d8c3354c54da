#include "cli/statistics_summary.h"

#include <gtest/gtest.h>

namespace tokenmill::cli {
namespace {

json::object statistics() {
  return parse_json(R"({
    "num_documents": 4, "num_sequences": 1234, "total_tokens": 8000, "unique_tokens": 5,
    "vocab_coverage": 0.125, "duplicate_documents": 1,
    "token_budget": {"content": 8000, "special": 0, "overlap": 2000, "total": 10000},
    "length_distribution": {"sequences": {"count": 1234, "min": 3, "max": 1024,
      "percentiles": {"5": 4.4, "50": 7, "95": 1024},
      "buckets": [{"from": 0, "to": 100, "count": 1034}, {"from": 100, "to": null, "count": 200}]}},
    "duplicates": {"documents": {"distinct": 20, "histogram": [
      {"from": 1, "to": 1, "distinct": 15, "count": 15}, {"from": 2, "to": 2, "distinct": 0},
      {"from": 4, "to": 10, "distinct": 4}, {"from": 101, "to": null, "distinct": 1}]}},
    "top_tokens": [{"token": "\u0120the", "count": 400}, {"token": "\n", "count": 100}],
    "dropped": {"min_length": {"documents": 3, "tokens": 12}, "junk": {"documents": 0, "tokens": 0},
      "bad_rows": {"count": 2, "examples": []}}})")
      ->as_object();
}

TEST(StatisticsSummary, SaysWhatSomebodyLooksAtFirst) {
  const std::string text = statistics_summary(statistics());
  for (const std::string_view part :
       {"Documents                 4  1 of them repeat an earlier one\n",
        "Sequences             1,234\n",
        "Tokens                8,000  5 different ones, 12.5 % of the vocabulary\n",
        "  overlap  2,000   20.0 %  \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\n",
        "shortest 3, 5 % 4, median 7, 95 % 1,024, longest 1,024\n", "  100 or more    200   16.2 %",
        "  once                 15   75.0 %", "  4-10 times            4   20.0 %",
        "  more than 100 times   1    5.0 %", "  \"\\n\"", "  min_length: 3 documents, 12 tokens\n",
        "  bad_rows: 2 rows\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(text.find("special"), std::string::npos);
  EXPECT_EQ(text.find("junk"), std::string::npos);
}

TEST(StatisticsSummary, LeavesOutWhatIsMissing) {
  const std::string text = statistics_summary({});
  EXPECT_EQ(text.find("budget"), std::string::npos);
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

}  // namespace
}  // namespace tokenmill::cli
