// Routes are tried from first to last, segment by segment: there are about fifty, and a request
// costs a thousand times as much as finding its handler. A path that is known under another method
// answers 405 with the methods it has, an unknown one 404; what a handler throws becomes a 500 that
// tells the client nothing but the id of the request in the log.
#include "server/router.h"

#include <algorithm>
#include <exception>

#include "base/assert.h"
#include "base/format.h"
#include "base/log.h"
#include "server/problem.h"
#include "server/request_target.h"

namespace tokenmill::server {
namespace {

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool segment_matches(const std::string& pattern, const std::string& segment) {
  return is_parameter(pattern) ? !segment.empty() : pattern == segment;
}

std::vector<std::pair<std::string, std::string>> bind_parameters(
    const std::vector<std::string>& pattern, const std::vector<std::string>& segments) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_parameter(pattern[i])) {
      parameters.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), segments[i]);
    }
  }
  return parameters;
}

// GET implies HEAD.
bool method_matches(std::string_view registered, std::string_view asked) {
  return registered == asked || (registered == "GET" && asked == "HEAD");
}

Response refuse_method(const Request& request, std::vector<std::string> allowed) {
  if (std::ranges::find(allowed, "GET") != allowed.end()) allowed.emplace_back("HEAD");
  std::ranges::sort(allowed);
  std::string list;
  for (const std::string& method : allowed) list += (list.empty() ? "" : ", ") + method;
  Response response =
      problem_response(Error{ErrorCode::method_not_allowed,
                             format("{} takes {}, not {}", request.path, list, request.method)},
                       request.id);
  response.headers.push_back({"Allow", list});
  return response;
}

// The last line of defence: what a handler did not foresee costs one request, not the server.
Response run(const Handler& handler, const Request& request) {
  try {
    return handler(request);
  } catch (const std::exception& error) {
    log_error(format("request {}: {}", request.id, error.what()));
    return problem_response(
        Error{ErrorCode::internal, "The server could not answer", "The log says why"}, request.id);
  }
}

}  // namespace

void Router::add(std::string method, std::string_view path_template, Handler handler) {
  auto target = parse_request_target(path_template, 0);
  TM_ASSERT(target.has_value());
  routes_.push_back({std::move(method), std::move(target->segments), std::move(handler)});
}

const Handler* Router::find(Request& request, std::vector<std::string>& allowed) const {
  for (const Route& route : routes_) {
    if (!std::ranges::equal(route.segments, request.segments, segment_matches)) continue;
    if (method_matches(route.method, request.method)) {
      request.parameters = bind_parameters(route.segments, request.segments);
      return &route.handler;
    }
    allowed.push_back(route.method);
  }
  return nullptr;
}

Response Router::handle(Request& request) const {
  std::vector<std::string> allowed;
  if (const Handler* handler = find(request, allowed)) return run(*handler, request);
  if (!allowed.empty()) return refuse_method(request, std::move(allowed));
  const bool below_api = !request.segments.empty() && request.segments.front() == "api";
  if (fallback_ && !below_api) {
    if (!method_matches("GET", request.method)) return refuse_method(request, {"GET"});
    return run(fallback_, request);
  }
  return problem_response(
      Error{ErrorCode::not_found, format("There is nothing at {}", request.path),
            "/docs lists what there is"},
      request.id);
}

}  // namespace tokenmill::server
