// zstd: frame after frame, skippable frames passed over (the library does both).
#include <zstd.h>

#include <memory>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/format.h"
#include "reader/byte_source.h"

namespace tokenmill::reader {
namespace {

constexpr int kWindowLogMax = 27;  // 128 MiB

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(File file)
      : file_(std::move(file)), buffer_(ZSTD_DStreamInSize()), context_(ZSTD_createDCtx()) {
    TM_ASSERT(context_ != nullptr);
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kWindowLogMax);
  }

  Result<std::size_t> read(std::span<char> buffer) override;
  std::uint64_t bytes_read() const override { return bytes_loaded_ - (input_.size - input_.pos); }

 private:
  // False at the end of the file.
  Result<bool> refill();

  File file_;
  std::vector<char> buffer_;
  std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  std::uint64_t bytes_loaded_ = 0;
  std::uint64_t bytes_out_ = 0;
  bool in_frame_ = false;
};

Result<bool> ZstdSource::refill() {
  if (input_.pos < input_.size) return true;
  const std::size_t size = TM_TRY(file_.read(buffer_));
  bytes_loaded_ += size;
  input_ = {buffer_.data(), size, 0};
  return size > 0;
}

Result<std::size_t> ZstdSource::read(std::span<char> buffer) {
  ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
  while (output.pos == 0) {
    // The decoder may still hold bytes when the input is used up, so it is asked even then; only
    // when it gives nothing is an open frame at the end of the file a truncation.
    const bool has_input = TM_TRY(refill());
    if (!has_input && !in_frame_) return std::size_t{0};
    const std::size_t code = ZSTD_decompressStream(context_.get(), &output, &input_);
    if (ZSTD_isError(code) != 0) {
      return fail(ErrorCode::corrupt_data,
                  format("The zstd data is damaged near byte {}: {}", bytes_read(),
                         ZSTD_getErrorName(code)),
                  "Download the file again");
    }
    in_frame_ = code != 0;
    if (!has_input && output.pos == 0 && in_frame_) {
      return fail(ErrorCode::corrupt_data,
                  format("The zstd data ends early, after {} bytes", bytes_loaded_),
                  "The file is truncated; download it again");
    }
  }
  bytes_out_ += output.pos;
  TM_CHECK(check_expansion(bytes_read(), bytes_out_));
  return output.pos;
}

}  // namespace

std::unique_ptr<ByteSource> make_zstd_source(File file) {
  return std::make_unique<ZstdSource>(std::move(file));
}

}  // namespace tokenmill::reader
