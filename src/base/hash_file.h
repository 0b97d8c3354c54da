// The sha256 of a whole file, on one thread.
#pragma once

#include <string>

#include "base/file.h"
#include "base/result.h"
#include "base/run.h"

namespace tokenmill {

// In hex. Adds what was read to `run.progress.bytes_done`; heeds a stop every mebibyte, which
// takes about a millisecond. Errors: those of File, cancelled.
Result<std::string> hash_file(const fs::path& path, const Run& run);

}  // namespace tokenmill
