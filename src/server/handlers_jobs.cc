#include "server/handlers.h"

namespace tokenmill::server {

Response list_jobs(const Api& api, const Call& call) {
  return answer(call, api.service.list_jobs(list_query(call)));
}

Response get_job(const Api& api, const Call& call) {
  return answer(call, api.service.get_job(call.id));
}

Response cancel_job(const Api& api, const Call& call) {
  return answer(call, api.service.cancel_job(call.id, call.body));
}

Response pause_job(const Api& api, const Call& call) {
  return answer(call, api.service.pause_job(call.id));
}

Response resume_job(const Api& api, const Call& call) {
  return answer(call, api.service.resume_job(call.id));
}

Response change_job(const Api& api, const Call& call) {
  return answer(call, api.service.change_job(call.id, call.body));
}

}  // namespace tokenmill::server
