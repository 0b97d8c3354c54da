// Taking files out of the Hugging Face cache again: a file goes only when no other snapshot of
// the repository links to the same blob, an unfinished one only when nobody is fetching it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace tokenmill::hub {

// Files of one snapshot, by their paths in the repository, and contents that a download began, by
// their names in the cache (hashes).
struct CachedFiles {
  std::string repo_id;
  std::string commit;
  std::vector<std::string> names = {};
  std::vector<std::string> unfinished = {};
};

struct CacheRemoval {
  std::uint64_t freed = 0;  // bytes of blobs that went, and of unfinished files
  std::uint64_t kept = 0;   // bytes of blobs that another snapshot uses
};

// What `remove_cached_files` would free. Files that are not there count nothing.
CacheRemoval removable_bytes(const fs::path& cache, const CachedFiles& files);

// Removes the links of the snapshot and the blobs behind them, then folders left empty. Names that
// would lead out of the snapshot are ignored. An unfinished file that another process holds stays.
Result<CacheRemoval> remove_cached_files(const fs::path& cache, const CachedFiles& files);

}  // namespace tokenmill::hub
