// One shard file on its way to disk: ids first, counts and offsets at the end.
//
// A row's ids are converted and buffered (1 MiB); the ends of ragged rows go to a second file
// beside it, which `close` appends and removes, so that memory does not grow with the shard.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "data/sequence_batch.h"
#include "shard/manifest.h"
#include "shard/shard_format.h"

namespace tokenmill::shard {

class ShardWriter {
 public:
  // Creates `path`, and `<path>.offsets` when rows are ragged; neither may exist.
  static Result<ShardWriter> create(const fs::path& path, const ShardSchema& schema);

  // Rows [first, last) of `rows`. Ids must fit the type of the schema.
  Status append(const SequenceBatch& rows, std::size_t first, std::size_t last);

  // Completes the file and hashes it. `first_row` and the final name are the caller's to set.
  Result<ShardEntry> close();

  ShardShape shape() const { return shape_; }

 private:
  ShardWriter() = default;
  Status put(std::string_view bytes);
  Status flush();
  Status append_offsets();
  Status pad_to(std::uint64_t alignment);

  ShardSchema schema_;
  ShardShape shape_;
  File file_;
  File offsets_file_;
  std::uint64_t written_ = 0;  // bytes in the file and in the buffer
  std::string buffer_;
  std::string offsets_buffer_;
};

// sha256 of a file's bytes as they are now, and how many they are.
struct FileDigest {
  std::uint64_t bytes = 0;
  std::string sha256;
};
Result<FileDigest> digest_file(const fs::path& path);

}  // namespace tokenmill::shard
