#include "tokenizer/table_bounds.h"

#include <gtest/gtest.h>

#include <vector>

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

// Every place of tables of every length, with the last number inside and the first outside.
TEST(TableBounds, FindsTheOneNumberThatLeadsOutside) {
  const LaneBound below = LaneBound::below(10);
  const LaneBound or_none = LaneBound::below_or_none(10);
  const LaneBounds bounds = {below, or_none, LaneBound::any(), {1, 0xFF, 10}};
  const std::array<std::vector<std::uint32_t>, 4> inside = {
      {{0, 9}, {0, 9, kNone}, {0, 10, kNone}, {0, 9, 0xFF, 0x1200, 0x12FF, kNone}}};
  const std::array<std::vector<std::uint32_t>, 4> outside = {
      {{10, kNone, 0x80000000}, {10, kNone - 1, 0x80000000}, {}, {10, 0xFE, 0x120A, 0x80000080}}};
  for (std::size_t size = 0; size <= 19; ++size) {
    std::vector<std::uint32_t> words(size);
    EXPECT_TRUE(words_in_bounds(words, bounds));
    for (std::size_t at = 0; at < size; ++at) {
      for (const std::uint32_t word : inside[at % 4]) {
        words[at] = word;
        EXPECT_TRUE(words_in_bounds(words, bounds)) << size << " " << at << " " << word;
      }
      for (const std::uint32_t word : outside[at % 4]) {
        words[at] = word;
        EXPECT_FALSE(words_in_bounds(words, bounds)) << size << " " << at << " " << word;
      }
      words[at] = 0;
    }
  }
}

}  // namespace
}  // namespace tokenmill::tokenizer
