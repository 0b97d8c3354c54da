// Copies of a tokenization in the formats of other programs.
#pragma once

#include <span>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "base/run.h"
#include "shard/shard_set_reader.h"

namespace tokenmill::shard {

// bin: all ids, row after row, headerless, uint16 or uint32 as in the shards.
// npy: the same as a numpy file, (rows, row_length) when rows are fixed, else one dimension with
// the rows' ends (uint64) beside it in `<path>.ends.npy`.
// jsonl: one object {"input_ids": [...]} per row.
// datasets: the folder itself, for `datasets.load_from_disk`.
enum class ExportFormat : std::uint8_t { bin, npy, jsonl, datasets };

std::span<const std::string_view> export_format_names();
// Error: unsupported, naming the formats there are.
Result<ExportFormat> export_format_from_name(std::string_view name);

// Writes beside `destination` and renames, so that it appears complete or not at all. Errors:
// conflict when it exists, those of reading and writing, cancelled.
Status export_to(const ShardSetReader& reader, const fs::path& folder, ExportFormat format,
                 const fs::path& destination, const Run& run);

}  // namespace tokenmill::shard
