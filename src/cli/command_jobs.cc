#include "cli/command_jobs.h"

#include <array>

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

Status run_cancel(Context& context, const std::string& job) {
  service::Service& service = *TM_TRY(context.service());
  print_object(context.format(), TM_TRY(service.cancel_job(job)));
  return {};
}

}  // namespace tokenmill::cli
