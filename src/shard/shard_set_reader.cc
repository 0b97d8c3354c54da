#include "shard/shard_set_reader.h"

#include <algorithm>
#include <cstring>

#include "base/format.h"
#include "shard/shard_view.h"

namespace tokenmill::shard {
namespace {

std::uint32_t load_id(const char* from, IdType type) {
  if (type == IdType::uint16) {
    std::uint16_t id = 0;
    std::memcpy(&id, from, sizeof id);
    return id;
  }
  std::uint32_t id = 0;
  std::memcpy(&id, from, sizeof id);
  return id;
}

}  // namespace

Result<ShardSetReader> ShardSetReader::open(const fs::path& folder) {
  ShardSetReader reader;
  reader.manifest_ = TM_TRY(read_manifest(folder));
  for (const ShardEntry& entry : reader.manifest_.shards) {
    reader.shards_.push_back(TM_TRY(MappedFile::open(folder / entry.file)));
    TM_CHECK(check_shard(reader.manifest_.schema, entry, reader.shards_.back().bytes()));
  }
  return reader;
}

Result<RowBytes> ShardSetReader::row(std::uint64_t number) const {
  if (number >= rows()) {
    return fail(ErrorCode::not_found,
                format("There is no row {} in a tokenization of {} rows", number, rows()));
  }
  const auto after = std::upper_bound(
      manifest_.shards.begin(), manifest_.shards.end(), number,
      [](std::uint64_t row, const ShardEntry& shard) { return row < shard.first_row; });
  const auto index = static_cast<std::size_t>(after - manifest_.shards.begin()) - 1;
  const ShardEntry& shard = manifest_.shards[index];
  const ShardView view(manifest_.schema, shard, shards_[index].bytes());
  return view.row(number - shard.first_row);
}

Status ShardSetReader::read(std::uint64_t first, std::uint64_t count, SequenceBatch& out) const {
  const std::uint64_t begin = std::min(first, rows());
  const std::uint64_t end = begin + std::min(count, rows() - begin);
  const IdType type = manifest_.schema.id_type;
  for (std::uint64_t number = begin; number < end; ++number) {
    const RowBytes bytes = TM_TRY(row(number));
    for (std::uint64_t i = 0; i < bytes.ids; ++i) {
      out.ids.push_back(load_id(bytes.data + i * width_bytes(type), type));
    }
    out.ends.push_back(out.ids.size());
    out.padding.push_back(0);
    out.overlap.push_back(0);
  }
  return {};
}

}  // namespace tokenmill::shard
