// One class for each way to read: a descriptor, a mapping, a copy with holes. A read of the last
// looks for a span that holds all of it, among the few that a preview has, and never touches a
// hole: its zeros would be taken for content. Pages may claim any size, so a buffer is asked for
// only once its bytes are known to be here.
#include "reader/arrow/arrow_bytes.h"

#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <arrow/io/memory.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace tokenmill::reader {
namespace {

// A file's bytes as an Arrow buffer; unmapped with the last reference.
class MappedBuffer final : public arrow::Buffer {
 public:
  static arrow::Result<std::shared_ptr<arrow::Buffer>> map(int descriptor) {
    struct stat info{};
    const int failed = ::fstat(descriptor, &info);
    void* data = nullptr;
    if (failed == 0 && info.st_size > 0) {
      data = ::mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE,
                    descriptor, 0);
    }
    ::close(descriptor);
    if (failed != 0 || data == MAP_FAILED) return arrow::Status::IOError("cannot map the file");
    return std::make_shared<MappedBuffer>(static_cast<const std::uint8_t*>(data), info.st_size);
  }

  MappedBuffer(const std::uint8_t* data, std::int64_t size) : arrow::Buffer(data, size) {}
  ~MappedBuffer() override {
    if (data() != nullptr)
      ::munmap(const_cast<std::uint8_t*>(data()), static_cast<std::size_t>(size()));
  }
};

class MappedBytes final : public ArrowBytes {
 public:
  explicit MappedBytes(std::shared_ptr<arrow::Buffer> buffer) : buffer_(std::move(buffer)) {}

  std::uint64_t size() const override { return static_cast<std::uint64_t>(buffer_->size()); }
  bool is_partial() const override { return false; }
  arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_stream() override {
    return std::make_shared<arrow::io::BufferReader>(buffer_);
  }

 private:
  std::shared_ptr<arrow::Buffer> buffer_;
};

// Of one stream: Parquet needs no more.
class WholeFile final : public ArrowBytes {
 public:
  WholeFile(std::shared_ptr<arrow::io::ReadableFile> file, std::uint64_t size)
      : file_(std::move(file)), size_(size) {}

  std::uint64_t size() const override { return size_; }
  bool is_partial() const override { return false; }
  arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_stream() override {
    return file_;
  }

 private:
  std::shared_ptr<arrow::io::ReadableFile> file_;
  std::uint64_t size_;
};

// What the streams of a copy with holes share.
struct Parts {
  Parts(const TmArrowSource& source, ArrowContext& owner)
      : descriptor(source.descriptor),
        size(source.size_bytes),
        spans(source.spans, source.spans + source.span_count),
        context(owner) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() { ::close(descriptor); }

  bool has(TmArrowSpan wanted) const {
    return std::ranges::any_of(spans, [&](const TmArrowSpan& span) {
      return span.begin <= wanted.begin && wanted.end <= span.end;
    });
  }

  int descriptor;
  std::uint64_t size;
  std::vector<TmArrowSpan> spans;
  ArrowContext& context;
};

class PartialStream final : public arrow::io::RandomAccessFile {
 public:
  explicit PartialStream(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

  arrow::Result<std::int64_t> GetSize() override { return static_cast<std::int64_t>(parts_->size); }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Seek(std::int64_t position) override {
    if (position < 0) return arrow::Status::Invalid("a place before the file");
    position_ = position;
    return arrow::Status::OK();
  }
  arrow::Status Close() override {
    is_closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return is_closed_; }

  arrow::Result<std::int64_t> ReadAt(std::int64_t position, std::int64_t count,
                                     void* out) override {
    if (position < 0 || count < 0) return arrow::Status::Invalid("a place before the file");
    const TmArrowSpan wanted = span_at(position, count);
    ARROW_RETURN_NOT_OK(check_here(wanted));
    return read_here(wanted, static_cast<char*>(out));
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(std::int64_t position,
                                                       std::int64_t count) override {
    if (position < 0 || count < 0) return arrow::Status::Invalid("a place before the file");
    const TmArrowSpan wanted = span_at(position, count);
    // A page may claim any size: what is not here is found out before memory is asked for.
    ARROW_RETURN_NOT_OK(check_here(wanted));
    ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(
                                           static_cast<std::int64_t>(wanted.end - wanted.begin),
                                           &parts_->context.pool));
    ARROW_RETURN_NOT_OK(
        read_here(wanted, reinterpret_cast<char*>(buffer->mutable_data())).status());
    return buffer;
  }
  arrow::Result<std::int64_t> Read(std::int64_t count, void* out) override {
    ARROW_ASSIGN_OR_RAISE(const std::int64_t size, ReadAt(position_, count, out));
    position_ += size;
    return size;
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t count) override {
    ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, count));
    position_ += buffer->size();
    return buffer;
  }

 private:
  // Cut at the end of the file, as a read is.
  TmArrowSpan span_at(std::int64_t position, std::int64_t count) const {
    const auto begin = std::min(static_cast<std::uint64_t>(position), parts_->size);
    return {begin, begin + std::min(static_cast<std::uint64_t>(count), parts_->size - begin)};
  }

  arrow::Status check_here(TmArrowSpan wanted) {
    if (wanted.begin == wanted.end || parts_->has(wanted)) return arrow::Status::OK();
    if (!parts_->context.missing) parts_->context.missing = wanted;
    return arrow::Status::IOError("bytes ", wanted.begin, " to ", wanted.end, " are not here");
  }

  arrow::Result<std::int64_t> read_here(TmArrowSpan span, char* out) {
    for (std::uint64_t place = span.begin; place < span.end;) {
      const ssize_t size = ::pread(parts_->descriptor, out + (place - span.begin), span.end - place,
                                   static_cast<off_t>(place));
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) return arrow::Status::IOError("the copy is shorter than was said");
      place += static_cast<std::uint64_t>(size);
    }
    return static_cast<std::int64_t>(span.end - span.begin);
  }

  std::shared_ptr<Parts> parts_;
  std::int64_t position_ = 0;
  bool is_closed_ = false;
};

class PartialBytes final : public ArrowBytes {
 public:
  explicit PartialBytes(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

  std::uint64_t size() const override { return parts_->size; }
  bool is_partial() const override { return true; }
  arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_stream() override {
    return std::make_shared<PartialStream>(parts_);
  }

 private:
  std::shared_ptr<Parts> parts_;
};

}  // namespace

arrow::Result<std::shared_ptr<ArrowBytes>> open_bytes(const TmArrowSource& source,
                                                      ArrowContext& context) {
  if (source.size_bytes > 0) {
    return std::make_shared<PartialBytes>(std::make_shared<Parts>(source, context));
  }
  if (source.format == TM_ARROW_IPC) {
    ARROW_ASSIGN_OR_RAISE(auto buffer, MappedBuffer::map(source.descriptor));
    return std::make_shared<MappedBytes>(std::move(buffer));
  }
  ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::ReadableFile::Open(source.descriptor, &context.pool));
  ARROW_ASSIGN_OR_RAISE(const std::int64_t size, file->GetSize());
  return std::make_shared<WholeFile>(std::move(file), static_cast<std::uint64_t>(size));
}

}  // namespace tokenmill::reader
