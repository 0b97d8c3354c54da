// The verbs of the product. The CLI, the server and the Python package call these functions and
// nothing below them; they add no logic of their own.
//
// Requests and answers are the objects of api/openapi.yaml, so that every face shows one shape:
// `tokenmill show --format json` prints what GET /api/v1/datasets/{id} answers. Requests are
// checked strictly: an unknown field, a wrong type or a value out of range is invalid_argument
// and names the field.
//
// Thread-safe: any thread may call any verb at any time. No verb parses a dataset file in this
// process (reader children do); none blocks longer than the catalog or the Hub takes to answer,
// except where it says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"
#include "hub/hub_settings.h"

namespace tokenmill::service {

struct ServiceOptions {
  fs::path data_dir;
  // Empty: SQLite at <data_dir>/catalog.db; else "postgresql://…".
  std::string database_url;
  hub::HubSettings hub;
  // Threads of one tokenization; 0: as many as the machine has. The bytes never depend on it.
  std::size_t threads = 0;
  // How many jobs of each kind run at once in this process.
  std::size_t downloads_at_once = 2;
  std::size_t tokenizations_at_once = 1;
  // A server also takes over jobs whose owner died, and reports the jobs of other processes.
  bool serves_others = false;
};

// One message for the people who watch: `channel` is "dataset/{id}", `name` one of the events in
// api/events.md, `data` its payload. Terminal events end a job and must reach every subscriber;
// others may be coalesced to the newest.
struct Event {
  std::string channel;
  std::string name;
  json::object data;
  bool is_terminal = false;
};

// Called on a thread of the service; must return quickly and not call back into the service.
using EventSink = std::function<void(const Event&)>;

// Which part of a list to give, in the words of the query string.
struct ListQuery {
  std::uint64_t offset = 0;
  std::uint64_t limit = 50;  // at most 500
  std::string q;             // part of the name or repository, any case
  std::string status;        // empty: all
  std::string sort;          // created_at (default), or another of the contract
  std::string order;         // "desc" (default) or "asc"
  std::string kind;          // jobs only; empty: all
  std::string dataset_id;    // jobs only; empty: all
};

// Which rows of a tokenization (or, without one, of the raw files) to give.
struct PageQuery {
  std::string tokenization_id;
  std::uint64_t offset = 0;
  std::uint64_t limit = 50;  // at most 500
  // Samples only. With any of them set the rows from `offset` on are searched, for a second or so.
  std::string q = {};                            // exact part of the text
  std::optional<std::uint64_t> min_length = {};  // in tokens, or characters of a document
  std::optional<std::uint64_t> max_length = {};

  bool is_search() const { return !q.empty() || min_length || max_length; }
};

struct StartedTokenization {
  json::object object;       // a Job, or a Tokenization
  bool is_existing = false;  // a Tokenization
};

class Service {
 public:
  // Opens the catalog (creating and migrating it), collects what dead owners left behind.
  static Result<std::unique_ptr<Service>> open(ServiceOptions options);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Runs queued jobs until `stop_jobs`; without this, jobs started here stay queued. `sink`
  // receives the events of every job, also of those that other processes own.
  Status run_jobs(EventSink sink);
  // Stops the children; their jobs are queued again and resume at the next start.
  void stop_jobs();

  // -- Datasets. `dataset` is an id, an id prefix, or a unique name ------------------------------

  // DatasetPage
  Result<json::object> list_datasets(const ListQuery& query);
  Result<json::object> get_dataset(std::string_view dataset);
  // DatasetCreate -> Dataset, pending
  Result<json::object> create_dataset(const json::object& request);
  // {name, paths: [string], text_column?} -> Job; the files stay where they are
  Result<json::object> start_import(const json::object& request);
  // DownloadStart -> Job
  Result<json::object> start_download(std::string_view dataset, const json::object& request);
  // TokenizeStart -> Job, or the Tokenization that exists with the same options
  Result<StartedTokenization> start_tokenization(std::string_view dataset,
                                                 const json::object& request);
  // Cancels the running and queued jobs of the dataset and waits until they have stopped (at most
  // two seconds). CancelRequest -> JobPage
  Result<json::object> cancel_dataset(std::string_view dataset, const json::object& request = {});
  // Removes the dataset, its tokenizations and the files nobody else uses. busy while a job runs,
  // unless `force`, which cancels it first. -> Deletion
  Result<json::object> delete_dataset(std::string_view dataset, bool force);
  // The same, but nothing is removed from the disk before `restorable_until`; until then
  // `restore_dataset` takes it back. -> Deletion
  Result<json::object> trash_dataset(std::string_view dataset);
  // -> Dataset
  Result<json::object> restore_dataset(std::string_view id);
  // What delete would do, without doing it; the same shape.
  Result<json::object> preview_delete(std::string_view dataset);

