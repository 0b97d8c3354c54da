#include "pack/window_cutter.h"

#include <gtest/gtest.h>

#include <numeric>

namespace tokenmill::pack {
namespace {

using Rows = std::vector<std::vector<TokenId>>;

Rows rows_of(const SequenceBatch& batch) {
  Rows rows;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    rows.emplace_back(batch.row(i).begin(), batch.row(i).end());
  }
  return rows;
}

std::vector<TokenId> count_to(std::size_t n) {
  std::vector<TokenId> ids(n);
  std::iota(ids.begin(), ids.end(), 1);
  return ids;
}

TEST(WindowCutter, OverlapsNeighboursByTheStride) {
  const WindowCutter cutter({.max_length = 6, .stride = 2, .frame = {{90}, {91}}});
  SequenceBatch out;
  cutter.add(count_to(7), out);
  EXPECT_EQ(rows_of(out), (Rows{{90, 1, 2, 3, 4, 91}, {90, 3, 4, 5, 6, 91}, {90, 5, 6, 7, 91}}));
  EXPECT_EQ(out.overlap, (std::vector<std::uint32_t>{0, 2, 2}));
  EXPECT_EQ(out.padding, (std::vector<std::uint32_t>{0, 0, 0}));
}

TEST(WindowCutter, EndsWithTheFirstWindowThatReachesTheEnd) {
  const WindowCutter cutter({.max_length = 4, .stride = 2});
  SequenceBatch out;
  cutter.add(count_to(6), out);
  EXPECT_EQ(rows_of(out), (Rows{{1, 2, 3, 4}, {3, 4, 5, 6}}));
}

TEST(WindowCutter, EmptyDocumentIsARowOfTheFrame) {
  const WindowCutter cutter({.max_length = 4, .stride = 1, .frame = {{90}, {}}});
  SequenceBatch out;
  cutter.add({}, out);
  EXPECT_EQ(rows_of(out), Rows{{90}});
}

TEST(WindowCutter, LosesNothingForAnyLengthAndStride) {
  for (std::uint32_t max_length = 1; max_length < 9; ++max_length) {
    for (std::uint32_t stride = 0; stride < max_length; ++stride) {
      const WindowCutter cutter({.max_length = max_length, .stride = stride});
      for (std::size_t length = 1; length < 30; ++length) {
        SequenceBatch out;
        cutter.add(count_to(length), out);
        std::vector<TokenId> joined;
        for (std::size_t i = 0; i < out.size(); ++i) {
          const auto row = out.row(i).subspan(out.overlap[i]);
          joined.insert(joined.end(), row.begin(), row.end());
        }
        ASSERT_EQ(joined, count_to(length)) << max_length << ' ' << stride;
      }
    }
  }
}

TEST(WindowCutter, PadsAfterTheFrame) {
  const WindowCutter cutter({.max_length = 5,
                             .stride = 1,
                             .frame = {{90}, {91}},
                             .padding = Padding::max_length,
                             .pad_id = 7});
  SequenceBatch out;
  cutter.add(count_to(1), out);
  EXPECT_EQ(rows_of(out), Rows({{90, 1, 91, 7, 7}}));
  EXPECT_EQ(out.padding, std::vector<std::uint32_t>{2});
}

}  // namespace
}  // namespace tokenmill::pack
