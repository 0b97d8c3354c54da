#include "base/mapped_file.h"

#include <sys/mman.h>

#include <cerrno>

#include "base/format.h"

namespace tokenmill {

Result<MappedFile> MappedFile::open(const fs::path& path) {
  const File file = TM_TRY(File::open(path, File::Mode::read));
  MappedFile mapped;
  mapped.size_ = TM_TRY(file.size());
  if (mapped.size_ == 0) return mapped;  // mmap refuses a length of 0.
  void* data = ::mmap(nullptr, mapped.size_, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (data == MAP_FAILED) {
    mapped.size_ = 0;
    return fail_errno(errno, format("Mapping {}", path.string()));
  }
  mapped.data_ = static_cast<const char*>(data);
  return mapped;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace tokenmill
