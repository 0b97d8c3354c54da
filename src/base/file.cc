// Thin over POSIX: every call repeats on EINTR and on a short count, and names its path when it
// fails. The one idea is how a file becomes visible: written under a passing name, synced, renamed,
// and its folder synced after it; otherwise a power cut may leave the new name without its content
// (fsync(2), rename(2)).
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "base/format.h"

namespace tokenmill {
namespace {

int flags_of(File::Mode mode) {
  switch (mode) {
    case File::Mode::read:
      return O_RDONLY;
    case File::Mode::create:
      return O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
    case File::Mode::truncate:
      return O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW;
    case File::Mode::read_write:
      return O_RDWR | O_CREAT | O_NOFOLLOW;
  }
  return O_RDONLY;
}

std::unexpected<Error> fail_path(std::string_view doing, const fs::path& path) {
  const int errno_value = errno;
  return fail_errno(errno_value, format("{} {}", doing, path.string()));
}

std::uint64_t remove_below(int parent, const char* name) {
  struct stat info{};
  if (::fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  if (!S_ISDIR(info.st_mode)) {
    ::unlinkat(parent, name, 0);
    return S_ISREG(info.st_mode) ? static_cast<std::uint64_t>(info.st_size) : 0;
  }
  const int folder = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return 0;
  std::uint64_t freed = 0;
  if (DIR* stream = ::fdopendir(folder)) {
    while (const dirent* entry = ::readdir(stream)) {
      const std::string_view child = entry->d_name;
      if (child != "." && child != "..") freed += remove_below(folder, entry->d_name);
    }
    ::closedir(stream);
  } else {
    ::close(folder);
  }
  ::unlinkat(parent, name, AT_REMOVEDIR);
  return freed;
}

}  // namespace

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    path_ = std::move(other.path_);
  }
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<File> File::open(const fs::path& path, Mode mode) {
  const int descriptor = ::open(path.c_str(), flags_of(mode) | O_CLOEXEC, 0644);
  if (descriptor < 0) return fail_path("Opening", path);
  return adopt(descriptor, path);
}

File File::adopt(int descriptor, fs::path path) {
  File file;
  file.descriptor_ = descriptor;
  file.path_ = std::move(path);
  return file;
}

Result<std::size_t> File::read(std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t n = ::read(descriptor_, buffer.data() + done, buffer.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_path("Reading", path_);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

Result<std::size_t> File::read_at(std::uint64_t offset, std::span<char> buffer) const {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t n = ::pread(descriptor_, buffer.data() + done, buffer.size() - done,
                              static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_path("Reading", path_);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

Status File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_path("Writing", path_);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status File::write_at(std::uint64_t offset, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_path("Writing", path_);
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return {};
}

Result<std::uint64_t> File::size() const {
  struct stat info{};
  if (::fstat(descriptor_, &info) != 0) return fail_path("Looking at", path_);
  return static_cast<std::uint64_t>(info.st_size);
}

Status File::truncate(std::uint64_t size_bytes) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size_bytes)) != 0) {
    return fail_path("Truncating", path_);
  }
  return {};
}

Status File::sync() {
  if (::fsync(descriptor_) != 0) return fail_path("Syncing", path_);
  return {};
}

Status File::close() {
  const int descriptor = std::exchange(descriptor_, -1);
  if (descriptor >= 0 && ::close(descriptor) != 0) return fail_path("Closing", path_);
  return {};
}

Result<std::string> read_file(const fs::path& path, std::uint64_t bytes_max) {
  File file = TM_TRY(File::open(path, File::Mode::read));
  const std::uint64_t size = TM_TRY(file.size());
  if (size > bytes_max) {
    return fail(ErrorCode::payload_too_large,
                format("{} has {} bytes; at most {} are read", path.string(), size, bytes_max));
  }
  // Not filled with zeros first: for a tokenizer of 33 MB that was 5 ms.
  std::string bytes;
  Result<std::size_t> taken = 0;
  bytes.resize_and_overwrite(size, [&](char* buffer, std::size_t count) {
    taken = file.read({buffer, count});
    return taken.value_or(0);
  });
  if (!taken) return std::unexpected(std::move(taken).error());
  return bytes;
}

Status write_file_atomically(const fs::path& path, std::string_view bytes) {
  // Unique among processes by the process id and among threads by the count.
  static std::atomic<std::uint64_t> writes = 0;
  fs::path temporary = path;
  temporary += format(".{}.{}.partial", ::getpid(), ++writes);
  File file = TM_TRY(File::open(temporary, File::Mode::truncate));
  Status written = file.write(bytes);
  if (written) written = file.sync();
  if (written) written = file.close();
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) {
    written = fail_path("Renaming to", path);
  }
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  return sync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

Status create_folders(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail_errno(error.value(), format("Creating the folder {}", path.string()));
  return {};
}

Status sync_folder(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return fail_path("Opening the folder", path);
  File folder = File::adopt(descriptor, path);
  return folder.sync();
}

Status sync_files_in(const fs::path& path) {
  for (const std::string& name : TM_TRY(list_folder(path))) {
    if (!fs::is_regular_file(fs::symlink_status(path / name))) continue;
    File file = TM_TRY(File::open(path / name, File::Mode::read));
    TM_CHECK(file.sync());
  }
  return sync_folder(path);
}

Status rename_no_replace(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS) return fail_path("Renaming to", to);
  // A file system without RENAME_NOREPLACE (NFS): rename(2) of a folder still refuses to replace
  // a folder that is not empty, and our targets are never empty.
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_path("Renaming to", to);
  return {};
}

Result<std::uint64_t> remove_tree(const fs::path& path) {
  const std::uint64_t freed = remove_below(AT_FDCWD, path.c_str());
  struct stat info{};
  if (::lstat(path.c_str(), &info) == 0) {
    return fail(ErrorCode::io, format("Could not remove all of {}", path.string()),
                "Check the rights on the folder and remove it by hand");
  }
  return freed;
}

std::uint64_t tree_size_bytes(const fs::path& path) {
  std::error_code error;
  std::uint64_t total = 0;
  fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (fs::is_regular_file(it->symlink_status(error))) total += it->file_size(error);
  }
  return total;
}

Result<std::uint64_t> free_space_bytes(const fs::path& path) {
  fs::path existing = fs::absolute(path);
  std::error_code error;
  while (!fs::exists(existing, error) && existing != existing.root_path()) {
    existing = existing.parent_path();
  }
  struct statvfs info{};
  if (::statvfs(existing.c_str(), &info) != 0) return fail_path("Asking for free space at", path);
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

Result<std::vector<std::string>> list_folder(const fs::path& path) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator it(path, error);
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  if (error) return fail_errno(error.value(), format("Listing {}", path.string()));
  std::ranges::sort(names);
  return names;
}

}  // namespace tokenmill
