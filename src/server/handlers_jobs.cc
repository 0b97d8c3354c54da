#include "server/handlers.h"

namespace tokenmill::server {

Response list_jobs(const Api& api, const Call& call) {
  return answer(call, api.service.list_jobs(list_query(call)));
}

Response get_job(const Api& api, const Call& call) {
  return answer(call, api.service.get_job(call.id));
}

Response cancel_job(const Api& api, const Call& call) {
  return answer(call, api.service.cancel_job(call.id));
}

}  // namespace tokenmill::server
