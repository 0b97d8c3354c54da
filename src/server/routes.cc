#include "server/routes.h"

#include <string_view>

#include "server/handlers.h"

namespace tokenmill::server {
namespace {

struct RouteRow {
  const char* method;
  std::string_view path;
  Response (*handler)(const Api&, const Request&);
};

constexpr RouteRow kRoutes[] = {
    {"GET", "/api/v1/datasets", list_datasets},
    {"POST", "/api/v1/datasets", create_dataset},
    {"GET", "/api/v1/datasets/{id}", get_dataset},
    {"DELETE", "/api/v1/datasets/{id}", delete_dataset},
    {"GET", "/api/v1/datasets/{id}/deletion", preview_deletion},
    {"POST", "/api/v1/datasets/{id}/download", start_download},
    {"POST", "/api/v1/datasets/{id}/tokenize", start_tokenization},
    {"GET", "/api/v1/datasets/{id}/statistics", get_statistics},
    {"GET", "/api/v1/datasets/{id}/samples", get_samples},
    {"POST", "/api/v1/datasets/{id}/cancel", cancel_dataset},
    {"GET", "/api/v1/datasets/{id}/tokenizations", list_tokenizations},
    {"GET", "/api/v1/tokenizations/{id}", get_tokenization},
    {"DELETE", "/api/v1/tokenizations/{id}", delete_tokenization},
    {"POST", "/api/v1/tokenizations/{id}/export", export_tokenization},
    {"POST", "/api/v1/tokenizations/{id}/verify", verify_tokenization},
    {"GET", "/api/v1/jobs", list_jobs},
    {"GET", "/api/v1/jobs/{id}", get_job},
    {"POST", "/api/v1/jobs/{id}/cancel", cancel_job},
    {"GET", "/api/v1/hub/search", search_hub},
    {"GET", "/api/v1/hub/plan", plan_download},
    {"GET", "/api/v1/tokenizers", list_tokenizers},
    {"POST", "/api/v1/tokenize-preview", preview_tokenization},
    {"GET", "/api/v1/system", get_system},
    {"GET", "/healthz", get_health},
    {"GET", "/metrics", get_metrics},
    {"GET", "/openapi.yaml", get_contract},
    {"GET", "/docs", get_reference},
    {"GET", "/docs/style.css", get_reference_style},
};

}  // namespace

Router make_routes(Api api) {
  Router router;
  for (const RouteRow& row : kRoutes) {
    router.add(row.method, row.path, [api, handler = row.handler](const Request& request) {
      return handler(api, request);
    });
  }
  return router;
}

}  // namespace tokenmill::server
