// Rows of a published tokenization by number, in O(log shards), through memory maps.
//
// Opening costs one small read and one map per shard, whatever the size. Immutable and
// thread-safe after `open`. The folder is checked against its manifest as far as sizes and
// headers go; `verify` (verify.h) also checks every byte.
#pragma once

#include <cstdint>
#include <vector>

#include "base/file.h"
#include "base/mapped_file.h"
#include "base/result.h"
#include "data/sequence_batch.h"
#include "shard/manifest.h"
#include "shard/shard_view.h"

namespace tokenmill::shard {

class ShardSetReader {
 public:
  // Errors: those of `read_manifest`; corrupt_data naming the shard whose size or header is not
  // what the manifest says.
  static Result<ShardSetReader> open(const fs::path& folder);

  const Manifest& manifest() const { return manifest_; }
  std::uint64_t rows() const { return manifest_.rows; }

  // Appends rows [first, first + count), cut at the end of the set, to `out`. Padding and overlap
  // are not stored and come as 0. Error: corrupt_data when offsets contradict each other.
  Status read(std::uint64_t first, std::uint64_t count, SequenceBatch& out) const;

  // Error: not_found when there is no such row.
  Result<RowBytes> row(std::uint64_t number) const;

 private:
  Manifest manifest_;
  std::vector<MappedFile> shards_;
};

}  // namespace tokenmill::shard
