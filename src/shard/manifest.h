// `tokenmill.json`: what is in a tokenization folder and how it came about. Format:
// docs/formats/manifest.md.
//
// The last member of the file is the sha256 of every byte before it, so that the manifest, which
// vouches for all other files, also vouches for itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"
#include "shard/shard_format.h"

namespace tokenmill::shard {

inline constexpr std::string_view kManifestFile = "tokenmill.json";
inline constexpr std::string_view kManifestFormat = "tokenmill tokenization";
inline constexpr int kManifestMajor = 1;
inline constexpr int kManifestMinor = 0;

struct ShardEntry {
  std::string file = {};
  std::uint64_t first_row = 0;
  std::uint64_t rows = 0;
  std::uint64_t ids = 0;
  std::uint64_t bytes = 0;
  std::uint64_t ids_offset = 0;
  std::uint64_t row_offsets_offset = 0;
  std::string sha256 = {};
};

// A file of the folder that is not a shard.
struct FileEntry {
  std::string file = {};
  std::uint64_t bytes = 0;
  std::string sha256 = {};
};

struct Manifest {
  ShardSchema schema = {};
  std::uint64_t rows = 0;
  std::uint64_t ids = 0;
  std::uint32_t vocab_size = 0;
  std::vector<ShardEntry> shards = {};
  std::vector<FileEntry> files = {};
  // Written as given, with the order of their keys.
  json::object options = {};
  json::object tokenizer = {};
  json::object source = {};
  json::object dropped = {};
};

// The text of the file, checksum included. The same manifest gives the same bytes.
std::string manifest_text(const Manifest& manifest);

// Untrusted input. Errors: hash_mismatch when the checksum is not that of the text, unsupported
// for another major version, corrupt_data for anything that does not hold together (file names
// that are paths, shards whose numbers contradict their shape, sums that do not add up).
Result<Manifest> parse_manifest(std::string_view text);

// Reads and parses `<folder>/tokenmill.json`; at most 256 MiB.
Result<Manifest> read_manifest(const fs::path& folder);

}  // namespace tokenmill::shard
