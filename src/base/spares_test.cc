#include "base/spares.h"

#include <gtest/gtest.h>

#include <string>

namespace tokenmill {
namespace {

TEST(Spares, GivesBackWhatGrewEmptied) {
  Spares<std::string> spares;
  std::string text = spares.take();
  EXPECT_TRUE(text.empty());
  text.assign(1000, 'x');
  const char* const block = text.data();
  spares.give_back(std::move(text));
  const std::string again = spares.take();
  EXPECT_TRUE(again.empty());
  EXPECT_EQ(again.data(), block);
  EXPECT_LT(spares.take().capacity(), 1000u);
}

}  // namespace
}  // namespace tokenmill
