#include "cli/command_jobs.h"

#include <array>

#include "base/format.h"
#include "cli/foreground.h"

namespace tokenmill::cli {
namespace {

using Kind = Column::Kind;

constexpr std::array<Column, 6> kJobColumns = {{
    {"ID", "id", Kind::id},
    {"KIND", "kind"},
    {"STATUS", "status", Kind::status},
    {"DATASET", "dataset_id", Kind::id},
    {"PROGRESS", "progress", Kind::count},
    {"CREATED", "created_at", Kind::time},
}};

}  // namespace

Status run_list_jobs(Context& context, const service::ListQuery& query) {
  service::Service& service = *TM_TRY(context.service());
  print_list(context.format(), TM_TRY(service.list_jobs(query)), kJobColumns);
  return {};
}

Status run_cancel(Context& context, const CancelArguments& arguments) {
  service::Service& service = *TM_TRY(context.service());
  const json::object request{{"delete_files", arguments.delete_files}};
  print_object(context.format(), TM_TRY(service.cancel_job(arguments.job, request)));
  return {};
}

Status run_pause(Context& context, const std::string& job) {
  service::Service& service = *TM_TRY(context.service());
  print_object(context.format(), TM_TRY(service.pause_job(job)));
  return {};
}

Status run_resume(Context& context, const std::string& job) {
  service::Service& service = *TM_TRY(context.service());
  const json::object resumed = TM_TRY(service.resume_job(job));
  const std::string id(get_string(resumed, "id").value_or(job));
  TM_CHECK(run_in_foreground(context, resumed,
                             format("What is verified is kept: tokenmill resume {}", id)));
  print_value(context.format(), "id", get_string(resumed, "dataset_id").value_or(""));
  return {};
}

void add_limits(const LimitArguments& limits, json::object& request) {
  if (limits.connections) request["connections"] = *limits.connections;
  if (!limits.max_bandwidth) return;
  request["max_bandwidth"] =
      *limits.max_bandwidth == 0 ? json::value() : json::value(*limits.max_bandwidth);
}

Status run_limit(Context& context, const LimitArguments& arguments) {
  json::object request;
  add_limits(arguments, request);
  if (request.empty()) {
    return fail(ErrorCode::invalid_argument, "Nothing to change",
                "Give --max-bandwidth or --connections");
  }
  service::Service& service = *TM_TRY(context.service());
  print_object(context.format(), TM_TRY(service.change_job(arguments.job, request)));
  return {};
}

}  // namespace tokenmill::cli
