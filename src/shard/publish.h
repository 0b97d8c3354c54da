// The step that makes a finished staging folder visible, once and for good.
#pragma once

#include "base/file.h"
#include "base/result.h"

namespace tokenmill::shard {

// Syncs the files of `staging` and the folder, renames it to `destination` (which must not exist:
// conflict) and syncs both parents. After success the folder survives a power cut; after an error
// `destination` is as it was. Only the owner of the job calls this.
Status publish(const fs::path& staging, const fs::path& destination);

}  // namespace tokenmill::shard
