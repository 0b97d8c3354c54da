#include "server/contract.h"
#include "server/handlers.h"
#include "server/problem.h"
#include "server/reference_page.h"
#include "server/request_reader.h"

namespace tokenmill::server {
namespace {

constexpr NumberRange kSuggestionsRange{1, 50, 8};
constexpr std::size_t kSearchBytesMax = 200 * 4;

Result<json::object> suggestions(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {"q", "limit"}));
  const std::uint64_t limit = TM_TRY(query_number(request, "limit", kSuggestionsRange));
  const std::string q = query_text(request, "q");
  if (q.empty() || q.size() > kSearchBytesMax) {
    return fail(ErrorCode::invalid_argument, "q must have from 1 to 200 characters");
  }
  return api.service.hub_search(q, limit);
}

// The query string as the request object that the service takes.
Result<json::object> planned(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {"repo_id", "config", "split", "revision"}, "split"));
  json::object plan;
  json::array splits;
  for (const auto& [name, value] : request.query) {
    if (name == "split") {
      splits.emplace_back(value);
    } else {
      plan[name] = value;
    }
  }
  if (!splits.empty()) plan["splits"] = std::move(splits);
  return api.service.hub_plan(plan);
}

Result<json::object> system_state(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.system();
}

}  // namespace

Response search_hub(const Api& api, const Request& request) {
  return answer(request, suggestions(api, request));
}

Response plan_download(const Api& api, const Request& request) {
  return answer(request, planned(api, request));
}

Response get_system(const Api& api, const Request& request) {
  return answer(request, system_state(api, request));
}

Response get_health(const Api&, const Request&) {
  return json_response(200, json::object{{"status", "ok"}});
}

Response get_metrics(const Api& api, const Request& request) {
  if (const auto system = system_state(api, request)) {
    for (const auto& [name, status] :
         {std::pair{"jobs_running", "running"}, std::pair{"jobs_queued", "queued"}}) {
      const auto count = get_int(*system, name).value_or(0);
      api.metrics.set_jobs(status, static_cast<std::size_t>(std::max<std::int64_t>(0, count)));
    }
  }
  return text_response(200, "text/plain; version=0.0.4; charset=utf-8", api.metrics.text());
}

Response get_contract(const Api&, const Request&) {
  return text_response(200, "application/yaml", std::string(kContract));
}

Response get_reference(const Api&, const Request& request) {
  // Made once: the contract does not change while the program runs.
  static const Result<std::string> page = reference_page(kContract);
  if (!page) return problem_response(page.error(), request.id);
  return text_response(200, "text/html; charset=utf-8", *page);
}

Response get_reference_style(const Api&, const Request&) {
  return text_response(200, "text/css; charset=utf-8", std::string(kReferenceStyle));
}

}  // namespace tokenmill::server
