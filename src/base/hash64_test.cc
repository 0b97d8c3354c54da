#include "base/hash64.h"

#include <gtest/gtest.h>

#include <string>

namespace tokenmill {
namespace {

// The judge: xxh3_64_hexdigest of the Python package `xxhash` 4.1.0. Hashes stand in files, so they
// must not change.
TEST(Hash64, IsXxh3) {
  EXPECT_EQ(hash64(""), 0x2D06800538D394C2U);
  EXPECT_EQ(hash64("tokenmill"), 0x04D1AD308626F563U);
  EXPECT_EQ(hash64("tokenmill", 1), 0x4430BA352A85598EU);
  std::string text;
  for (int i = 0; i < 40; ++i) text += "tokenmill";
  EXPECT_EQ(hash64(text), 0xCA8CBC10818B90D2U);
}

}  // namespace
}  // namespace tokenmill
