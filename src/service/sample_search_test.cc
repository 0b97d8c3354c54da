#include "service/sample_search.h"

#include <gtest/gtest.h>

namespace tokenmill::service {
namespace {

// 1,000 samples: "0", "1", … as text; the number itself as their count of ids.
Result<json::array> numbers(std::uint64_t offset, std::uint64_t limit) {
  json::array page;
  for (std::uint64_t i = offset; i < std::min<std::uint64_t>(1'000, offset + limit); ++i) {
    page.push_back({{"index", i}, {"text", std::to_string(i)}, {"input_ids", json::array(i % 10)}});
  }
  return page;
}

TEST(SampleSearch, FindsPartsOfTheTextAndSaysWhereToGoOn) {
  const auto found = search_samples({.q = "99"}, 0, 3, numbers).value();
  EXPECT_EQ(found.at("items").get_array().size(), 3U);
  EXPECT_EQ(found.at("next_offset").to_number<int>(), 300);
  const auto rest = search_samples({.q = "99"}, 300, 100, numbers).value();
  EXPECT_EQ(rest.at("items").at(0).at("index").to_number<int>(), 399);
  EXPECT_TRUE(rest.at("next_offset").is_null());
}

TEST(SampleSearch, TheLastSampleOfAllEndsTheSearch) {
  const auto found = search_samples({.q = "999"}, 0, 1, numbers).value();
  EXPECT_EQ(found.at("items").get_array().size(), 1U);
  EXPECT_TRUE(found.at("next_offset").is_null());
}

TEST(SampleSearch, BoundsAreInclusive) {
  const SampleFilter filter{.q = "", .min_length = 8, .max_length = 9};
  const auto found = search_samples(filter, 0, 500, numbers).value();
  EXPECT_EQ(found.at("items").get_array().size(), 200U);
}

TEST(SampleSearch, WithoutIdsCharactersAreCounted) {
  const SampleFilter filter{.q = "", .min_length = 3, .max_length = 3};
  EXPECT_TRUE(filter.matches({{"text", "a\u00e4\u4e2d"}}));
  EXPECT_FALSE(filter.matches({{"text", "\u00e4\u4e2d"}}));
}

}  // namespace
}  // namespace tokenmill::service
