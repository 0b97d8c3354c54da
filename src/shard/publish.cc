#include "shard/publish.h"

namespace tokenmill::shard {

Status publish(const fs::path& staging, const fs::path& destination) {
  TM_CHECK(sync_files_in(staging));
  TM_CHECK(rename_no_replace(staging, destination));
  TM_CHECK(sync_folder(destination.parent_path()));
  if (staging.parent_path() == destination.parent_path()) return {};
  return sync_folder(staging.parent_path());
}

}  // namespace tokenmill::shard
