// Links are counted by walking all snapshots of the repository: the cache has no table of who uses
// a blob, and Python keeps none either. A name that leaves its snapshot is left alone. First the
// plan, then the removals, so that what is promised ("frees 1.2 GB") is what is done.
#include "hub/cached_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

#include "hub/cache_layout.h"
#include "hub/file_lock.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

bool stays_below(const fs::path& name) {
  const fs::path normal = name.lexically_normal();
  return !normal.empty() && normal.is_relative() && *normal.begin() != "..";
}

// Snapshot links by the blob they point to, over all commits of the repository.
std::map<fs::path, std::set<fs::path>> links_by_blob(const fs::path& snapshots) {
  std::map<fs::path, std::set<fs::path>> links;
  std::error_code error;
  fs::recursive_directory_iterator it(snapshots, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (!it->is_symlink()) continue;
    const fs::path target = fs::read_symlink(it->path(), error);
    links[(it->path().parent_path() / target).lexically_normal()].insert(it->path());
  }
  return links;
}

// What to unlink, and what that frees.
struct Removal {
  std::vector<fs::path> paths;
  std::vector<std::string> unfinished;
  CacheRemoval bytes;
};

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

// What it takes on the disk, which is less than its size: it has holes. Zero when it is not there.
std::uint64_t bytes_on_disk(const fs::path& path) {
  constexpr std::uint64_t kStatBlockBytes = 512;
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return 0;
  return static_cast<std::uint64_t>(info.st_blocks) * kStatBlockBytes;
}

Removal plan_removal(const CacheLayout& layout, const CachedFiles& files) {
  Removal removal;
  const fs::path& repo = layout.repo_folder();
  for (const std::string& etag : files.unfinished) {
    std::error_code error;
    if (!is_sha256(etag) && !is_commit(etag)) continue;  // a name from outside
    if (!fs::exists(layout.part(etag), error)) continue;
    removal.unfinished.push_back(etag);
    removal.bytes.freed += bytes_on_disk(layout.part(etag));
  }
  const fs::path snapshot = repo / "snapshots" / files.commit;
  auto links = links_by_blob(repo / "snapshots");
  for (const std::string& name : files.names) {
    const fs::path path = (snapshot / name).lexically_normal();
    if (!stays_below(name)) continue;
    std::error_code error;
    if (fs::is_symlink(path, error)) {
      const fs::path blob = (path.parent_path() / fs::read_symlink(path, error)).lexically_normal();
      removal.paths.push_back(path);
      auto& users = links[blob];
      users.erase(path);
      (users.empty() ? removal.bytes.freed : removal.bytes.kept) += size_of(blob);
      if (users.empty()) removal.paths.push_back(blob);
    } else if (fs::is_regular_file(path, error)) {
      // A cache without symbolic links keeps the file itself in the snapshot.
      removal.paths.push_back(path);
      removal.bytes.freed += size_of(path);
    }
  }
  return removal;
}

// Under the lock of the download, so that nobody begins to fetch into it meanwhile.
Status remove_unfinished(const CacheLayout& layout, const std::string& etag) {
  auto part = File::open(layout.part(etag), File::Mode::read_write);
  if (!part || !TM_TRY(try_lock(*part))) return {};
  for (const fs::path& path : {layout.journal(etag), layout.part(etag)}) {
    std::error_code error;
    fs::remove(path, error);
    if (error) return fail_errno(error.value(), "Removing " + path.string());
  }
  return {};
}

void remove_empty_parents(fs::path folder, const fs::path& top) {
  std::error_code error;
  while (folder != top && fs::is_empty(folder, error) && !error) {
    fs::remove(folder, error);
    folder = folder.parent_path();
  }
}

}  // namespace

CacheRemoval removable_bytes(const fs::path& cache, const CachedFiles& files) {
  return plan_removal(CacheLayout(cache, files.repo_id), files).bytes;
}

Result<CacheRemoval> remove_cached_files(const fs::path& cache, const CachedFiles& files) {
  if (files.names.empty() && files.unfinished.empty()) return CacheRemoval();
  const CacheLayout layout(cache, files.repo_id);
  const fs::path& repo = layout.repo_folder();
  const Removal removal = plan_removal(layout, files);
  for (const std::string& etag : removal.unfinished) TM_CHECK(remove_unfinished(layout, etag));
  for (const fs::path& path : removal.paths) {
    std::error_code error;
    fs::remove(path, error);
    if (error) return fail_errno(error.value(), "Removing " + path.string());
    remove_empty_parents(path.parent_path(), repo);
  }
  return removal.bytes;
}

}  // namespace tokenmill::hub
