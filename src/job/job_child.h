// The child's side of a job: what `tokenmill job-child` is made of.
//
// A child is a function from a plan to a result. It dies with its owner, hears SIGTERM as a
// request to stop, and keeps standard output for the protocol: whatever a library prints there
// goes to standard error.
#pragma once

#include <functional>
#include <mutex>

#include "base/json.h"
#include "base/result.h"
#include "base/run.h"

namespace tokenmill::job {

// The settings of the job, which may change while the work runs. Thread-safe.
class ChildSettings {
 public:
  using Listener = std::function<void(const json::object& settings)>;

  // `listener` hears the settings at once and again when they
  // change, on a thread that it must not hold up, until it is replaced; an empty one is none.
  void listen(Listener listener);
  void change(json::object settings);

 private:
  std::mutex mutex_;
  json::object settings_;  // guarded, as the rest
  Listener listener_;
};

// Does the work of one job. Exceptions, also for want of memory, are caught by the caller.
using ChildWork = std::function<Result<json::object>(const json::object& plan, Run& run,
                                                     ChildSettings& settings)>;

// Reads the plan from standard input, does the work while a second thread sends the counters
// every 250 ms, sends the result or the error, and returns the exit code for main: 0 after a
// result, the error's exit code after an error. Call it once, before any other thread starts.
int run_job_child(const ChildWork& work);

}  // namespace tokenmill::job
