#include "pack/presets.h"

#include <gtest/gtest.h>

#include "pack/block_counter.h"

namespace tokenmill::pack {
namespace {

// The rows of presets are compared with the packers they reproduce in tests/shard/test_presets.py.

TEST(Presets, AreValidOptions) {
  for (const std::string_view name : preset_names()) {
    const auto options = preset(name, {.frame = {{1}, {}}, .bos = 1, .eos = 2}, 128);
    ASSERT_TRUE(options.has_value());
    EXPECT_TRUE(validate(*options).has_value()) << name;
    EXPECT_EQ(fixed_row_length(*options), 128U);
  }
}

TEST(Presets, NeedTheirTokens) {
  EXPECT_EQ(preset("sparsify", {}, 128).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(preset("transformer-lens", {.bos = 1}, 128).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(preset("nobody", {}, 128).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(preset("saelens", {}, 128).has_value());
}

std::vector<std::uint64_t> starts(const Blocks& blocks, std::uint64_t documents) {
  std::vector<std::uint64_t> result;
  for (std::uint64_t i = 0; i < documents; ++i) {
    if (BlockCounter(blocks).starts_block(i)) result.push_back(i);
  }
  return result;
}

TEST(BlockCounter, CutsAsDatasetsMapDoes) {
  using Starts = std::vector<std::uint64_t>;
  EXPECT_EQ(starts({}, 10), Starts());
  EXPECT_EQ(starts({.documents = 4}, 10), (Starts{4, 8}));
  EXPECT_EQ(starts({.documents = 3, .processes = 4, .documents_total = 10}, 10), (Starts{3, 6, 8}));
  EXPECT_EQ(starts({.documents = 9, .processes = 4, .documents_total = 2}, 2), Starts{1});
}

}  // namespace
}  // namespace tokenmill::pack
