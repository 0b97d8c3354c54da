#include "base/format.h"
#include "server/handlers.h"
#include "server/problem.h"

namespace tokenmill::server {
namespace {

std::string text(const Call& call, std::string_view name) {
  return std::string(get_string(call.query, name).value_or(""));
}

std::uint64_t number(const Call& call, std::string_view name) {
  return static_cast<std::uint64_t>(get_int(call.query, name).value_or(0));
}

std::optional<std::uint64_t> bound(const Call& call, std::string_view name) {
  if (!call.query.contains(name)) return std::nullopt;
  return number(call, name);
}

}  // namespace

Response answer(const Call& call, const Result<json::object>& result, int status) {
  return result ? json_response(status, *result)
                : problem_response(result.error(), call.request.id);
}

Response answer_started(const Call& call, const Result<json::object>& job) {
  Response response = answer(call, job, 202);
  if (job) {
    response.headers.push_back(
        {"Location", format("/api/v1/jobs/{}", get_string(*job, "id").value_or(""))});
  }
  return response;
}

service::ListQuery list_query(const Call& call) {
  service::ListQuery query;
  query.offset = number(call, "offset");
  query.limit = number(call, "limit");
  query.q = text(call, "q");
  query.status = text(call, "status");
  query.sort = text(call, "sort");
  query.order = text(call, "order");
  query.kind = text(call, "kind");
  query.dataset_id = text(call, "dataset_id");
  return query;
}

service::PageQuery page_query(const Call& call) {
  return {.tokenization_id = text(call, "tokenization_id"),
          .offset = number(call, "offset"),
          .limit = number(call, "limit"),
          .q = text(call, "q"),
          .min_length = bound(call, "min_length"),
          .max_length = bound(call, "max_length")};
}

bool is_undoable(const Call& call) { return get_bool(call.query, "undo").value_or(false); }

Response list_datasets(const Api& api, const Call& call) {
  return answer(call, api.service.list_datasets(list_query(call)));
}

Response create_dataset(const Api& api, const Call& call) {
  const auto dataset = api.service.create_dataset(call.body);
  Response response = answer(call, dataset, 201);
  if (dataset) {
    response.headers.push_back(
        {"Location", format("/api/v1/datasets/{}", get_string(*dataset, "id").value_or(""))});
  }
  return response;
}

Response get_dataset(const Api& api, const Call& call) {
  return answer(call, api.service.get_dataset(call.id));
}

Response delete_dataset(const Api& api, const Call& call) {
  return answer(call, is_undoable(call) ? api.service.trash_dataset(call.id)
                                        : api.service.delete_dataset(call.id, false));
}

Response restore_dataset(const Api& api, const Call& call) {
  return answer(call, api.service.restore_dataset(call.id));
}

Response preview_deletion(const Api& api, const Call& call) {
  return answer(call, api.service.preview_delete(call.id));
}

Response start_download(const Api& api, const Call& call) {
  return answer_started(call, api.service.start_download(call.id, call.body));
}

Response start_tokenization(const Api& api, const Call& call) {
  auto started = api.service.start_tokenization(call.id, call.body);
  if (!started) return problem_response(started.error(), call.request.id);
  if (started->is_existing) return json_response(200, started->object);
  return answer_started(call, std::move(started->object));
}

Response estimate_tokenization(const Api& api, const Call& call) {
  return answer(call, api.service.estimate_tokenization(call.id, call.body));
}

Response get_statistics(const Api& api, const Call& call) {
  return answer(call, api.service.statistics(call.id, page_query(call)));
}

Response get_samples(const Api& api, const Call& call) {
  return answer(call, api.service.samples(call.id, page_query(call)));
}

Response cancel_dataset(const Api& api, const Call& call) {
  return answer(call, api.service.cancel_dataset(call.id, call.body));
}

}  // namespace tokenmill::server
