// gzip with ISA-L, about twice as fast as zlib here (340-380 against 160 MB/s).
//
// Members follow one another; the decoder is reset at each. ISA-L checks CRC and length of every
// member (crc_flag ISAL_GZIP) when the whole member has been read.
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/format.h"
#include "reader/byte_source.h"

namespace tokenmill::reader {
namespace {

constexpr std::size_t kInputBytes = 256 << 10;

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(File file) : file_(std::move(file)), input_(kInputBytes) { start_member(); }

  Result<std::size_t> read(std::span<char> buffer) override;
  std::uint64_t bytes_read() const override { return bytes_loaded_ - state_->avail_in; }

 private:
  void start_member();
  Status refill();
  Result<bool> find_next_member();
  Status inflate_some();

  File file_;
  std::vector<char> input_;
  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();
  std::uint64_t bytes_loaded_ = 0;
  std::uint64_t bytes_out_ = 0;
  bool in_member_ = true;
  bool at_end_ = false;
};

// Keeps the input that is left: isal_inflate_reset does not touch it.
void GzipSource::start_member() {
  std::uint8_t* const next_in = state_->next_in;
  const std::uint32_t avail_in = bytes_loaded_ == 0 ? 0 : state_->avail_in;
  isal_inflate_init(state_.get());
  state_->crc_flag = ISAL_GZIP;
  state_->next_in = next_in;
  state_->avail_in = avail_in;
}

Status GzipSource::refill() {
  if (state_->avail_in > 0) return {};
  const std::size_t size = TM_TRY(file_.read(input_));
  at_end_ = size == 0;
  bytes_loaded_ += size;
  state_->next_in = reinterpret_cast<std::uint8_t*>(input_.data());
  state_->avail_in = static_cast<std::uint32_t>(size);
  return {};
}

// Passes over zero padding. False at the end of the file.
Result<bool> GzipSource::find_next_member() {
  for (;;) {
    TM_CHECK(refill());
    if (at_end_) return false;
    while (state_->avail_in > 0 && *state_->next_in == 0) {
      ++state_->next_in;
      --state_->avail_in;
    }
    if (state_->avail_in == 0) continue;
    if (*state_->next_in != 0x1f) {
      return fail(
          ErrorCode::corrupt_data,
          format("Bytes that are no gzip data follow the gzip data at byte {}", bytes_read()),
          "The file may have been appended to or damaged; download it again");
    }
    start_member();
    in_member_ = true;
    return true;
  }
}

Status GzipSource::inflate_some() {
  TM_CHECK(refill());
  if (at_end_) {
    return fail(ErrorCode::corrupt_data,
                format("The gzip data ends early, after {} bytes", bytes_loaded_),
                "The file is truncated; download it again");
  }
  const int code = isal_inflate(state_.get());
  if (code != ISAL_DECOMP_OK && code != ISAL_END_INPUT) {
    return fail(ErrorCode::corrupt_data,
                format("The gzip data is damaged near byte {} (code {})", bytes_read(), code),
                "Download the file again");
  }
  if (state_->block_state == ISAL_BLOCK_FINISH) in_member_ = false;
  return {};
}

Result<std::size_t> GzipSource::read(std::span<char> buffer) {
  const auto wanted = static_cast<std::uint32_t>(std::min<std::size_t>(buffer.size(), 1U << 30));
  for (;;) {
    if (!in_member_ && !TM_TRY(find_next_member())) return std::size_t{0};
    state_->next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
    state_->avail_out = wanted;
    TM_CHECK(inflate_some());
    const std::size_t size = wanted - state_->avail_out;
    if (size == 0) continue;
    bytes_out_ += size;
    TM_CHECK(check_expansion(bytes_read(), bytes_out_));
    return size;
  }
}

}  // namespace

std::unique_ptr<ByteSource> make_gzip_source(File file) {
  return std::make_unique<GzipSource>(std::move(file));
}

}  // namespace tokenmill::reader
