#include "server/routes.h"

#include <memory>
#include <string_view>

#include "base/assert.h"
#include "server/contract.h"
#include "server/contract_check.h"
#include "server/handlers.h"
#include "server/problem.h"
#include "server/reference_page.h"

namespace tokenmill::server {
namespace {

struct RouteRow {
  const char* method;
  std::string_view path;
  Response (*handler)(const Api&, const Call&);
};

constexpr RouteRow kRoutes[] = {
    {"GET", "/api/v1/datasets", list_datasets},
    {"POST", "/api/v1/datasets", create_dataset},
    {"GET", "/api/v1/datasets/{id}", get_dataset},
    {"DELETE", "/api/v1/datasets/{id}", delete_dataset},
    {"GET", "/api/v1/datasets/{id}/deletion", preview_deletion},
    {"POST", "/api/v1/datasets/{id}/restore", restore_dataset},
    {"POST", "/api/v1/datasets/{id}/download", start_download},
    {"POST", "/api/v1/datasets/{id}/tokenize", start_tokenization},
    {"POST", "/api/v1/datasets/{id}/tokenize-estimate", estimate_tokenization},
    {"GET", "/api/v1/datasets/{id}/statistics", get_statistics},
    {"GET", "/api/v1/datasets/{id}/samples", get_samples},
    {"POST", "/api/v1/datasets/{id}/cancel", cancel_dataset},
    {"GET", "/api/v1/datasets/{id}/tokenizations", list_tokenizations},
    {"GET", "/api/v1/tokenizations/{id}", get_tokenization},
    {"DELETE", "/api/v1/tokenizations/{id}", delete_tokenization},
    {"GET", "/api/v1/tokenizations/{id}/token-use", get_token_use},
    {"POST", "/api/v1/tokenizations/{id}/restore", restore_tokenization},
    {"POST", "/api/v1/tokenizations/{id}/export", export_tokenization},
    {"POST", "/api/v1/tokenizations/{id}/verify", verify_tokenization},
    {"GET", "/api/v1/jobs", list_jobs},
    {"GET", "/api/v1/jobs/{id}", get_job},
    {"POST", "/api/v1/jobs/{id}/cancel", cancel_job},
    {"POST", "/api/v1/jobs/{id}/pause", pause_job},
    {"POST", "/api/v1/jobs/{id}/resume", resume_job},
    {"POST", "/api/v1/jobs/{id}/settings", change_job},
    {"GET", "/api/v1/hub/search", search_hub},
    {"GET", "/api/v1/hub/plan", plan_download},
    {"GET", "/api/v1/hub/preview", preview_repository},
    {"GET", "/api/v1/tokenizers", list_tokenizers},
    {"POST", "/api/v1/tokenize-preview", preview_tokenization},
    {"GET", "/api/v1/system", get_system},
    {"GET", "/healthz", get_health},
    {"GET", "/metrics", get_metrics},
    {"GET", "/openapi.yaml", get_contract},
    {"GET", "/docs", get_reference},
};

Response get_reference_style(const Request&) {
  return text_response(200, "text/css; charset=utf-8", std::string(kReferenceStyle));
}

}  // namespace

Result<Router> make_routes(Api api) {
  const auto contract =
      std::make_shared<const ContractCheck>(TM_TRY(ContractCheck::load(kContract)));
  Router router;
  for (const RouteRow& row : kRoutes) {
    TM_ASSERT(contract->has_operation(row.method, row.path));
    router.add(row.method, row.path, [api, contract, row](const Request& request) {
      const auto call = contract->check(row.method, row.path, request);
      return call ? row.handler(api, *call) : problem_response(call.error(), request.id);
    });
  }
  router.add("GET", "/docs/style.css", get_reference_style);
  return router;
}

}  // namespace tokenmill::server
