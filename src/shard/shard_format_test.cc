#include "shard/shard_format.h"

#include <gtest/gtest.h>

#include "shard/flat_buffer.h"

namespace tokenmill::shard {
namespace {

// That pyarrow reads these bytes is tested in tests/shard/test_folder.py.

std::uint32_t uint32_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return value;
}

TEST(ShardFormat, HeaderKeepsItsSizeWhateverTheCounts) {
  for (const auto& row_length : {std::optional<std::uint32_t>(), std::optional<std::uint32_t>(8)}) {
    const ShardSchema schema{.row_length = row_length};
    const std::size_t size = shard_header(schema, {}).size();
    EXPECT_EQ(size % kAlignment, 0U);
    EXPECT_EQ(shard_header(schema, {.rows = 1, .ids = 8}).size(), size);
    EXPECT_EQ(shard_header(schema, {.rows = 1U << 30, .ids = 1ULL << 40}).size(), size);
  }
}

TEST(ShardFormat, HeaderIsTwoMessagesOfWholeBlocks) {
  const std::string header = shard_header({.column = "tokens"}, {.rows = 3, .ids = 9});
  EXPECT_EQ(uint32_at(header, 0), 0xffffffffU);
  const std::size_t second = 8 + uint32_at(header, 4);
  EXPECT_EQ(second % kAlignment, 0U);
  EXPECT_EQ(uint32_at(header, second), 0xffffffffU);
  EXPECT_EQ(second + 8 + uint32_at(header, second + 4), header.size());
  EXPECT_NE(header.find("tokens"), std::string::npos);
}

TEST(ShardFormat, LayoutHasNoOverlapsAndNoHoles) {
  const ShardLayout ragged = shard_layout({.id_type = IdType::uint32}, {.rows = 20, .ids = 33});
  EXPECT_EQ(ragged.ids_offset, ragged.header_bytes);
  EXPECT_EQ(ragged.row_offsets_offset, ragged.ids_offset + 192);
  EXPECT_EQ(ragged.file_bytes, ragged.row_offsets_offset + 128 + 8);
  const ShardLayout fixed = shard_layout({.row_length = 16}, {.rows = 2, .ids = 32});
  EXPECT_EQ(fixed.row_offsets_offset, 0U);
  EXPECT_EQ(fixed.file_bytes, fixed.ids_offset + 64 + 8);
}

TEST(ShardFormat, FileNamesAreThoseOfDatasets) {
  EXPECT_EQ(shard_file_name(3, 12), "data-00003-of-00012.arrow");
}

TEST(FlatBuffer, TableFieldsAreFoundThroughTheVtable) {
  FlatBuffer buffer;
  const auto root = buffer.begin_root();
  const auto table = buffer.add_table({{2, 8, 0x1122334455667788}, {0, 1, 7}});
  buffer.link(root, table.start);
  const std::string& bytes = buffer.bytes();
  EXPECT_EQ(uint32_at(bytes, 0), table.start);
  const std::size_t vtable = table.start - uint32_at(bytes, table.start);
  EXPECT_EQ(bytes[vtable], 10);  // size, table size, three fields
  EXPECT_EQ(table.start + static_cast<unsigned char>(bytes[vtable + 4]), table.field(0));
  EXPECT_EQ(bytes[vtable + 6], 0);  // field 1 is absent
  EXPECT_EQ(bytes[table.field(0)], 7);
  EXPECT_EQ(table.field(2) % 8, 0U);
  EXPECT_EQ(uint32_at(bytes, table.field(2)), 0x55667788U);
}

}  // namespace
}  // namespace tokenmill::shard
