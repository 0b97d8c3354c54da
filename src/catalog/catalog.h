// What exists: datasets, tokenizations, jobs. The same behaviour on SQLite and PostgreSQL.
//
// Each method is one short transaction; several threads and several processes may use one
// catalog. Errors: not_found for an unknown id, busy when another process holds the database too
// long, unavailable when the server is gone (nothing was changed unless the connection broke
// during commit), invalid_argument for a value that does not fit its column.
//
// Methods that take a JobClaim are fenced: when the job's epoch is no longer the claim's, or its
// state forbids the step, they change nothing and fail with conflict. What such a method writes,
// it writes together with the job's new state or not at all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/dataset.h"
#include "catalog/job.h"
#include "catalog/tokenization.h"

namespace tokenmill::catalog {

template <typename Record>
struct Page {
  std::vector<Record> items;
  std::int64_t total = 0;  // of all that match, on this page or not
};

// What a deletion removed from the catalog: its files are the caller's to remove, afterwards.
struct DeletedDataset {
  DatasetRecord dataset;
  std::vector<TokenizationRecord> tokenizations;
};

// What was deleted and can still be restored.
struct Trash {
  std::vector<DatasetRecord> datasets;
  std::vector<TokenizationRecord> tokenizations;
};

class Catalog {
 public:
  virtual ~Catalog() = default;

  // Datasets. `create_dataset` keeps the given id or makes one, sets the times, and returns the
  // row; status must be pending.
  virtual Result<DatasetRecord> create_dataset(DatasetRecord dataset) = 0;
  virtual Result<DatasetRecord> get_dataset(std::string_view id) = 0;
  // By id, by a name that only one dataset has, or by an id prefix that only one has; conflict
  // names the candidates otherwise.
  virtual Result<DatasetRecord> find_dataset(std::string_view reference) = 0;
  virtual Result<Page<DatasetRecord>> list_datasets(const DatasetQuery& query) = 0;
  // Members of `changes` replace those of the same name; null removes.
  virtual Result<DatasetRecord> merge_dataset_metadata(std::string_view id,
                                                       const json::object& changes) = 0;
  // With its tokenizations and finished jobs. busy while a job of it is queued, running or
  // paused.
  virtual Result<DeletedDataset> delete_dataset(std::string_view id,
                                                Presence presence = Presence::present) = 0;
  // Of the datasets that match the search, whatever their state.
  virtual Result<DatasetCounts> count_datasets(std::string_view search) = 0;

  // The trash. What lies there is found and listed by nothing but these and Presence; restoring a
  // tokenization whose like was made in the meantime is a conflict. busy as for `delete_dataset`.
  virtual Status trash_dataset(std::string_view id) = 0;
  virtual Result<DatasetRecord> restore_dataset(std::string_view id) = 0;
  virtual Status trash_tokenization(std::string_view id) = 0;
  virtual Result<TokenizationRecord> restore_tokenization(std::string_view id) = 0;
  // What was put there before `time`, as base/clock.h writes it.
  virtual Result<Trash> list_trash(std::string_view time) = 0;

  // Tokenizations, newest first. An empty dataset id lists those of all datasets.
  virtual Result<TokenizationRecord> get_tokenization(std::string_view id) = 0;
  virtual Result<TokenizationRecord> find_tokenization(std::string_view id_or_prefix) = 0;
  virtual Result<std::vector<TokenizationRecord>> list_tokenizations(
      std::string_view dataset_id, Presence presence = Presence::present) = 0;
  // The tokenization of the dataset that was made with the same options.
  virtual Result<std::optional<TokenizationRecord>> find_same_tokenization(
      std::string_view dataset_id, std::string_view options_key) = 0;
  virtual Result<TokenizationRecord> delete_tokenization(std::string_view id,
                                                         Presence presence = Presence::present) = 0;

