#include "base/format.h"
#include "server/handlers.h"
#include "server/problem.h"
#include "server/request_reader.h"

namespace tokenmill::server {
namespace {

Result<json::object> listed(const Api& api, const Request& request) {
  return api.service.list_datasets(
      TM_TRY(read_list_query(request, {"q", "status", "sort", "order", "offset", "limit"})));
}

Result<json::object> created(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.create_dataset(TM_TRY(read_body(request)));
}

Result<json::object> found(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.get_dataset(TM_TRY(read_id(request)));
}

Result<json::object> deleted(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.delete_dataset(TM_TRY(read_id(request)), false);
}

Result<json::object> deletion(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.preview_delete(TM_TRY(read_id(request)));
}

Result<json::object> download(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.start_download(TM_TRY(read_id(request)), TM_TRY(read_body(request)));
}

Result<service::StartedTokenization> tokenize(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  return api.service.start_tokenization(TM_TRY(read_id(request)), TM_TRY(read_body(request)));
}

Result<json::object> statistics(const Api& api, const Request& request) {
  return api.service.statistics(TM_TRY(read_id(request)), TM_TRY(read_page_query(request)));
}

Result<json::object> samples(const Api& api, const Request& request) {
  return api.service.samples(TM_TRY(read_id(request)), TM_TRY(read_page_query(request)));
}

Result<json::object> cancelled(const Api& api, const Request& request) {
  TM_CHECK(check_query(request, {}));
  TM_CHECK(check_is_empty(TM_TRY(read_body(request))));
  return api.service.cancel_dataset(TM_TRY(read_id(request)));
}

}  // namespace

Response answer(const Request& request, const Result<json::object>& result, int status) {
  return result ? json_response(status, *result) : problem_response(result.error(), request.id);
}

Response answer_started(const Request& request, const Result<json::object>& job) {
  Response response = answer(request, job, 202);
  if (job) {
    response.headers.push_back(
        {"Location", format("/api/v1/jobs/{}", get_string(*job, "id").value_or(""))});
  }
  return response;
}

Response list_datasets(const Api& api, const Request& request) {
  return answer(request, listed(api, request));
}

Response create_dataset(const Api& api, const Request& request) {
  const auto dataset = created(api, request);
  Response response = answer(request, dataset, 201);
  if (dataset) {
    response.headers.push_back(
        {"Location", format("/api/v1/datasets/{}", get_string(*dataset, "id").value_or(""))});
  }
  return response;
}

Response get_dataset(const Api& api, const Request& request) {
  return answer(request, found(api, request));
}

Response delete_dataset(const Api& api, const Request& request) {
  return answer(request, deleted(api, request));
}

Response preview_deletion(const Api& api, const Request& request) {
  return answer(request, deletion(api, request));
}

Response start_download(const Api& api, const Request& request) {
  return answer_started(request, download(api, request));
}

Response start_tokenization(const Api& api, const Request& request) {
  auto started = tokenize(api, request);
  if (!started) return problem_response(started.error(), request.id);
  if (started->is_existing) return json_response(200, started->object);
  return answer_started(request, std::move(started->object));
}

Response get_statistics(const Api& api, const Request& request) {
  return answer(request, statistics(api, request));
}

Response get_samples(const Api& api, const Request& request) {
  return answer(request, samples(api, request));
}

Response cancel_dataset(const Api& api, const Request& request) {
  return answer(request, cancelled(api, request));
}

}  // namespace tokenmill::server
