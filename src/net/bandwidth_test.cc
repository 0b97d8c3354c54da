#include "net/bandwidth.h"

#include <gtest/gtest.h>

namespace tokenmill::net {
namespace {

using std::chrono::milliseconds;

// Takes pieces whenever it may, for `duration`; returns how much it got.
std::uint64_t take_for(Bandwidth& bandwidth, SteadyTime& now, milliseconds duration,
                       std::uint64_t piece) {
  std::uint64_t taken = 0;
  for (const auto end = now + duration; now < end; now += milliseconds(1)) {
    bandwidth.refill(now);
    while (!bandwidth.is_spent()) {
      bandwidth.take(piece);
      taken += piece;
    }
  }
  return taken;
}

TEST(Bandwidth, WithoutALimitNothingIsSpent) {
  Bandwidth bandwidth;
  bandwidth.refill(SteadyTime{} + milliseconds(1));
  bandwidth.take(std::uint64_t{1} << 40);
  EXPECT_FALSE(bandwidth.is_spent());
  EXPECT_EQ(bandwidth.wait(), milliseconds(0));
}

TEST(Bandwidth, TheMeanHoldsForSmallAndForLargePieces) {
  for (const std::uint64_t piece : {1'000U, 40'000U}) {
    Bandwidth bandwidth;
    SteadyTime now = SteadyTime{} + std::chrono::hours(1);
    bandwidth.limit(100'000);
    const auto taken = take_for(bandwidth, now, milliseconds(10'000), piece);
    EXPECT_GE(taken, 1'000'000U) << piece;
    EXPECT_LE(taken, 1'025'000U + piece) << piece;
  }
}

TEST(Bandwidth, ANewLimitHoldsAtOnceAndOwesNothing) {
  Bandwidth bandwidth;
  SteadyTime now = SteadyTime{} + std::chrono::hours(1);
  bandwidth.refill(now);
  bandwidth.take(1'000'000'000);
  bandwidth.limit(100'000);
  EXPECT_LE(take_for(bandwidth, now, milliseconds(5'000), 1'000), 500'000U);
  bandwidth.limit(0);
  EXPECT_FALSE(bandwidth.is_spent());
}

TEST(Bandwidth, SaysHowLongToWait) {
  Bandwidth bandwidth;
  bandwidth.limit(1'000);
  bandwidth.refill(SteadyTime{} + std::chrono::hours(1));
  bandwidth.take(750);
  EXPECT_EQ(bandwidth.wait(), milliseconds(501));
}

}  // namespace
}  // namespace tokenmill::net
