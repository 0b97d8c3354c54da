// Writes the shards of one tokenization into a staging folder, then the files that make the
// folder a dataset for `datasets.load_from_disk` and describe it.
//
// Nothing is visible to anyone until the owner publishes the folder (publish.h); a writer that is
// destroyed early leaves files that the next start-up collects with the staging folder. The bytes
// depend on the rows and the options only. One thread. Memory: one write buffer of 1 MiB; the
// ids go straight to disk. Nothing is synced here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"
#include "data/sequence_batch.h"
#include "shard/manifest.h"
#include "shard/shard_format.h"

namespace tokenmill::shard {

struct ShardOptions {
  // One past the largest id that may come; decides uint16 or uint32 for the whole folder.
  std::uint32_t vocab_size = 0;
  // Set when every row has this many ids.
  std::optional<std::uint32_t> row_length = {};
  std::string column = "input_ids";
  // A shard is closed before its ids would take more; at least one row each, and at most
  // `rows_max` rows.
  std::uint64_t shard_bytes_max = std::uint64_t{256} << 20;
  std::uint64_t rows_max = std::uint64_t{1} << 26;
  // The name of the split in `state.json`; none when several were joined.
  std::optional<std::string> split = {};
};

// What the caller knows and the manifest tells. `side_files` are names of files that the caller
// has written into the folder (statistics): hashed and listed.
struct ManifestParts {
  json::object options = {};
  json::object tokenizer = {};
  json::object source = {};
  json::object dropped = {};
  std::vector<std::string> side_files = {};
  // Written as `sae_lens.json` when the rows follow the rules of that library.
  std::optional<json::object> sae_lens = {};
};

class ShardSetWriter {
 public:
  // `folder` must exist and be empty. Error: invalid_argument for options out of range.
  static Result<ShardSetWriter> create(fs::path folder, ShardOptions options);

  ShardSetWriter(ShardSetWriter&&) noexcept;
  ShardSetWriter& operator=(ShardSetWriter&&) noexcept;
  ~ShardSetWriter();

  // Errors: those of writing files; internal when an id is not below `vocab_size` or a row has
  // not `row_length` ids (our bug, but nothing wrong may reach a file). After an error the writer
  // is good for nothing but destruction.
  Status append(const SequenceBatch& rows);

  // Closes the last shard, gives the shards their final names, writes the other files, the
  // manifest last. No shard at all is a valid, empty dataset of one shard without rows.
  Result<Manifest> finish(ManifestParts parts);

  std::uint64_t rows() const;
  // Bytes written to shards so far.
  std::uint64_t bytes() const;

 private:
  struct State;
  explicit ShardSetWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::shard
