// Runs the jobs of this process: claims them, gives each a disposable child, publishes, ends them.
//
// A child that crashes is started again (with a new epoch and an empty staging folder) until three
// runs in a row came no further; then the job fails and names the signal and the last position.
// A job whose owner died, here or on another machine, goes back to the queue. Nothing the runner
// does after it lost a claim has an effect, so killing it at any instruction is safe.
//
// Thread-safe. One control thread claims, polls the rows of running jobs every 200 ms (wishes to
// cancel from other processes) and writes the heartbeat every 5 s; one thread per running job
// starts its child, reads from it, publishes, and lives as long as the child.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"
#include "catalog/catalog.h"

namespace tokenmill::job {

using catalog::JobRecord;

// What a kind of job means. All three may be called again for the same job after a crash, and by
// several threads for different jobs; job.epoch is that of the claim, and `staging` a folder of
// this run alone: empty when it starts, removed when the job ends.
struct JobHandlers {
  // What the child is told. It may hold a secret: it is sent down a pipe and kept nowhere.
  std::function<Result<json::object>(const JobRecord& job, const fs::path& staging)>
      make_child_plan;
  // Makes the result visible: files first, then one of the catalog's finish_… calls with
  // JobClaim{job.id, job.epoch}. May be repeated after a failure or a crash half-way: what lies at
  // the target and is not in the catalog is left over from that.
  std::function<Status(const JobRecord& job, const fs::path& staging, const json::object& result)>
      publish;
  // Removes what the job leaves outside `staging` when it ends as failed or cancelled; may be
  // empty.
  std::function<void(const JobRecord& job)> discard = {};
  // Failures that pause the job instead: somebody makes room, and it goes on.
  std::vector<ErrorCode> pauses_on = {};
  std::size_t at_once = 1;                    // how many of this kind run at the same time
  std::uint64_t memory_bytes_max = 0;         // of the child, see child_process.h; 0: no ceiling
  std::vector<std::string> environment = {};  // of the child, as "NAME=value"
};

struct JobEvent {
  enum class Kind : std::uint8_t { started, progress, requeued, paused, ready, failed, cancelled };
  Kind kind = Kind::progress;
  JobRecord job;  // with the newest progress, also when the row does not have it yet
};

// Called on the runner's threads, for one job one call at a time and in order; must be quick and
// must not call the runner. A final event comes after the row has its final state.
using JobObserver = std::function<void(const JobEvent&)>;

struct JobRunnerOptions {
  fs::path staging_dir;  // <data-dir>/staging
  // What comes before the plan on the command line of a child.
  std::vector<std::string> child_arguments = {"job-child"};
  // A server takes over jobs whose owner died and reports jobs that others run; a command that
  // runs its own job only does neither.
  bool adopts_unowned = true;
  bool watches_others = true;
};

class JobRunner {
 public:
  // The catalog must outlive the runner.
  JobRunner(catalog::Catalog& catalog, JobRunnerOptions options,
            std::map<std::string, JobHandlers, std::less<>> handlers, JobObserver observer);
  // Stops.
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  // Puts the jobs of dead owners back into the queue, removes dead staging folders, and starts to
  // claim. Once.
  Status start();
  // Stops the children (at most 200 ms each, all at once); their jobs and those still queued here
  // go back to the queue for anybody. A job that is being published is finished first.
  void stop();

  // Creates the job, owned by this runner.
  Result<JobRecord> submit(JobRecord job);
  // Takes a queued job that nobody alive owns; conflict otherwise.
  Result<JobRecord> adopt(std::string_view id);

  // Cancels and returns the row once the job has stopped, which takes at most 250 ms for a job of
  // this process unless it is being published; timeout after `at_most` (the wish stays).
  Result<JobRecord> cancel(std::string_view id,
                           std::chrono::milliseconds at_most = std::chrono::seconds(2));
  // As cancel, but the job keeps its place and what its child left; it has no owner then. A job
  // that is being published ends instead, and its row is what returns.
  Result<JobRecord> pause(std::string_view id,
                          std::chrono::milliseconds at_most = std::chrono::seconds(2));
  // Queues a paused job for this runner.
  Result<JobRecord> resume(std::string_view id);
  // Changes the job's settings; a running child hears of it within 200 ms.
  Result<JobRecord> change_settings(std::string_view id, const json::object& changes);
  // The row once its state is final or paused, or as it is after `at_most`. For any owner's job.
  Result<JobRecord> wait(std::string_view id, std::chrono::milliseconds at_most);
  // The row, with the newest progress when the job runs here.
  Result<JobRecord> get(std::string_view id);

  const std::string& owner() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// <staging_dir>/<job>.<epoch>
fs::path staging_path(const fs::path& staging_dir, const JobRecord& job);

}  // namespace tokenmill::job
