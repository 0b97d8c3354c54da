// Handlers translate: from a request to a verb of the service, and from its result to an answer.
// Whatever is not translation belongs into the service, where the CLI finds it too.
#pragma once

#include "server/contract_check.h"
#include "server/http_message.h"
#include "server/routes.h"

namespace tokenmill::server {

// 200, or another `status`, with the object; a problem document otherwise.
Response answer(const Call& call, const Result<json::object>& result, int status = 200);

// 202 with the job and where to find it.
Response answer_started(const Call& call, const Result<json::object>& job);

// The parameters of a list or a page, as the service takes them.
service::ListQuery list_query(const Call& call);
service::PageQuery page_query(const Call& call);

// Whether the deletion can be undone for a while.
bool is_undoable(const Call& call);

Response list_datasets(const Api& api, const Call& call);
Response create_dataset(const Api& api, const Call& call);
Response get_dataset(const Api& api, const Call& call);
Response delete_dataset(const Api& api, const Call& call);
Response restore_dataset(const Api& api, const Call& call);
Response preview_deletion(const Api& api, const Call& call);
Response start_download(const Api& api, const Call& call);
Response start_tokenization(const Api& api, const Call& call);
Response estimate_tokenization(const Api& api, const Call& call);
Response get_statistics(const Api& api, const Call& call);
Response get_samples(const Api& api, const Call& call);
Response cancel_dataset(const Api& api, const Call& call);

Response list_tokenizations(const Api& api, const Call& call);
Response get_tokenization(const Api& api, const Call& call);
Response delete_tokenization(const Api& api, const Call& call);
Response restore_tokenization(const Api& api, const Call& call);
Response export_tokenization(const Api& api, const Call& call);
Response verify_tokenization(const Api& api, const Call& call);
Response get_token_use(const Api& api, const Call& call);
Response preview_tokenization(const Api& api, const Call& call);
Response list_tokenizers(const Api& api, const Call& call);

Response list_jobs(const Api& api, const Call& call);
Response get_job(const Api& api, const Call& call);
Response cancel_job(const Api& api, const Call& call);
Response pause_job(const Api& api, const Call& call);
Response resume_job(const Api& api, const Call& call);
Response change_job(const Api& api, const Call& call);

Response search_hub(const Api& api, const Call& call);
Response plan_download(const Api& api, const Call& call);
Response preview_repository(const Api& api, const Call& call);

Response get_system(const Api& api, const Call& call);
Response get_health(const Api& api, const Call& call);
Response get_metrics(const Api& api, const Call& call);
Response get_contract(const Api& api, const Call& call);
Response get_reference(const Api& api, const Call& call);

}  // namespace tokenmill::server
