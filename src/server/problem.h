// Errors as answers: problem documents (RFC 9457) with a stable code.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "server/http_message.h"

namespace tokenmill::server {

// What stands in the way of a request before any handler sees it. `status` is more exact than the
// code's own where HTTP has a word for it (414, 431, 408); 0 means the code's own.
struct Refusal {
  Error error;
  int status = 0;
};

// {type, title, status, detail, code, hint, request_id}
json::object problem_document(const Refusal& refusal, std::string_view request_id);

Response problem_response(const Refusal& refusal, std::string_view request_id);
Response problem_response(const Error& error, std::string_view request_id);

}  // namespace tokenmill::server
