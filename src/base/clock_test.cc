#include "base/clock.h"

#include <gtest/gtest.h>

#include <regex>

#include "base/clock_offset.h"

namespace tokenmill {
namespace {

TEST(Clock, TheFormIsAlwaysTheSame) {
  const std::regex form(
      "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
      "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z");
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(std::regex_match(utc_now(), form)) << utc_now();
}

TEST(Clock, TextOrderIsTimeOrder) {
  const std::string before = utc_now();
  EXPECT_LE(before, utc_now());
}

TEST(Clock, LaterIsLaterAndEarlierIsEarlier) {
  EXPECT_GT(utc_now_plus(std::chrono::minutes(1)), utc_now());
  EXPECT_LT(utc_now_plus(-std::chrono::minutes(1)), utc_now());
}

}  // namespace
}  // namespace tokenmill
