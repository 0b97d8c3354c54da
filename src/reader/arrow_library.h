// The Arrow plugin seen from the host: loads it, calls it, turns its codes into errors.
//
// The library is loaded with RTLD_LOCAL, so that none of the symbols it brings can be found by
// others, and stays loaded until the program ends: Arrow keeps threads and thread-local state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "reader/arrow/plugin_abi.h"
#include "reader/description.h"
#include "reader/document_reader.h"

namespace tokenmill::reader {

// `plugin` empty: ../lib/libtokenmill_arrow.so seen from the program's folder.
// Error: unsupported, with what to do, when it cannot be loaded.
Result<const TmArrowApi*> load_arrow(const fs::path& plugin);

// A copy with holes of a file of `size_bytes`, of which only `spans` are here.
struct PartialFile {
  std::uint64_t size_bytes = 0;
  std::vector<FileSpan> spans;
  // Set by a call that failed because it needed these bytes; the handle is of no use then.
  std::optional<FileSpan> missing = {};
};

// One open file. Movable, one thread at a time.
class ArrowHandle {
 public:
  // `part` set: of a copy with holes; borrowed.
  static Result<ArrowHandle> open(const SourceFile& source, const fs::path& plugin,
                                  PartialFile* part = nullptr);

  ArrowHandle(ArrowHandle&& other) noexcept
      : api_(other.api_), file_(std::exchange(other.file_, nullptr)), part_(other.part_) {}
  ArrowHandle& operator=(ArrowHandle&& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(file_, other.file_);
    std::swap(part_, other.part_);
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
  // A JSON array of rows.
  Result<std::string> rows(const TmArrowPage& page);

 private:
  ArrowHandle(const TmArrowApi* api, TmArrowFile* file, PartialFile* part)
      : api_(api), file_(file), part_(part) {}
  std::unexpected<Error> fail_arrow(TmArrowStatus status, const TmArrowError& error) const;

  const TmArrowApi* api_ = nullptr;
  TmArrowFile* file_ = nullptr;
  PartialFile* part_ = nullptr;
};

}  // namespace tokenmill::reader
