// One run of one claimed job, on a thread of its own: child, progress, publication, end.
//
// The thread writes only under the claim it was given. Whatever happens, it ends the run in one of
// four ways: final in the catalog, back in the queue, lost to another owner, or (when the catalog
// cannot be reached) left `running` for the control thread to put back.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "base/child_process.h"
#include "catalog/catalog.h"
#include "job/job_runner.h"

namespace tokenmill::job {

// What all runs of one runner share. Must outlive them.
struct RunContext {
  catalog::Catalog& catalog;
  const JobRunnerOptions& options;
  const std::string& owner;
  const JobObserver& observer;
  std::function<void()> on_done;  // called last on the run's thread
};

class RunningJob {
 public:
  enum class StopReason : std::uint8_t { none, cancel, pause, shutdown, lost };

  // `best_position`: how far an earlier run of the job came.
  RunningJob(const RunContext& context, JobRecord job, const JobHandlers& handlers,
             std::int64_t best_position);
  ~RunningJob() { join(); }
  RunningJob(const RunningJob&) = delete;
  RunningJob& operator=(const RunningJob&) = delete;

  // Any thread. The first reason counts; none stops a job that is being published.
  void request_stop(StopReason reason);
  // Tells the child when they differ from what it knows. Any thread.
  void change_settings(const json::object& settings);
  bool is_done() const { return is_done_; }
  // Waits for the thread. One caller at a time.
  void join();
  // Whether the job waits for another run by this owner; known when the thread has ended.
  bool is_requeued() const { return is_requeued_; }

  const std::string& kind() const { return kind_; }
  std::int64_t epoch() const { return epoch_; }
  json::object progress() const;
  std::int64_t best_position() const { return best_position_; }

 private:
  struct Crash {
    std::string description;
  };
  // What the child left behind: a result, an error, or neither.
  using Outcome = std::variant<json::object, Error, Crash>;

  void run();
  void run_and_end();
  Result<ChildProcess> start_child();
  Outcome listen(ChildProcess& child);
  std::optional<Outcome> take_line(const std::string& line);
  void write_progress_when_due();
  void send_settings(ChildProcess& child);
  void wake();
  void clear_wake();
  bool is_stopping() const { return stop_reason_ != StopReason::none; }

  void publish(const json::object& result);
  Status publish_patiently(const json::object& result);
  void end_stopped();
  void end_crashed(const Crash& crash);
  void end_failed(const Error& error);
  void end_paused(const Error& reason);
  void clear_staging();
  void discard();
  // Repeats a write that the catalog could not take for now; false when it did not succeed.
  bool persist(const std::function<Status()>& write);
  void observe(JobEvent::Kind kind);
  void observe_row(JobEvent::Kind kind);
  catalog::JobClaim claim() const { return {job_.id, job_.epoch}; }

  const RunContext& context_;
  const JobHandlers& handlers_;
  const std::string kind_;
  const std::int64_t epoch_;
  const fs::path staging_;
  JobRecord job_;  // of the thread alone

  std::atomic<StopReason> stop_reason_ = StopReason::none;
  std::atomic<bool> is_done_ = false;
  std::atomic<bool> is_requeued_ = false;
  std::atomic<std::int64_t> best_position_;
  File wake_;  // an eventfd
  mutable std::mutex mutex_;
  json::object progress_;  // guarded
  json::object settings_;  // guarded; what the child should know, job_.settings what it knows
  bool is_progress_written_ = true;
  SteadyTime progress_written_at_{};
  std::thread thread_;
};

}  // namespace tokenmill::job
