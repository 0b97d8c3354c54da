// Advisory locks (flock) between processes, held by an open file.
#pragma once

#include "base/file.h"
#include "base/result.h"

namespace tokenmill::hub {

// False when another process holds the lock. Freed when `file` is closed or the process ends.
Result<bool> try_lock(const File& file);

}  // namespace tokenmill::hub
