#include "base/error_json.h"

#include <gtest/gtest.h>

namespace tokenmill {
namespace {

TEST(ErrorJson, AnErrorComesBackAsItWas) {
  const Error error{ErrorCode::gated, "The repository is gated: a/b", "Ask for access"};
  const auto back = error_from_json(error_to_json(error));
  EXPECT_EQ(back.code, error.code);
  EXPECT_EQ(back.message, error.message);
  EXPECT_EQ(back.hint, error.hint);
}

TEST(ErrorJson, WhatIsMissingOrOfAnotherTypeIsInternalAndEmpty) {
  const auto error = error_from_json({{"code", "no such code"}, {"message", 7}});
  EXPECT_EQ(error.code, ErrorCode::internal);
  EXPECT_EQ(error.message, "");
}

}  // namespace
}  // namespace tokenmill
