#include "net/retry.h"

#include <gtest/gtest.h>

namespace tokenmill::net {
namespace {

using std::chrono::seconds;

TEST(Retry, ReadsTheRateLimitHeaderOfTheHub) {
  const auto limit = parse_rate_limit(R"("resolvers";r=2997;t=258)");
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->bucket, "resolvers");
  EXPECT_EQ(limit->remaining, 2997u);
  EXPECT_EQ(limit->reset, seconds{258});
  EXPECT_TRUE(parse_rate_limit(R"("api" ; t=5 ; r=0)"));
}

TEST(Retry, IgnoresRateLimitHeadersItDoesNotUnderstand) {
  for (const std::string_view header :
       {"", "api;r=0;t=1", R"("api")", R"("api";r=0)", R"("api";t=1)", R"("api";r=x;t=1)",
        R"("api";r=;t=1)", R"("api";r=-1;t=1)", "\""}) {
    EXPECT_FALSE(parse_rate_limit(header)) << header;
  }
}

TEST(Retry, WaitsForTheWindowOfAnEmptyBucketFirst) {
  EXPECT_EQ(asked_wait(R"("api";r=0;t=55)", "7"), seconds{56});
  EXPECT_EQ(asked_wait(R"("api";r=3;t=55)", "7"), seconds{8});
  EXPECT_EQ(asked_wait("", " 0 "), seconds{1});
  EXPECT_EQ(asked_wait("", "Wed, 21 Oct 2026 07:28:00 GMT"), std::nullopt);
  EXPECT_EQ(asked_wait("", ""), std::nullopt);
  EXPECT_EQ(asked_wait("", "99999999999999999999999"), std::chrono::hours{1});
}

TEST(Retry, KnowsWhatPassesWithTime) {
  for (const int status : {408, 429, 500, 502, 503, 504}) EXPECT_TRUE(is_transient_status(status));
  for (const int status : {200, 206, 400, 401, 403, 404, 416, 451, 501}) {
    EXPECT_FALSE(is_transient_status(status)) << status;
  }
}

TEST(Retry, BacksOffExponentiallyWithinItsBounds) {
  const BackoffPolicy policy{.first = Milliseconds{100}, .max = Milliseconds{1000}};
  EXPECT_EQ(backoff_delay(policy, 0, 0), Milliseconds{50});
  EXPECT_EQ(backoff_delay(policy, 0, 50), Milliseconds{100});
  EXPECT_EQ(backoff_delay(policy, 2, 0), Milliseconds{200});
  for (std::uint64_t random = 0; random < 5000; random += 7) {
    const Milliseconds delay = backoff_delay(policy, 40, random);
    EXPECT_GE(delay, Milliseconds{500});
    EXPECT_LE(delay, Milliseconds{1000});
  }
}

}  // namespace
}  // namespace tokenmill::net