  // -- Tokenizations ---------------------------------------------------------------------------

  Result<json::object> list_tokenizations(std::string_view dataset, const ListQuery& query);
  Result<json::object> get_tokenization(std::string_view tokenization);
  // -> Deletion
  Result<json::object> delete_tokenization(std::string_view tokenization);
  // As for datasets. -> Deletion, Tokenization
  Result<json::object> trash_tokenization(std::string_view tokenization);
  Result<json::object> restore_tokenization(std::string_view id);
  // Statistics of the tokenization, or of the newest one when it is empty; `offset` and `limit`
  // page the vocabulary.
  Result<json::object> statistics(std::string_view dataset, const PageQuery& page);
  // -> TokenUse: how often the id occurs, and its place among all.
  Result<json::object> token_use(std::string_view tokenization, std::uint64_t token_id);
  // SamplePage: documents or, with a tokenization, rows of ids and tokens.
  Result<json::object> samples(std::string_view dataset, const PageQuery& page);
  // ExportStart -> Job. `path` may stand for `name` when the caller is the user in person (CLI).
  Result<json::object> start_export(std::string_view tokenization, const json::object& request);
  // -> Job, which fails with corrupt_data when a byte is not as written.
  Result<json::object> start_verify(std::string_view tokenization);
  // PreviewRequest -> Preview
  Result<json::object> tokenize_preview(const json::object& request);
  // TokenizeStart -> Estimate: what the tokenization would give, from a few hundred documents.
  Result<json::object> estimate_tokenization(std::string_view dataset, const json::object& request);
  // TokenizerPage: those that need no download (used before, or in the Hugging Face cache).
  Result<json::object> list_tokenizers();

  // -- The Hub ---------------------------------------------------------------------------------

  // HubSearch
  Result<json::object> hub_search(std::string_view q, std::uint64_t limit);
  // {repo_id, config?, splits?, revision?} -> DownloadPlan
  Result<json::object> hub_plan(const json::object& request);
  // {repo_id, config?, splits?, revision?, column?, limit?} -> HubPreview: the first rows of one
  // column, from the repository itself. Fetches a few MB at most, for twenty seconds at most.
  Result<json::object> hub_preview(const json::object& request);

  // -- Jobs and the system ---------------------------------------------------------------------

  // JobPage; `status` may be "active".
  Result<json::object> list_jobs(const ListQuery& query);
  Result<json::object> get_job(std::string_view job);
  // Answers once the job has stopped. A download keeps what it brought, to resume from, unless
  // `delete_files` is asked for. CancelRequest -> Job
  Result<json::object> cancel_job(std::string_view job, const json::object& request = {});
  // Stops a download and keeps its place and its bytes; answers once it has stopped. -> Job
  Result<json::object> pause_job(std::string_view job);
  // Queues a paused job again. -> Job
  Result<json::object> resume_job(std::string_view job);
  // JobSettings -> Job; a running download takes them within a second.
  Result<json::object> change_job(std::string_view job, const json::object& request);
  // Waits until the job has ended or is paused, or the time is over. -> Job
  Result<json::object> wait_for_job(std::string_view job, std::chrono::milliseconds at_most);
  // What a subscriber of `channel` ("dataset/{id}" or "jobs") sees first, as api/events.md says.
  Result<json::object> snapshot(std::string_view channel);
  // System
  Result<json::object> system();

 private:
  struct State;
  explicit Service(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::service
