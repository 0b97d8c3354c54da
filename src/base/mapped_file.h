// A whole file, read-only, as memory. Pages come in when touched and leave under pressure, so a
// mapped 100 GB file costs no memory of its own.
//
// The file must not shrink while it is mapped (SIGBUS): map only published, immutable files.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/result.h"

namespace tokenmill {

class MappedFile {
 public:
  static Result<MappedFile> open(const fs::path& path);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace tokenmill
