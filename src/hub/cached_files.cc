// Links are counted by walking all snapshots of the repository: the cache has no table of who uses
// a blob, and Python keeps none either. A name that leaves its snapshot is left alone. First the
// plan, then the removals, so that what is promised ("frees 1.2 GB") is what is done.
#include "hub/cached_files.h"

#include <algorithm>
#include <map>
#include <set>

#include "hub/cache_layout.h"

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
  CacheRemoval bytes;
};

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

Removal plan_removal(const fs::path& repo, const CachedFiles& files) {
  Removal removal;
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

void remove_empty_parents(fs::path folder, const fs::path& top) {
  std::error_code error;
  while (folder != top && fs::is_empty(folder, error) && !error) {
    fs::remove(folder, error);
    folder = folder.parent_path();
  }
}

}  // namespace

CacheRemoval removable_bytes(const fs::path& cache, const CachedFiles& files) {
  return plan_removal(CacheLayout(cache, files.repo_id).repo_folder(), files).bytes;
}

Result<CacheRemoval> remove_cached_files(const fs::path& cache, const CachedFiles& files) {
  if (files.names.empty()) return CacheRemoval();
  const fs::path repo = CacheLayout(cache, files.repo_id).repo_folder();
  const Removal removal = plan_removal(repo, files);
  for (const fs::path& path : removal.paths) {
    std::error_code error;
    fs::remove(path, error);
    if (error) return fail_errno(error.value(), "Removing " + path.string());
    remove_empty_parents(path.parent_path(), repo);
  }
  return removal.bytes;
}

}  // namespace tokenmill::hub
