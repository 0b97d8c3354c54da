#include "hub/byte_ranges.h"

#include <gtest/gtest.h>

#include <array>

namespace tokenmill::hub {
namespace {

TEST(ByteRanges, MergesWhatTouches) {
  ByteRanges ranges;
  ranges.add({4, 6});
  ranges.add({0, 2});
  EXPECT_EQ(ranges.prefix_end(), 2u);
  EXPECT_EQ(ranges.first_gap(10, 100), (ByteSpan{2, 4}));
  ranges.add({2, 4});
  EXPECT_EQ(ranges.ends_by_begin().size(), 1u);
  EXPECT_EQ(ranges.first_gap(10, 3), (ByteSpan{6, 9}));
  EXPECT_EQ(ranges.first_gap(6, 3), std::nullopt);
}

// Every sequence of three operations over a file of five bytes, against an array of flags.
TEST(ByteRanges, AgreesWithAnArrayOfFlags) {
  constexpr std::uint64_t kSize = 5;
  constexpr unsigned kOperations = 2 * (kSize + 1) * (kSize + 1);
  for (unsigned code = 0; code < kOperations * kOperations * kOperations; ++code) {
    ByteRanges ranges;
    std::array<bool, kSize> flags{};
    for (unsigned rest = code, i = 0; i < 3; ++i, rest /= kOperations) {
      const unsigned operation = rest % kOperations;
      const ByteSpan span{(operation / 2) % (kSize + 1), operation / 2 / (kSize + 1)};
      const bool is_add = operation % 2 == 0;
      is_add ? ranges.add(span) : ranges.remove(span);
      for (std::uint64_t at = span.begin; at < span.end; ++at) flags[at] = is_add;
    }
    std::uint64_t bytes = 0;
    for (const bool flag : flags) bytes += flag ? 1 : 0;
    ASSERT_EQ(ranges.bytes(), bytes) << code;
    std::uint64_t prefix = 0;
    while (prefix < kSize && flags[prefix]) ++prefix;
    ASSERT_EQ(ranges.prefix_end(), prefix) << code;
    std::uint64_t gap_end = prefix;
    while (gap_end < kSize && !flags[gap_end]) ++gap_end;
    const auto gap = ranges.first_gap(kSize, kSize);
    ASSERT_EQ(gap.has_value(), prefix < kSize) << code;
    if (gap) {
      ASSERT_EQ(*gap, (ByteSpan{prefix, gap_end})) << code;
    }
  }
}

}  // namespace
}  // namespace tokenmill::hub
