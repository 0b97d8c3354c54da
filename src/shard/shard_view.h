// One mapped shard file: its checks and its rows.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "shard/manifest.h"
#include "shard/shard_format.h"

namespace tokenmill::shard {

// A row as it lies in the file: `ids` little endian numbers of the schema's width.
struct RowBytes {
  const char* data = nullptr;
  std::uint64_t ids = 0;
};

// corrupt_data when the size or the header is not what schema and entry say. Touches the header
// only.
Status check_shard(const ShardSchema& schema, const ShardEntry& entry, std::string_view bytes);

// corrupt_data when row offsets do not ascend from 0 to the count of ids. Touches all of them;
// nothing to do for fixed rows.
Status check_row_offsets(const ShardSchema& schema, const ShardEntry& entry,
                         std::string_view bytes);

// `bytes` must have passed `check_shard`. Views nothing, borrows everything.
class ShardView {
 public:
  ShardView(const ShardSchema& schema, const ShardEntry& entry, std::string_view bytes)
      : schema_(schema), entry_(entry), bytes_(bytes) {}

  // `row` must be below the shard's count. Error: corrupt_data when its offsets are wrong.
  Result<RowBytes> row(std::uint64_t row) const;

 private:
  const ShardSchema& schema_;
  const ShardEntry& entry_;
  std::string_view bytes_;
};

}  // namespace tokenmill::shard
