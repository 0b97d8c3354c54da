// The Arrow plugin seen from the host: loads it, calls it, turns its codes into errors.
//
// The library is loaded with RTLD_LOCAL, so that none of the symbols it brings can be found by
// others, and stays loaded until the program ends: Arrow keeps threads and thread-local state.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/result.h"
#include "reader/arrow/plugin_abi.h"
#include "reader/description.h"
#include "reader/document_reader.h"

namespace tokenmill::reader {

// `plugin` empty: ../lib/libtokenmill_arrow.so seen from the program's folder.
// Error: unsupported, with what to do, when it cannot be loaded.
Result<const TmArrowApi*> load_arrow(const fs::path& plugin);

// One open file. Movable, one thread at a time.
class ArrowHandle {
 public:
  static Result<ArrowHandle> open(const SourceFile& source, const fs::path& plugin);

  ArrowHandle(ArrowHandle&& other) noexcept
      : api_(other.api_), file_(std::exchange(other.file_, nullptr)) {}
  ArrowHandle& operator=(ArrowHandle&& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(file_, other.file_);
    return *this;
  }
  ~ArrowHandle() {
    if (file_ != nullptr) api_->close(file_);
  }

  Result<FileDescription> describe();
  Status select(const std::string& column, TmArrowMode mode);
  // False at the end; `batch` is valid until the next call.
  Result<bool> next(TmArrowBatch& batch);
  Result<std::uint64_t> count_rows();
  // A JSON array of rows, with strings cut to `string_max` bytes.
  Result<std::string> rows(std::uint64_t offset, std::uint64_t limit, std::uint64_t string_max);

 private:
  ArrowHandle(const TmArrowApi* api, TmArrowFile* file) : api_(api), file_(file) {}

  const TmArrowApi* api_ = nullptr;
  TmArrowFile* file_ = nullptr;
};

}  // namespace tokenmill::reader
