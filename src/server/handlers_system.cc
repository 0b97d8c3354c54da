#include <algorithm>
#include <utility>

#include "server/contract.h"
#include "server/handlers.h"
#include "server/problem.h"
#include "server/reference_page.h"

namespace tokenmill::server {

Response search_hub(const Api& api, const Call& call) {
  const auto limit = static_cast<std::uint64_t>(get_int(call.query, "limit").value_or(0));
  return answer(call, api.service.hub_search(get_string(call.query, "q").value_or(""), limit));
}

namespace {

// The query string as the request object that the service takes: a query repeats a name where a
// body has a list.
json::object request_of(const Call& call) {
  json::object request = call.query;
  for (const auto& [name, list] : {std::pair{"split", "splits"}, std::pair{"file", "files"}}) {
    const json::array* values = get_array(call.query, name);
    if (values == nullptr) continue;
    request[list] = *values;
    request.erase(name);
  }
  return request;
}

}  // namespace

Response plan_download(const Api& api, const Call& call) {
  return answer(call, api.service.hub_plan(request_of(call)));
}

Response preview_repository(const Api& api, const Call& call) {
  return answer(call, api.service.hub_preview(request_of(call)));
}

Response get_system(const Api& api, const Call& call) { return answer(call, api.service.system()); }

Response get_health(const Api&, const Call&) {
  return json_response(200, json::object{{"status", "ok"}});
}

Response get_metrics(const Api& api, const Call&) {
  if (const auto system = api.service.system()) {
    for (const auto& [name, status] :
         {std::pair{"jobs_running", "running"}, std::pair{"jobs_queued", "queued"}}) {
      const auto count = get_int(*system, name).value_or(0);
      api.metrics.set_jobs(status, static_cast<std::size_t>(std::max<std::int64_t>(0, count)));
    }
  }
  return text_response(200, "text/plain; version=0.0.4; charset=utf-8", api.metrics.text());
}

Response get_contract(const Api&, const Call&) {
  return text_response(200, "application/yaml", std::string(kContract));
}

Response get_reference(const Api&, const Call& call) {
  // Made once: the contract does not change while the program runs.
  static const Result<std::string> page = reference_page(kContract);
  if (!page) return problem_response(page.error(), call.request.id);
  return text_response(200, "text/html; charset=utf-8", *page);
}

}  // namespace tokenmill::server
