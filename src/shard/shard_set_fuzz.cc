// Any bytes as a manifest, and any bytes as the shard it describes: nothing but results and errors
// may come back. The input is a manifest without its checksum line, a zero byte, and the shard.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/sha256.h"
#include "shard/manifest.h"
#include "shard/shard_view.h"

using namespace tokenmill;
using namespace tokenmill::shard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(parse_manifest(input));

  const std::size_t end = std::min(input.find('\0'), input.size());
  const std::string body(input.substr(0, end));
  const std::string text = body + ",\n  \"sha256\": \"" + sha256_hex(body) + "\"\n}\n";
  const auto manifest = parse_manifest(text);
  if (!manifest || manifest->shards.empty() || end == input.size()) return 0;

  const ShardEntry& entry = manifest->shards[0];
  if (entry.bytes > (std::uint64_t{1} << 20)) return 0;
  // The header must be right for anything behind it to be read.
  std::string bytes = shard_header(manifest->schema, {entry.rows, entry.ids});
  bytes += input.substr(end + 1);
  bytes.resize(entry.bytes, '\0');
  if (!check_shard(manifest->schema, entry, bytes)) return 0;
  static_cast<void>(check_row_offsets(manifest->schema, entry, bytes));
  const ShardView view(manifest->schema, entry, bytes);
  std::uint64_t sum = 0;
  for (std::uint64_t row = 0; row < entry.rows; ++row) {
    const auto found = view.row(row);
    if (!found) continue;
    for (std::uint64_t i = 0; i < found->ids * width_bytes(manifest->schema.id_type); ++i) {
      sum += static_cast<unsigned char>(found->data[i]);
    }
  }
  // Read, or the compiler would leave the loop out.
  static volatile std::uint64_t sink = 0;
  sink = sink + sum;
  return 0;
}
