#include "server/handlers.h"
#include "server/request_reader.h"

namespace tokenmill::server {
namespace {

Result<json::object> listed(const Api& api, const Request& request) {
  const service::ListQuery query = TM_TRY(read_list_query(request, {"offset", "limit"}));
  return api.service.list_tokenizations(TM_TRY(read_id(request)), query);
}

Result<json::object> found(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.get_tokenization(TM_TRY(read_id(request)));
}

Result<json::object> deleted(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.delete_tokenization(TM_TRY(read_id(request)));
}

// `path` would write anywhere as the server's user: that is for the CLI.
Result<json::object> exported(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  const json::object body = TM_TRY(read_body(request));
  if (body.contains("path")) {
    return fail(ErrorCode::invalid_argument, "Unknown member \"path\"", "Known are: format, name");
  }
  return api.service.start_export(TM_TRY(read_id(request)), body);
}

Result<json::object> verified(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  TM_CHECK(check_is_empty(TM_TRY(read_body(request))));
  return api.service.start_verify(TM_TRY(read_id(request)));
}

Result<json::object> previewed(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.tokenize_preview(TM_TRY(read_body(request)));
}

Result<json::object> tokenizers(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.list_tokenizers();
}

}  // namespace

Response list_tokenizations(const Api& api, const Request& request) {
  return answer(request, listed(api, request));
}

Response get_tokenization(const Api& api, const Request& request) {
  return answer(request, found(api, request));
}

Response delete_tokenization(const Api& api, const Request& request) {
  return answer(request, deleted(api, request));
}

Response export_tokenization(const Api& api, const Request& request) {
  return answer_started(request, exported(api, request));
}

Response verify_tokenization(const Api& api, const Request& request) {
  return answer_started(request, verified(api, request));
}

Response preview_tokenization(const Api& api, const Request& request) {
  return answer(request, previewed(api, request));
}

Response list_tokenizers(const Api& api, const Request& request) {
  return answer(request, tokenizers(api, request));
}

}  // namespace tokenmill::server
