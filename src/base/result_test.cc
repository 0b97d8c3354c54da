#include "base/result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace tokenmill {
namespace {

Result<std::unique_ptr<int>> make(bool good) {
  if (!good) return fail(ErrorCode::not_found, "No such number");
  return std::make_unique<int>(7);
}

Result<int> read(bool good) { return *TM_TRY(make(good)) + *TM_TRY(make(true)); }

TEST(Result, TryGivesTheValueOrReturnsTheError) {
  EXPECT_EQ(read(true).value(), 14);
  ASSERT_FALSE(read(false));
  EXPECT_EQ(read(false).error().code, ErrorCode::not_found);
}

TEST(Result, EveryCodeHasANameThatLeadsBackToIt) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_EQ(error_code_from_name(error_code_name(code)), code);
    EXPECT_GE(error_http_status(code), 400);
    EXPECT_NE(error_exit_code(code), 0);
    EXPECT_FALSE(error_title(code).empty());
  }
}

TEST(Result, AFullDiskIsToldFromOtherFailures) {
  EXPECT_EQ(fail_errno(ENOSPC, "Writing x").error().code, ErrorCode::disk_full);
  EXPECT_EQ(fail_errno(ENOENT, "Opening x").error().code, ErrorCode::file_not_found);
  EXPECT_EQ(fail_errno(EIO, "Reading x").error().message, "Reading x: Input/output error");
}

}  // namespace
}  // namespace tokenmill
