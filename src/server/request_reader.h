// Reads what handlers need out of a request: ids, query parameters, JSON bodies.
//
// Strict: an unknown or repeated parameter is invalid_argument and names those that are known; so
// is a number that is not one or is out of its range. Whether a `status` or `sort` exists is for
// the service to say.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "server/http_message.h"
#include "server/limits.h"
#include "service/service.h"

namespace tokenmill::server {

// The parameter `{id}` of the path; not_found unless it is a UUID. (The service also takes names
// and prefixes: those are for people, not for programs.)
Result<std::string> read_id(const Request& request);

// The parameter as text, `fallback` when it is missing; not to be called before check_query.
std::string query_text(const Request& request, std::string_view name,
                       std::string_view fallback = "");

// Error: invalid_argument for a parameter that is not in `known` or comes twice; those in
// `repeatable` may come more than once.
Status check_query(const Request& request, std::initializer_list<std::string_view> known,
                   std::string_view repeatable = "");

// A whole number from `min` to `max`; `fallback` when the parameter is missing.
struct NumberRange {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::uint64_t fallback = 0;
};
Result<std::uint64_t> query_number(const Request& request, std::string_view name,
                                   NumberRange range);

// `known` are the parameters this list takes.
Result<service::ListQuery> read_list_query(const Request& request,
                                           std::initializer_list<std::string_view> known);
Result<service::PageQuery> read_page_query(const Request& request);

// The body as an object; an absent body is an empty object. malformed_request for what is not
// JSON, repeats a key, or is too deep or too large; invalid_argument for JSON that is no object.
Result<json::object> read_body(const Request& request, const HttpLimits& limits = {});

// For requests that say everything by their path. Error: invalid_argument naming a member.
Status check_is_empty(const json::object& body);

}  // namespace tokenmill::server
