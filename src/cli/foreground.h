// Runs one job to its end in this process, with progress on stderr and Ctrl-C as cancel.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "cli/context.h"

namespace tokenmill::cli {

// `job` is the answer of a start verb. Returns the job as it ended; a failed job is its error, an
// interrupted one ErrorCode::cancelled. The first Ctrl-C cancels and keeps what can be resumed
// (`resume_hint` says how); the second ends the process at once.
Result<json::object> run_in_foreground(Context& context, const json::object& job,
                                       std::string_view resume_hint);

}  // namespace tokenmill::cli
