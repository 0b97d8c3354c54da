#include "shard/shard_view.h"

#include <gtest/gtest.h>

#include <cstring>

namespace tokenmill::shard {
namespace {

// A ragged shard of two rows and five ids whose row offsets are `offsets`.
struct Shard {
  explicit Shard(const std::vector<std::int32_t>& offsets) {
    const ShardLayout layout = shard_layout(schema, {2, 5});
    entry = {.file = "data",
             .rows = 2,
             .ids = 5,
             .bytes = layout.file_bytes,
             .ids_offset = layout.ids_offset,
             .row_offsets_offset = layout.row_offsets_offset};
    bytes = shard_header(schema, {2, 5});
    bytes.resize(layout.file_bytes, '\0');
    std::memcpy(bytes.data() + layout.row_offsets_offset, offsets.data(), 4 * offsets.size());
  }

  ShardSchema schema;
  ShardEntry entry;
  std::string bytes;
};

TEST(ShardView, RowsLieBetweenTheirOffsets) {
  const Shard shard({0, 3, 5});
  ASSERT_TRUE(check_shard(shard.schema, shard.entry, shard.bytes).has_value());
  ASSERT_TRUE(check_row_offsets(shard.schema, shard.entry, shard.bytes).has_value());
  const auto row = ShardView(shard.schema, shard.entry, shard.bytes).row(1);
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->ids, 2U);
  EXPECT_EQ(row->data, shard.bytes.data() + shard.entry.ids_offset + 6);
}

TEST(ShardView, OffsetsOutsideTheIdsAreRefused) {
  for (const std::vector<std::int32_t>& offsets :
       {std::vector<std::int32_t>{0, 3, 6}, {0, -1, 5}, {0, 6, 5}, {0, 3, 2}}) {
    const Shard shard(offsets);
    EXPECT_FALSE(check_row_offsets(shard.schema, shard.entry, shard.bytes).has_value());
    EXPECT_FALSE(ShardView(shard.schema, shard.entry, shard.bytes).row(1).has_value());
  }
}

TEST(ShardView, SizeAndHeaderMustBeTheirs) {
  Shard shard({0, 3, 5});
  shard.bytes[20] = static_cast<char>(shard.bytes[20] ^ 1);
  EXPECT_FALSE(check_shard(shard.schema, shard.entry, shard.bytes).has_value());
  EXPECT_FALSE(check_shard(shard.schema, shard.entry, "").has_value());
}

}  // namespace
}  // namespace tokenmill::shard
