#include "server/problem.h"

#include "base/format.h"

namespace tokenmill::server {
namespace {

int status_of(const Refusal& refusal) {
  return refusal.status != 0 ? refusal.status : error_http_status(refusal.error.code);
}

}  // namespace

json::object problem_document(const Refusal& refusal, std::string_view request_id) {
  const Error& error = refusal.error;
  return {{"type", format("/docs#{}", error_code_name(error.code))},
          {"title", error_title(error.code)},
          {"status", status_of(refusal)},
          {"detail", error.message},
          {"code", error_code_name(error.code)},
          {"hint", error.hint},
          {"request_id", request_id}};
}

Response problem_response(const Refusal& refusal, std::string_view request_id) {
  return text_response(status_of(refusal), "application/problem+json",
                       to_json(problem_document(refusal, request_id)));
}

Response problem_response(const Error& error, std::string_view request_id) {
  return problem_response(Refusal{error}, request_id);
}

}  // namespace tokenmill::server
