#include "pack/stream_cutter.h"

#include <gtest/gtest.h>

namespace tokenmill::pack {
namespace {

// Rows of one block of the documents 1 2 3 and 4 5 6, with room for four ids.
std::vector<std::uint64_t> ends_with(Tail tail, std::uint64_t expected_drop) {
  StreamCutter cutter(
      {.sequences = Sequences::pack, .max_length = 4, .pad_id = 9, .joining = {.tail = tail}});
  SequenceBatch out;
  const std::vector<TokenId> ids = {1, 2, 3, 4, 5, 6};
  cutter.add(std::span(ids).first(3), out);
  cutter.add(std::span(ids).subspan(3), out);
  EXPECT_EQ(cutter.end_block(out), expected_drop);
  return out.ends;
}

TEST(StreamCutter, TailRulesDecideOnTheUnfinishedRow) {
  using Ends = std::vector<std::uint64_t>;
  EXPECT_EQ(ends_with(Tail::drop, 2), Ends{4});
  EXPECT_EQ(ends_with(Tail::keep, 0), (Ends{4, 6}));
  EXPECT_EQ(ends_with(Tail::drop_last_row, 2), Ends{4});
  EXPECT_EQ(ends_with(Tail::pad_only_row, 2), Ends{4});
}

TEST(StreamCutter, ACarryIsNoLongerThanARow) {
  StreamCutter cutter({.sequences = Sequences::pack, .max_length = 4});
  EXPECT_TRUE(cutter.restore({.row = {1, 2, 3, 4}}));
  EXPECT_FALSE(cutter.restore({.row = {1, 2, 3, 4, 5}}));
}

}  // namespace
}  // namespace tokenmill::pack
