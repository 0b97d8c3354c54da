// Commands about jobs: jobs, cancel, pause, resume, limit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cli/context.h"
#include "service/service.h"

namespace tokenmill::cli {

Status run_list_jobs(Context& context, const service::ListQuery& query);
struct CancelArguments {
  std::string job;
  bool delete_files = false;  // also what a download brought so far
};
// Returns when the job has stopped.
Status run_cancel(Context& context, const CancelArguments& arguments);
Status run_pause(Context& context, const std::string& job);
// Runs the job in the foreground.
Status run_resume(Context& context, const std::string& job);

// What may change while a download runs; an empty one stays as it is.
struct LimitArguments {
  std::string job;
  std::optional<std::int64_t> connections;
  std::optional<std::int64_t> max_bandwidth;  // bytes a second; 0: no limit
};
Status run_limit(Context& context, const LimitArguments& arguments);
// The members of JobSettings.
void add_limits(const LimitArguments& limits, json::object& request);

}  // namespace tokenmill::cli
