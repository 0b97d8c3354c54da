#include "base/uuid.h"
#include "server/handlers.h"
#include "server/request_reader.h"

namespace tokenmill::server {
namespace {

Result<json::object> listed(const Api& api, const Request& request) {
  const service::ListQuery query = TM_TRY(
      read_list_query(request, {"status", "kind", "dataset_id", "order", "offset", "limit"}));
  if (!query.dataset_id.empty() && !is_uuid(query.dataset_id)) {
    return fail(ErrorCode::invalid_argument, "dataset_id must be a UUID in lower case");
  }
  return api.service.list_jobs(query);
}

Result<json::object> found(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.get_job(TM_TRY(read_id(request)));
}

Result<json::object> cancelled(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  TM_CHECK(check_is_empty(TM_TRY(read_body(request))));
  return api.service.cancel_job(TM_TRY(read_id(request)));
}

}  // namespace

Response list_jobs(const Api& api, const Request& request) {
  return answer(request, listed(api, request));
}

Response get_job(const Api& api, const Request& request) {
  return answer(request, found(api, request));
}

Response cancel_job(const Api& api, const Request& request) {
  return answer(request, cancelled(api, request));
}

}  // namespace tokenmill::server
