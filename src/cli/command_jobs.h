// Commands about jobs: jobs, cancel.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/context.h"
#include "service/service.h"

namespace tokenmill::cli {

Status run_list_jobs(Context& context, const service::ListQuery& query);
// Returns when the job has stopped.
Status run_cancel(Context& context, const std::string& job);

}  // namespace tokenmill::cli
