// The programs that run in child processes of this one: see design "one mechanism for every
// process". They have no catalog; a tokenize child has no network and no secret.
#pragma once

#include "base/result.h"

namespace tokenmill::service {

// `tokenmill job-child`: one job, its plan on standard input. Returns the exit code.
int run_job_child();

// `tokenmill inspector-child`: answers questions, one per line, until its input ends.
int run_inspector_child();

}  // namespace tokenmill::service
