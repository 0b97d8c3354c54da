#include "base/hash_file.h"

#include <gtest/gtest.h>

#include "base/sha256.h"

namespace tokenmill {
namespace {

TEST(HashFile, IsThatOfTheBytesAndCountsThem) {
  const fs::path path = fs::temp_directory_path() / "tokenmill_hash_file_test";
  const std::string bytes(3'000'001, 'x');
  ASSERT_TRUE(write_file_atomically(path, bytes));
  Progress progress;
  std::stop_source stop;
  const tokenmill::Run run{stop.get_token(), progress};
  EXPECT_EQ(hash_file(path, run).value(), sha256_hex(bytes));
  EXPECT_EQ(progress.bytes_done, bytes.size());
  stop.request_stop();
  EXPECT_EQ(hash_file(path, run).error().code, ErrorCode::cancelled);
  fs::remove(path);
  EXPECT_FALSE(hash_file(path, tokenmill::Run{{}, progress}));
}

}  // namespace
}  // namespace tokenmill
