// For tests: a world with a catalog and a data folder, what the test program does as a child and
// as an owner, and handlers that publish a small file as a tokenization would be.
//
// The test program (program_test.cc) is the child: the runner starts itself again.
#pragma once

#include <map>
#include <string>

#include "base/file.h"
#include "base/format.h"
#include "base/json.h"
#include "base/uuid.h"
#include "catalog/catalog.h"
#include "catalog/test_catalog.h"
#include "job/job_runner.h"

namespace tokenmill::job {

// The file a finished job leaves: line after line, the same for every run.
inline std::string expected_rows(std::int64_t documents) {
  std::string rows;
  for (std::int64_t i = 0; i < documents; ++i) rows += format("row {}\n", i);
  return rows;
}

// Publishes <staging>/rows as <data>/tokenizations/<tokenization id>/rows.
JobHandlers make_test_handlers(catalog::Catalog& catalog, const fs::path& data);

// On PostgreSQL when TOKENMILL_TEST_POSTGRES names one, else on SQLite.
class World {
 public:
  World() : database_(catalog::test_databases().back()) {
    fs::create_directories(folder() / "tokenizations");
    catalog = catalog::open_catalog(location()).value();
    dataset = catalog->create_dataset(catalog::make_dataset("wiki")).value();
  }

  const std::string& location() const { return database_.location(); }
  const fs::path& folder() const { return database_.folder(); }

  // A job whose child does what `plan` says; see do_test_work.
  JobRecord make_job(json::object plan) const {
    JobRecord job;
    job.kind = catalog::kTokenizeJob;
    job.dataset_id = dataset.id;
    job.tokenization_id = new_uuid();
    job.key = job.tokenization_id;
    job.plan = std::move(plan);
    return job;
  }
  std::unique_ptr<JobRunner> make_runner(JobObserver observer = {}) const {
    std::map<std::string, JobHandlers, std::less<>> handlers;
    handlers.emplace(catalog::kTokenizeJob, make_test_handlers(*catalog, folder()));
    return std::make_unique<JobRunner>(*catalog, JobRunnerOptions{.staging_dir = staging()},
                                       std::move(handlers), std::move(observer));
  }
  fs::path staging() const { return folder() / "staging"; }
  bool is_staging_empty() const { return !fs::exists(staging()) || fs::is_empty(staging()); }

  // The database must outlive what is open on it.
 private:
  catalog::TestDatabase database_;

 public:
  std::unique_ptr<catalog::Catalog> catalog;
  catalog::DatasetRecord dataset;
};

}  // namespace tokenmill::job
