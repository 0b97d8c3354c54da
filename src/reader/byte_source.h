// The bytes of a file after decompression, in order, with bounded memory.
//
// Which compression a file has is seen from its first bytes, never from its name. gzip: all
// members are read; zero bytes between and after members are padding, other bytes after the last
// member are an error, as for Python's gzip module. zstd: all frames; window of at most 128 MiB.
// A stream that ends early, fails its checksum or expands more than 1,000 times is corrupt_data.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/file.h"
#include "base/result.h"

namespace tokenmill::reader {

enum class Compression { none, gzip, zstd };

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Some bytes, at least one; 0 only at the end.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  // Bytes of the stored file consumed so far.
  virtual std::uint64_t bytes_read() const = 0;
};

// Decoded bytes per stored byte that a stream may reach, once it gave `kExpansionFreeBytes`.
inline constexpr std::uint64_t kExpansionMax = 1000;
inline constexpr std::uint64_t kExpansionFreeBytes = std::uint64_t{64} << 20;

Result<Compression> compression_of(const File& file);

// Reads `file` from its start.
Result<std::unique_ptr<ByteSource>> open_byte_source(File file);

// Reads an uncompressed `file` from byte `offset`; bytes_read() counts from the file's start.
std::unique_ptr<ByteSource> make_plain_source(File file, std::uint64_t offset = 0);

// The two decoders, over a file at its start; open_byte_source chooses.
std::unique_ptr<ByteSource> make_gzip_source(File file);
std::unique_ptr<ByteSource> make_zstd_source(File file);

// corrupt_data when `produced` bytes from `consumed` ones are too many.
Status check_expansion(std::uint64_t consumed, std::uint64_t produced);

}  // namespace tokenmill::reader
