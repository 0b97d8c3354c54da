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

class World {
 public:
  World() : folder_(root() / ("tokenmill-test-" + new_uuid())) {
    fs::create_directories(folder_ / "tokenizations");
    catalog = catalog::open_catalog(location()).value();
    catalog::DatasetRecord wanted;
    wanted.name = "wiki";
    dataset = catalog->create_dataset(wanted).value();
  }
  ~World() {
    catalog.reset();
    fs::remove_all(folder_);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::string location() const { return (folder_ / "catalog.db").string(); }
  const fs::path& folder() const { return folder_; }

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
    handlers.emplace(catalog::kTokenizeJob, make_test_handlers(*catalog, folder_));
    return std::make_unique<JobRunner>(*catalog, JobRunnerOptions{.staging_dir = staging()},
                                       std::move(handlers), std::move(observer));
  }
  fs::path staging() const { return folder_ / "staging"; }
  bool is_staging_empty() const { return !fs::exists(staging()) || fs::is_empty(staging()); }

  std::unique_ptr<catalog::Catalog> catalog;
  catalog::DatasetRecord dataset;

 private:
  static fs::path root() {
    return fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
  }
  fs::path folder_;
};

}  // namespace tokenmill::job
