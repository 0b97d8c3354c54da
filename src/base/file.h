// Files and folders on POSIX: the only place that calls open, write, rename, fsync.
//
// Paths are bytes in the system's encoding. Nothing here follows a path from outside; callers
// build paths from ids and hashes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenmill {

namespace fs = std::filesystem;

// An open descriptor; closes itself. Movable. Not thread-safe, except `read_at` and `write_at`.
class File {
 public:
  enum class Mode {
    read,        // must exist
    create,      // must not exist
    truncate,    // created or emptied
    read_write,  // created if missing, kept as it is
  };

  File() = default;
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  // Never follows a symbolic link in the last component when it writes; O_CLOEXEC always.
  static Result<File> open(const fs::path& path, Mode mode);

  // Takes over `descriptor`.
  static File adopt(int descriptor, fs::path path);

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  const fs::path& path() const { return path_; }

  // Up to `buffer.size()` bytes; fewer only at the end of the file.
  Result<std::size_t> read(std::span<char> buffer);
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const;

  // All of `bytes`, or an error.
  Status write(std::string_view bytes);
  Status write_at(std::uint64_t offset, std::string_view bytes) const;

  Result<std::uint64_t> size() const;
  Status truncate(std::uint64_t size_bytes);
  Status sync();
  // Reports what a delayed write could not store; the destructor cannot.
  Status close();

 private:
  int descriptor_ = -1;
  fs::path path_;
};

// The whole file. payload_too_large when it has more than `bytes_max`.
Result<std::string> read_file(const fs::path& path, std::uint64_t bytes_max);

// Writes beside `path`, syncs, renames over it, syncs the folder: readers see the old bytes or the
// new ones, also after a power cut.
Status write_file_atomically(const fs::path& path, std::string_view bytes);

// Creates `path` and its parents, mode 0755 less the umask. Existing is fine.
Status create_folders(const fs::path& path);

// fsync of the folder: makes renames in it durable.
Status sync_folder(const fs::path& path);

// fsync of each file in `path` (not deeper) and of the folder itself.
Status sync_files_in(const fs::path& path);

// Fails with conflict when `to` exists.
Status rename_no_replace(const fs::path& from, const fs::path& to);

// Removes a file or a tree without following symbolic links; missing is fine. Returns the bytes
// that the regular files took.
Result<std::uint64_t> remove_tree(const fs::path& path);

// Sum of the sizes of the regular files below `path`; 0 when missing.
std::uint64_t tree_size_bytes(const fs::path& path);

// What an unprivileged process may still write on the file system that holds `path` (its nearest
// existing parent).
Result<std::uint64_t> free_space_bytes(const fs::path& path);

// The names in a folder, sorted by bytes.
Result<std::vector<std::string>> list_folder(const fs::path& path);

}  // namespace tokenmill
