// The one Catalog there is: domain methods in SQL that both databases understand.
//
// Connections are made when needed, up to kConnectionsMax, and lent to one transaction at a time.
// The methods are in four files: one a table, and sql_trash.cc.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/sql_connection.h"

namespace tokenmill::catalog {

class SqlCatalog final : public Catalog {
 public:
  using Connector = std::function<Result<std::unique_ptr<SqlConnection>>()>;

  explicit SqlCatalog(Connector connector) : connector_(std::move(connector)) {}

  // Connects once and brings the schema up to date.
  Status start();

  Result<DatasetRecord> create_dataset(DatasetRecord dataset) override;
  Result<DatasetRecord> get_dataset(std::string_view id) override;
  Result<DatasetRecord> find_dataset(std::string_view reference) override;
  Result<Page<DatasetRecord>> list_datasets(const DatasetQuery& query) override;
  Result<DatasetRecord> merge_dataset_metadata(std::string_view id,
                                               const json::object& changes) override;
  Result<DeletedDataset> delete_dataset(std::string_view id, Presence presence) override;
  Result<DatasetCounts> count_datasets(std::string_view search) override;

  Status trash_dataset(std::string_view id) override;
  Result<DatasetRecord> restore_dataset(std::string_view id) override;
  Status trash_tokenization(std::string_view id) override;
  Result<TokenizationRecord> restore_tokenization(std::string_view id) override;
  Result<Trash> list_trash(std::string_view time) override;

  Result<TokenizationRecord> get_tokenization(std::string_view id) override;
  Result<TokenizationRecord> find_tokenization(std::string_view id_or_prefix) override;
  Result<std::vector<TokenizationRecord>> list_tokenizations(std::string_view dataset_id,
                                                             Presence presence) override;
  Result<std::optional<TokenizationRecord>> find_same_tokenization(
      std::string_view dataset_id, std::string_view options_key) override;
  Result<TokenizationRecord> delete_tokenization(std::string_view id, Presence presence) override;

  Result<JobRecord> create_job(JobRecord job) override;
  Result<JobRecord> get_job(std::string_view id) override;
  Result<JobRecord> find_job(std::string_view id_or_prefix) override;
  Result<Page<JobRecord>> list_jobs(const JobQuery& query) override;
  Result<std::optional<JobRecord>> claim_next_job(const ClaimRequest& request) override;
  Result<JobRecord> claim_job(std::string_view id, std::string_view owner) override;
  Result<std::vector<JobSignal>> poll_jobs(std::string_view owner) override;
  Result<JobRecord> request_cancel(std::string_view id) override;
  Result<JobRecord> request_pause(std::string_view id, const Error& reason) override;
  Result<JobRecord> resume_job(std::string_view id, std::string_view owner) override;
  Result<JobRecord> merge_job_settings(std::string_view id, const json::object& changes) override;
  Status write_heartbeat(std::string_view owner) override;
  Status write_progress(const JobClaim& claim, const json::object& progress) override;
  Status begin_publishing(const JobClaim& claim) override;
  Status finish_dataset_job(const JobClaim& claim, const DatasetContent& content) override;
  Status finish_tokenize_job(const JobClaim& claim,
                             const TokenizationRecord& tokenization) override;
  Status finish_job(const JobClaim& claim, const json::object& result) override;
  Status fail_job(const JobClaim& claim, const Error& error) override;
  Status end_cancelled_job(const JobClaim& claim) override;
  Status pause_job(const JobClaim& claim, const Error& reason) override;
  Status release_job(const JobClaim& claim, std::string_view owner) override;
  Status set_job_attempts(const JobClaim& claim, std::int64_t attempts) override;

  Status check_integrity() override;

 private:
  // What a transaction does. It may be called again when the database asks for a repetition.
  using Body = std::function<Status(SqlConnection&)>;
  Status transact(Access access, const Body& body);
  static Status finish_transaction(SqlConnection& connection, const Body& body);

  Result<std::unique_ptr<SqlConnection>> borrow();
  void give_back(std::unique_ptr<SqlConnection> connection);

  static constexpr std::size_t kConnectionsMax = 4;

  Connector connector_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<SqlConnection>> idle_;
  std::size_t lent_ = 0;
};

}  // namespace tokenmill::catalog
