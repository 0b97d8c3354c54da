#include "base/npy.h"

#include <gtest/gtest.h>

#include <array>

namespace tokenmill {
namespace {

TEST(Npy, HeaderIsWhatNumpyWrites) {
  const std::array<std::uint64_t, 1> shape = {3};
  const std::string header = npy_header(NpyType::uint64, shape);
  EXPECT_EQ(header.size(), 128U);
  EXPECT_EQ(header.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(header.substr(10, 57), "{'descr': '<u8', 'fortran_order': False, 'shape': (3,), }");
  EXPECT_EQ(header.back(), '\n');
  const std::array<std::uint64_t, 2> rows = {2, 5};
  EXPECT_NE(npy_header(NpyType::uint16, rows).find("'shape': (2, 5), }"), std::string::npos);
}

TEST(Npy, FindsTheNumbersOfItsOwnFilesOnly) {
  const std::array<std::uint64_t, 1> shape = {2};
  const std::string header = npy_header(NpyType::uint64, shape);
  EXPECT_EQ(npy_header_bytes(header + std::string(16, 'x'), NpyType::uint64), header.size());
  EXPECT_EQ(npy_header_bytes(header + std::string(15, 'x'), NpyType::uint64), std::nullopt);
  EXPECT_EQ(npy_header_bytes(header + std::string(24, 'x'), NpyType::uint64), std::nullopt);
  EXPECT_EQ(npy_header_bytes(header + std::string(16, 'x'), NpyType::uint32), std::nullopt);
  EXPECT_EQ(npy_header_bytes("\x93NUMPY", NpyType::uint64), std::nullopt);
}

}  // namespace
}  // namespace tokenmill
