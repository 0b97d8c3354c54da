#include "hub/cache_layout.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/format.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

constexpr std::string_view kCacheTag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This file marks a folder of downloads that can be fetched again.\n";

std::string folder_name(std::string_view repo_id, RepoKind kind) {
  std::string name = kind == RepoKind::model ? "models--" : "datasets--";
  for (const char c : repo_id) c == '/' ? name += "--" : name += c;
  return name;
}

// From the folder of `snapshots/<commit>/<path>` to `blobs/<etag>`.
fs::path relative_target(std::string_view path, std::string_view etag) {
  fs::path target = "../..";
  for (const char c : path) {
    if (c == '/') target /= "..";
  }
  return target / "blobs" / etag;
}

bool cannot_link(int errno_value) {
  return errno_value == EPERM || errno_value == EOPNOTSUPP || errno_value == ENOSYS;
}

}  // namespace

CacheLayout::CacheLayout(fs::path cache, std::string_view repo_id, RepoKind kind)
    : cache_(std::move(cache)), folder_name_(folder_name(repo_id, kind)) {
  repo_folder_ = cache_ / folder_name_;
}

fs::path CacheLayout::part(std::string_view etag) const {
  return parts() / format("{}.part", etag);
}

fs::path CacheLayout::journal(std::string_view etag) const {
  return parts() / format("{}.journal", etag);
}

fs::path CacheLayout::python_lock(std::string_view etag) const {
  return cache_ / ".locks" / folder_name_ / format("{}.lock", etag);
}

Status CacheLayout::create() const {
  TM_CHECK(create_folders(repo_folder_ / "blobs"));
  TM_CHECK(create_folders(repo_folder_ / "snapshots"));
  TM_CHECK(create_folders(parts()));
  TM_CHECK(create_folders(cache_ / ".locks" / folder_name_));
  std::error_code error;
  if (fs::exists(cache_ / "CACHEDIR.TAG", error)) return {};
  return write_file_atomically(cache_ / "CACHEDIR.TAG", kCacheTag);
}

Status CacheLayout::link(std::string_view commit, std::string_view path,
                         std::string_view etag) const {
  const fs::path entry = snapshot(commit) / path;
  TM_CHECK(create_folders(entry.parent_path()));
  const fs::path target = relative_target(path, etag);
  for (int tries = 0; tries < 2; ++tries) {
    if (::symlink(target.c_str(), entry.c_str()) == 0) return {};
    const int errno_value = errno;
    if (cannot_link(errno_value)) {
      if (::rename(blob(etag).c_str(), entry.c_str()) == 0) return {};
      return fail_errno(errno, format("Moving a file to {}", entry.string()));
    }
    std::error_code error;
    if (errno_value != EEXIST) {
      return fail_errno(errno_value, format("Linking {}", entry.string()));
    }
    if (fs::equivalent(entry, blob(etag), error)) return {};
    fs::remove(entry, error);
  }
  return fail(ErrorCode::io, format("Something else keeps writing {}", entry.string()));
}

Status CacheLayout::write_ref(std::string_view revision, std::string_view commit) const {
  if (revision == commit || read_ref(revision) == commit) return {};
  const fs::path path = repo_folder_ / "refs" / revision;
  TM_CHECK(create_folders(path.parent_path()));
  // The temporary file must not stay in refs/, where any file counts as a ref.
  const fs::path fresh = parts() / format("ref.{}", ::getpid());
  TM_CHECK(write_file_atomically(fresh, commit));
  if (::rename(fresh.c_str(), path.c_str()) != 0) {
    return fail_errno(errno, format("Writing {}", path.string()));
  }
  return {};
}

std::optional<std::string> CacheLayout::read_ref(std::string_view revision) const {
  auto commit = tokenmill::read_file(repo_folder_ / "refs" / revision, 100);
  if (!commit || !is_commit(*commit)) return std::nullopt;
  return *std::move(commit);
}

std::uint64_t CacheLayout::parts_bytes_on_disk() const {
  constexpr std::uint64_t kStatBlockBytes = 512;
  std::uint64_t bytes = 0;
  for (const std::string& name : list_folder(parts()).value_or(std::vector<std::string>())) {
    struct stat info{};
    if (::stat((parts() / name).c_str(), &info) == 0) {
      bytes += static_cast<std::uint64_t>(info.st_blocks) * kStatBlockBytes;
    }
  }
  return bytes;
}

Result<std::vector<std::string>> CacheLayout::snapshot_files(std::string_view commit) const {
  const fs::path folder = snapshot(commit);
  std::vector<std::string> paths;
  std::error_code error;
  fs::recursive_directory_iterator it(folder, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (fs::is_regular_file(it->path(), ignored)) {
      paths.push_back(it->path().lexically_relative(folder).generic_string());
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail_errno(error.value(), format("Listing {}", folder.string()));
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace tokenmill::hub
