// Two threads: the work, and one that waits for SIGTERM and, every 250 ms without it, sends the
// counters and takes what the owner has to say. Waiting for the signal instead of handling it
// leaves nothing to do in a handler.
#include "job/job_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <ctime>
#include <new>
#include <optional>
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

// Lines from the owner on standard input.
class OwnerLines {
 public:
  // The next line; nullopt: none is there yet (never when `waits`), or the owner is gone.
  std::optional<std::string> next(bool waits) {
    for (;;) {
      if (const auto end = buffer_.find('\n', searched_); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        searched_ = 0;
        return line;
      }
      searched_ = buffer_.size();
      pollfd input = {STDIN_FILENO, POLLIN, 0};
      if (is_ended_ || ::poll(&input, 1, waits ? -1 : 0) <= 0) return std::nullopt;
      char bytes[16'384];
      const auto count = ::read(STDIN_FILENO, bytes, sizeof bytes);
      is_ended_ = count <= 0 || buffer_.size() > ChildProcess::kLineBytesMax;
      if (!is_ended_) buffer_.append(bytes, static_cast<std::size_t>(count));
    }
  }

 private:
  std::string buffer_;
  std::size_t searched_ = 0;
  bool is_ended_ = false;
};

Result<json::object> read_plan(OwnerLines& lines) {
  const auto line = lines.next(true);
  if (!line) return fail(ErrorCode::malformed_request, "There is no plan");
  auto plan = TM_TRY(parse_json(*line, kPlanLimits));
  if (auto* object = plan.if_object()) return std::move(*object);
  return fail(ErrorCode::malformed_request, "The plan is no JSON object");
}

// What the two threads share; all but `lines` is safe for both.
struct Child {
  File& output;
  OwnerLines& lines;
  Progress progress = {};
  std::stop_source stop = {};
  ChildSettings settings = {};
};

// Sends the counters when they changed, turns SIGTERM into a request to stop, and passes settings
// on. Until its end the owner's lines are its own.
class Sampler {
 public:
  explicit Sampler(Child& child) : child_(child), thread_([this] { sample(); }) {}

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
      if (sigtimedwait(&signals, nullptr, &kSampleInterval) == SIGTERM) child_.stop.request_stop();
      if (!done_) send();
      while (const auto line = child_.lines.next(false)) take(*line);
    }
  }

  // What is no settings is passed over: an owner newer than this program may say more.
  void take(const std::string& line) {
    const auto message = parse_json(line, kPlanLimits);
    if (!message || !message->is_object()) return;
    if (const auto* settings = get_object(message->get_object(), "settings")) {
      child_.settings.change(*settings);
    }
  }

  void send() {
    auto now = progress_to_json(child_.progress);
    if (now == sent_) return;
    // An owner that is gone cannot be told so; this process ends with it.
    (void)child_.output.write(encode_message(ChildProgress{now}));
    sent_ = std::move(now);
  }

  Child& child_;
  json::object sent_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

// The job boundary: the one place where any exception becomes an error.
Result<json::object> work_safely(const ChildWork& work, const json::object& plan, Child& child) {
  Run run{child.stop.get_token(), child.progress};
  try {
    return work(plan, run, child.settings);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::out_of_memory, "The job needs more memory than it may have",
                "Raise the memory limit of jobs, or process fewer files at once");
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, format("The job met an exception: {}", exception.what()));
  } catch (...) {
    return fail(ErrorCode::internal, "The job met an exception of an unknown kind");
  }
}

json::object settings_in(const json::object& plan) {
  const auto* settings = get_object(plan, "settings");
  return settings == nullptr ? json::object{} : *settings;
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

void ChildSettings::listen(Listener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
  if (listener_) listener_(settings_);
}

void ChildSettings::change(json::object settings) {
  const std::lock_guard lock(mutex_);
  settings_ = std::move(settings);
  if (listener_) listener_(settings_);
}

int run_job_child(const ChildWork& work) {
  block_signals();
  die_with_parent();
  auto output = take_output();
  if (!output) return error_exit_code(output.error().code);

  OwnerLines lines;
  Child child{*output, lines};
  Result<json::object> result = json::object{};
  {
    const auto plan = read_plan(lines);
    if (plan) child.settings.change(settings_in(*plan));
    Sampler sampler(child);
    result = plan ? work_safely(work, *plan, child) : std::unexpected(plan.error());
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
