// The Hugging Face cache on disk, as huggingface_hub 2.4.0 reads and writes it.
//
//   <cache>/datasets--org--name/blobs/<etag>                 content; sha256 or git blob id
//                               snapshots/<commit>/<path>    relative link to the blob: a hit
//                               refs/<revision>              the commit, no newline
//                               tokenmill-parts/             ours: unfinished files, journals
//   <cache>/.locks/datasets--org--name/<etag>.lock
//
// Python takes the existence of a snapshot entry as proof that the file is complete. So the order
// is: whole verified blob, then link, then ref. Nothing here is cached; each call looks at the
// disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace tokenmill::hub {

// Models lie beside datasets, as models--org--name.
enum class RepoKind : std::uint8_t { dataset, model };

class CacheLayout {
 public:
  CacheLayout(fs::path cache, std::string_view repo_id, RepoKind kind = RepoKind::dataset);

  const fs::path& repo_folder() const { return repo_folder_; }
  fs::path blob(std::string_view etag) const { return repo_folder_ / "blobs" / etag; }
  fs::path snapshot(std::string_view commit) const { return repo_folder_ / "snapshots" / commit; }
  fs::path parts() const { return repo_folder_ / "tokenmill-parts"; }
  // A file that is being fetched, and what is known of its bytes.
  fs::path part(std::string_view etag) const;
  fs::path journal(std::string_view etag) const;
  fs::path python_lock(std::string_view etag) const;

  // Makes the folders that a download needs, and CACHEDIR.TAG.
  Status create() const;

  // Makes `snapshots/<commit>/<path>` lead to the blob, also where symbolic links are not possible.
  // `path` must be safe (is_safe_path). An entry that leads elsewhere is replaced.
  Status link(std::string_view commit, std::string_view path, std::string_view etag) const;

  // Records what a revision points at; nothing to do when it is the commit itself.
  Status write_ref(std::string_view revision, std::string_view commit) const;
  std::optional<std::string> read_ref(std::string_view revision) const;

  // What unfinished files take, which is less than their size: they have holes.
  std::uint64_t parts_bytes_on_disk() const;

  // The paths of the files in `snapshots/<commit>`, sorted.
  Result<std::vector<std::string>> snapshot_files(std::string_view commit) const;

 private:
  fs::path cache_;
  fs::path repo_folder_;
  std::string folder_name_;
};

}  // namespace tokenmill::hub