  // Jobs. `create_job` puts the job into `queued`, keeps the given id or makes one, and sets the
  // dataset of a download or import to `downloading`. busy: an active job of the same kind, dataset
  // and key exists.
  virtual Result<JobRecord> create_job(JobRecord job) = 0;
  virtual Result<JobRecord> get_job(std::string_view id) = 0;
  virtual Result<JobRecord> find_job(std::string_view id_or_prefix) = 0;
  // Newest first.
  virtual Result<Page<JobRecord>> list_jobs(const JobQuery& query) = 0;

  // The oldest queued job that the request allows, now running and owned; nullopt: none.
  virtual Result<std::optional<JobRecord>> claim_next_job(const ClaimRequest& request) = 0;
  // The one queued job, whoever should have run it; conflict when it is not queued any more.
  virtual Result<JobRecord> claim_job(std::string_view id, std::string_view owner) = 0;
  // The owner's running jobs. Read-only and cheap: to be polled.
  virtual Result<std::vector<JobSignal>> poll_jobs(std::string_view owner) = 0;
  // A queued job is cancelled at once, for a running one the wish is recorded; a final one stays.
  // Returns the row afterwards.
  virtual Result<JobRecord> request_cancel(std::string_view id) = 0;

  // A queued job is paused at once, for a running one the wish is recorded; conflict when it is
  // being published or has ended. Returns the row afterwards.
  virtual Result<JobRecord> request_pause(std::string_view id, const Error& reason) = 0;
  // Back to `queued`; conflict when it is not paused. `owner`: who should go on; empty: anybody.
  virtual Result<JobRecord> resume_job(std::string_view id, std::string_view owner) = 0;
  // Members of `changes` replace those of the same name; null removes. conflict: it has ended.
  virtual Result<JobRecord> merge_job_settings(std::string_view id,
                                               const json::object& changes) = 0;

  // Sets the time of change of all active jobs of the owner: whoever sees that time stand still
  // for long may take the owner for dead.
  virtual Status write_heartbeat(std::string_view owner) = 0;
  virtual Status write_progress(const JobClaim& claim, const json::object& progress) = 0;
  virtual Status begin_publishing(const JobClaim& claim) = 0;
  // The three ways to `ready`.
  virtual Status finish_dataset_job(const JobClaim& claim, const DatasetContent& content) = 0;
  virtual Status finish_tokenize_job(const JobClaim& claim,
                                     const TokenizationRecord& tokenization) = 0;
  virtual Status finish_job(const JobClaim& claim, const json::object& result) = 0;
  // A failed download leaves its dataset `failed`, a cancelled one `pending`; a dataset that was
  // ready before stays ready.
  virtual Status fail_job(const JobClaim& claim, const Error& error) = 0;
  virtual Status end_cancelled_job(const JobClaim& claim) = 0;
  // To `paused`, without an owner; an earlier wish keeps its reason. The dataset of a download
  // stays `downloading`.
  virtual Status pause_job(const JobClaim& claim, const Error& reason) = 0;
  // Back to `queued` (or to what was wished: `cancelled`, `paused`) with a new epoch: by the owner
  // that shuts down, and by whoever found the owner dead. `owner`: who should go on; empty:
  // anybody.
  virtual Status release_job(const JobClaim& claim, std::string_view owner) = 0;
  // Counts a run that crashed; `attempts` 0 forgets the earlier ones because there was progress.
  virtual Status set_job_attempts(const JobClaim& claim, std::int64_t attempts) = 0;

  // The database's own check of its structure; corrupt_data names the first fault.
  virtual Status check_integrity() = 0;
};

// `location`: a path (SQLite; the file and its folder are created) or a URL
// "postgresql://user:password@host/database". Creates or migrates the schema; fails with
// unsupported when a newer tokenmill wrote it. The URL may hold a password: no error repeats it.
Result<std::unique_ptr<Catalog>> open_catalog(std::string_view location);

}  // namespace tokenmill::catalog
