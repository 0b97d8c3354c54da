#include "shard/shard_view.h"

#include <cstring>

#include "base/assert.h"
#include "base/format.h"

namespace tokenmill::shard {
namespace {

std::int32_t row_offset(const ShardEntry& entry, std::string_view bytes, std::uint64_t index) {
  std::int32_t value = 0;
  std::memcpy(&value, bytes.data() + entry.row_offsets_offset + 4 * index, sizeof value);
  return value;
}

std::unexpected<Error> wrong_offsets(const ShardEntry& entry, std::uint64_t row) {
  return fail(ErrorCode::corrupt_data,
              format("The row offsets of {} are wrong at its row {}", entry.file, row),
              "Verify the tokenization, or make it again");
}

}  // namespace

Status check_shard(const ShardSchema& schema, const ShardEntry& entry, std::string_view bytes) {
  if (bytes.size() != entry.bytes) {
    return fail(ErrorCode::corrupt_data,
                format("{} has {} bytes, not {}", entry.file, bytes.size(), entry.bytes),
                "Verify the tokenization, or make it again");
  }
  if (bytes.starts_with(shard_header(schema, {entry.rows, entry.ids}))) return {};
  return fail(ErrorCode::corrupt_data,
              format("The header of {} is not what its counts make it", entry.file),
              "Verify the tokenization, or make it again");
}

Status check_row_offsets(const ShardSchema& schema, const ShardEntry& entry,
                         std::string_view bytes) {
  if (schema.row_length) return {};
  std::int64_t before = 0;
  for (std::uint64_t i = 0; i <= entry.rows; ++i) {
    const std::int64_t offset = row_offset(entry, bytes, i);
    if (offset < before || (i == 0 && offset != 0)) return wrong_offsets(entry, i);
    before = offset;
  }
  if (static_cast<std::uint64_t>(before) != entry.ids) return wrong_offsets(entry, entry.rows);
  return {};
}

Result<RowBytes> ShardView::row(std::uint64_t row) const {
  TM_ASSERT(row < entry_.rows);
  const std::uint64_t width = width_bytes(schema_.id_type);
  const char* ids = bytes_.data() + entry_.ids_offset;
  if (schema_.row_length) {
    return RowBytes{ids + row * *schema_.row_length * width, *schema_.row_length};
  }
  const std::int64_t begin = row_offset(entry_, bytes_, row);
  const std::int64_t end = row_offset(entry_, bytes_, row + 1);
  if (begin < 0 || end < begin || static_cast<std::uint64_t>(end) > entry_.ids) {
    return wrong_offsets(entry_, row);
  }
  return RowBytes{ids + static_cast<std::uint64_t>(begin) * width,
                  static_cast<std::uint64_t>(end - begin)};
}

}  // namespace tokenmill::shard
