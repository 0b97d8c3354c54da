// Two threads: the work, and one that waits for SIGTERM and, every 250 ms without it, sends the
// counters. Waiting for the signal instead of handling it leaves nothing to do in a handler.
#include "job/job_child.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <ctime>
#include <iostream>
#include <mutex>
#include <new>
#include <stop_token>
#include <thread>

#include "base/child_process.h"
#include "base/file.h"
#include "base/format.h"
#include "job/child_protocol.h"

namespace tokenmill::job {
namespace {

constexpr std::timespec kSampleInterval = {.tv_sec = 0, .tv_nsec = 250'000'000};

// A plan names files: a dataset of 100,000 files fits.
constexpr JsonLimits kPlanLimits{.bytes_max = ChildProcess::kLineBytesMax, .depth_max = 64};

// The protocol's own copy of standard output; descriptor 1 becomes standard error.
Result<File> take_output() {
  const int own = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (own < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    return fail(ErrorCode::io, "A job child has no standard output");
  }
  return File::adopt(own, "standard output");
}

Result<json::object> read_plan() {
  std::string line;
  if (!std::getline(std::cin, line)) return fail(ErrorCode::malformed_request, "There is no plan");
  auto plan = TM_TRY(parse_json(line, kPlanLimits));
  if (auto* object = plan.if_object()) return std::move(*object);
  return fail(ErrorCode::malformed_request, "The plan is no JSON object");
}

// Sends the counters when they changed, and turns SIGTERM into a request to stop.
class Sampler {
 public:
  Sampler(File& output, const Progress& progress, std::stop_source& stop)
      : output_(output), progress_(progress), stop_(stop), thread_([this] { sample(); }) {}

  // Returns when the last counters are sent.
  void finish() {
    done_ = true;
    ::pthread_kill(thread_.native_handle(), SIGUSR1);
    thread_.join();
    send();
  }

 private:
  void sample() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR1);
    while (!done_) {
      if (sigtimedwait(&signals, nullptr, &kSampleInterval) == SIGTERM) stop_.request_stop();
      if (!done_) send();
    }
  }

  void send() {
    auto now = progress_to_json(progress_);
    if (now == sent_) return;
    // An owner that is gone cannot be told so; this process ends with it.
    (void)output_.write(encode_message(ChildProgress{now}));
    sent_ = std::move(now);
  }

  File& output_;
  const Progress& progress_;
  std::stop_source& stop_;
  json::object sent_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

// The job boundary: the one place where any exception becomes an error.
Result<json::object> work_safely(const ChildWork& work, const json::object& plan, Run& run) {
  try {
    return work(plan, run);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::out_of_memory, "The job needs more memory than it may have",
                "Raise the memory limit of jobs, or process fewer files at once");
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, format("The job met an exception: {}", exception.what()));
  } catch (...) {
    return fail(ErrorCode::internal, "The job met an exception of an unknown kind");
  }
}

// New threads inherit the mask, so that only the sampler receives these two.
void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

int run_job_child(const ChildWork& work) {
  block_signals();
  die_with_parent();
  auto output = take_output();
  if (!output) return error_exit_code(output.error().code);

  Progress progress;
  std::stop_source stop;
  Run run{stop.get_token(), progress};
  Result<json::object> result = json::object{};
  {
    const auto plan = read_plan();
    Sampler sampler(*output, progress, stop);
    result = plan ? work_safely(work, *plan, run) : std::unexpected(plan.error());
    sampler.finish();
  }
  if (!result) {
    (void)output->write(encode_message(result.error()));
    return error_exit_code(result.error().code);
  }
  const auto sent = output->write(encode_message(ChildResult{std::move(*result)}));
  return sent ? 0 : error_exit_code(sent.error().code);
}

}  // namespace tokenmill::job
