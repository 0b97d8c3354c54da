// Handlers translate: from a request to a verb of the service, and from its result to an answer.
// Whatever is not translation belongs into the service, where the CLI finds it too.
#pragma once

#include "server/http_message.h"
#include "server/routes.h"

namespace tokenmill::server {

// 200, or another `status`, with the object; a problem document otherwise.
Response answer(const Request& request, const Result<json::object>& result, int status = 200);

// 202 with the job and where to find it.
Response answer_started(const Request& request, const Result<json::object>& job);

Response list_datasets(const Api& api, const Request& request);
Response create_dataset(const Api& api, const Request& request);
Response get_dataset(const Api& api, const Request& request);
Response delete_dataset(const Api& api, const Request& request);
Response preview_deletion(const Api& api, const Request& request);
Response start_download(const Api& api, const Request& request);
Response start_tokenization(const Api& api, const Request& request);
Response get_statistics(const Api& api, const Request& request);
Response get_samples(const Api& api, const Request& request);
Response cancel_dataset(const Api& api, const Request& request);

Response list_tokenizations(const Api& api, const Request& request);
Response get_tokenization(const Api& api, const Request& request);
Response delete_tokenization(const Api& api, const Request& request);
Response export_tokenization(const Api& api, const Request& request);
Response verify_tokenization(const Api& api, const Request& request);
Response preview_tokenization(const Api& api, const Request& request);
Response list_tokenizers(const Api& api, const Request& request);

Response list_jobs(const Api& api, const Request& request);
Response get_job(const Api& api, const Request& request);
Response cancel_job(const Api& api, const Request& request);

Response search_hub(const Api& api, const Request& request);
Response plan_download(const Api& api, const Request& request);

Response get_system(const Api& api, const Request& request);
Response get_health(const Api& api, const Request& request);
Response get_metrics(const Api& api, const Request& request);
Response get_contract(const Api& api, const Request& request);
Response get_reference(const Api& api, const Request& request);
Response get_reference_style(const Api& api, const Request& request);

}  // namespace tokenmill::server
