#include "reader/byte_source.h"

#include <string_view>
#include <utility>

#include "base/format.h"

namespace tokenmill::reader {
namespace {

class PlainSource final : public ByteSource {
 public:
  PlainSource(File file, std::uint64_t offset) : file_(std::move(file)), offset_(offset) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t size = TM_TRY(file_.read_at(offset_, buffer));
    offset_ += size;
    return size;
  }
  std::uint64_t bytes_read() const override { return offset_; }

 private:
  File file_;
  std::uint64_t offset_ = 0;
};

}  // namespace

Result<Compression> compression_of(const File& file) {
  char magic[4] = {};
  const std::size_t size = TM_TRY(file.read_at(0, magic));
  const std::string_view start(magic, size);
  if (start.starts_with("\x1f\x8b")) return Compression::gzip;
  // A zstd frame, or a skippable frame, which may come first (pzstd writes one).
  if (start == "\x28\xb5\x2f\xfd") return Compression::zstd;
  if (size == 4 && (start[0] & 0xF0) == 0x50 && start.substr(1) == "\x2a\x4d\x18") {
    return Compression::zstd;
  }
  return Compression::none;
}

Result<std::unique_ptr<ByteSource>> open_byte_source(File file) {
  switch (TM_TRY(compression_of(file))) {
    case Compression::gzip:
      return make_gzip_source(std::move(file));
    case Compression::zstd:
      return make_zstd_source(std::move(file));
    case Compression::none:
      break;
  }
  return make_plain_source(std::move(file));
}

std::unique_ptr<ByteSource> make_plain_source(File file, std::uint64_t offset) {
  return std::make_unique<PlainSource>(std::move(file), offset);
}

Status check_expansion(std::uint64_t consumed, std::uint64_t produced) {
  if (produced > kExpansionFreeBytes && produced / kExpansionMax > consumed) {
    return fail(ErrorCode::corrupt_data,
                format("The compressed stream expands more than {} times ({} bytes from {})",
                       kExpansionMax, produced, consumed),
                "If the file is meant to be like this, decompress it first");
  }
  return {};
}

}  // namespace tokenmill::reader
