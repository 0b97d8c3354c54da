// The order of the steps is what a crash is judged by; see the failpoints and kill_test.cc.
#include "job/running_job.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <variant>

#include "base/assert.h"
#include "base/failpoint.h"
#include "base/format.h"
#include "base/log.h"
#include "job/child_protocol.h"

namespace tokenmill::job {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kProgressInterval{500};  // between two writes of the row
constexpr milliseconds kKillGrace{150};         // SIGTERM to SIGKILL: a cancel takes 250 ms at most
constexpr seconds kExitGrace{1};                // from the last message to the exit
constexpr seconds kSilenceInterval{5};          // nothing is due: only the child or a wish wakes us
constexpr int kCrashesMax = 3;
// A catalog that is away for a minute costs no finished work.
constexpr int kPersistTriesMax = 120;
constexpr int kPersistTriesAtShutdown = 4;
constexpr milliseconds kPersistInterval{500};

bool may_pass(const Error& error) {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::busy;
}

}  // namespace

RunningJob::RunningJob(const RunContext& context, JobRecord job, const JobHandlers& handlers,
                       std::int64_t best_position)
    : context_(context),
      handlers_(handlers),
      kind_(job.kind),
      epoch_(job.epoch),
      staging_(staging_path(context.options.staging_dir, job)),
      job_(std::move(job)),
      best_position_(std::max(best_position, position_of(job_.progress))),
      wake_(File::adopt(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "a wake event")),
      progress_(job_.progress),
      settings_(job_.settings) {
  TM_ASSERT(wake_.is_open());
  thread_ = std::thread([this] { run(); });
}

void RunningJob::join() {
  if (thread_.joinable()) thread_.join();
}

void RunningJob::request_stop(StopReason reason) {
  auto none = StopReason::none;
  if (!stop_reason_.compare_exchange_strong(none, reason)) return;
  wake();
}

void RunningJob::change_settings(const json::object& settings) {
  {
    const std::lock_guard lock(mutex_);
    if (settings_ == settings) return;
    settings_ = settings;
  }
  wake();
}

void RunningJob::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.descriptor(), &one, sizeof one);
}

void RunningJob::clear_wake() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(wake_.descriptor(), &count, sizeof count);
}

json::object RunningJob::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void RunningJob::run() {
  run_and_end();
  is_done_ = true;
  context_.on_done();
}

void RunningJob::run_and_end() {
  failpoint("job.claimed");
  observe(JobEvent::Kind::started);
  auto child = start_child();
  if (!child) return end_failed(child.error());
  failpoint("job.child_started");
  const Outcome outcome = listen(*child);
  child->stop(milliseconds(0));
  failpoint("job.child_ended");
  if (const auto* result = std::get_if<json::object>(&outcome); result && !is_stopping()) {
    publish(*result);
  } else if (is_stopping()) {
    end_stopped();
  } else if (const auto* crash = std::get_if<Crash>(&outcome)) {
    end_crashed(*crash);
  } else {
    end_failed(std::get<Error>(outcome));
  }
}

Result<ChildProcess> RunningJob::start_child() {
  TM_CHECK(remove_tree(staging_));
  TM_CHECK(create_folders(staging_));
  const auto plan = TM_TRY(handlers_.make_child_plan(job_, staging_));
  auto child = TM_TRY(ChildProcess::start({.arguments = context_.options.child_arguments,
                                           .environment = handlers_.environment,
                                           .memory_bytes_max = handlers_.memory_bytes_max}));
  // A child that died at once is noticed when its output ends.
  (void)child.write(to_json(plan) + "\n");
  return child;
}

RunningJob::Outcome RunningJob::listen(ChildProcess& child) {
  for (;;) {
    clear_wake();  // before the looks below: what comes after them wakes the next turn
    if (is_stopping()) {
      child.stop(kKillGrace);
      return Error{ErrorCode::cancelled, "Stopped"};
    }
    write_progress_when_due();
    send_settings(child);
    const auto next_write = is_progress_written_ ? steady_clock::now() + kSilenceInterval
                                                 : progress_written_at_ + kProgressInterval;
    const auto line = child.read_line(next_write, wake_.descriptor());
    if (!line && line.error().code == ErrorCode::timeout) continue;
    if (!line) return line.error();
    if (!*line) {
      child.wait_until(steady_clock::now() + kExitGrace);
      return Crash{child.stop(milliseconds(0)).description()};
    }
    if (auto outcome = take_line(**line)) {
      child.wait_until(steady_clock::now() + kExitGrace);
      return std::move(*outcome);
    }
  }
}

void RunningJob::send_settings(ChildProcess& child) {
  {
    const std::lock_guard lock(mutex_);
    if (job_.settings == settings_) return;
    job_.settings = settings_;
  }
  // A child that has ended is noticed when its output ends.
  (void)child.write(to_json(json::object{{"settings", job_.settings}}) + "\n");
}

std::optional<RunningJob::Outcome> RunningJob::take_line(const std::string& line) {
  auto message = decode_message(line);
  if (!message) return std::move(message).error();
  if (auto* result = std::get_if<ChildResult>(&*message)) return std::move(result->result);
  if (auto* error = std::get_if<Error>(&*message)) return std::move(*error);
  job_.progress = std::get<ChildProgress>(*message).progress;
  {
    const std::lock_guard lock(mutex_);
    progress_ = job_.progress;
  }
  is_progress_written_ = false;
  observe(JobEvent::Kind::progress);
  return std::nullopt;
}

void RunningJob::write_progress_when_due() {
  const auto now = steady_clock::now();
  if (is_progress_written_ || now < progress_written_at_ + kProgressInterval) return;
  progress_written_at_ = now;
  const auto status = context_.catalog.write_progress(claim(), job_.progress);
  // A catalog that is away for a moment must not stop the work.
  if (status) is_progress_written_ = true;
  if (!status && status.error().code == ErrorCode::conflict) request_stop(StopReason::lost);
}

void RunningJob::publish(const json::object& result) {
  (void)context_.catalog.write_progress(claim(), job_.progress);
  if (!persist([&] { return context_.catalog.begin_publishing(claim()); })) return clear_staging();
  failpoint("job.publishing");
  const auto status = publish_patiently(result);
  failpoint("job.published");
  if (!status) return end_failed(status.error());
  clear_staging();
  log_info(format("job={} kind={} state=ready", job_.id, kind_));
  observe_row(JobEvent::Kind::ready);
}

// After an error the row has the last word: a commit may have succeeded although its answer was
// lost.
Status RunningJob::publish_patiently(const json::object& result) {
  for (int tries = 1;; ++tries) {
    auto status = handlers_.publish(job_, staging_, result);
    if (status) return status;
    const auto row = context_.catalog.get_job(job_.id);
    if (row && row->state == catalog::JobState::ready && row->epoch == epoch_) return {};
    if (!may_pass(status.error()) || tries == kPersistTriesMax) return status;
    std::this_thread::sleep_for(kPersistInterval);
  }
}

void RunningJob::end_stopped() {
  clear_staging();
  const auto reason = stop_reason_.load();
  if (reason == StopReason::lost) return;
  (void)context_.catalog.write_progress(claim(), job_.progress);
  if (reason == StopReason::shutdown) {
    if (!persist([&] { return context_.catalog.release_job(claim(), ""); })) return;
    return observe_row(JobEvent::Kind::requeued);
  }
  if (reason == StopReason::pause) return end_paused({ErrorCode::cancelled, "Paused"});
  if (!persist([&] { return context_.catalog.end_cancelled_job(claim()); })) return;
  discard();
  log_info(format("job={} kind={} state=cancelled", job_.id, kind_));
  observe_row(JobEvent::Kind::cancelled);
}

void RunningJob::end_crashed(const Crash& crash) {
  const auto position = position_of(job_.progress);
  // A tenth, because samples of the same position differ, and so that this ends.
  const bool came_further = position > best_position_ + best_position_ / 10;
  const auto attempts = came_further ? 1 : job_.attempts + 1;
  best_position_ = std::max(best_position_.load(), position);
  if (attempts >= kCrashesMax) {
    return end_failed({ErrorCode::internal,
                       format("The job's process {} {} times without coming further; its last "
                              "progress: {}",
                              crash.description, attempts, to_json(job_.progress)),
                       "The input may be damaged, or the memory limit too low"});
  }
  log_warning(format("job={} kind={} its process {}; it is started again", job_.id, kind_,
                     crash.description));
  clear_staging();
  (void)context_.catalog.write_progress(claim(), job_.progress);
  const bool is_queued = persist([&]() -> Status {
    TM_CHECK(context_.catalog.set_job_attempts(claim(), attempts));
    return context_.catalog.release_job(claim(), context_.owner);
  });
  is_requeued_ = is_queued;
  if (is_queued) observe_row(JobEvent::Kind::requeued);
}

// Only somebody's wish, or somebody's deed, brings it back.
void RunningJob::end_paused(const Error& reason) {
  (void)context_.catalog.write_progress(claim(), job_.progress);
  if (!persist([&] { return context_.catalog.pause_job(claim(), reason); })) return;
  log_info(format("job={} kind={} state=paused code={} message=\"{}\"", job_.id, kind_,
                  error_code_name(reason.code), reason.message));
  observe_row(JobEvent::Kind::paused);
}

void RunningJob::end_failed(const Error& error) {
  clear_staging();
  if (std::ranges::find(handlers_.pauses_on, error.code) != handlers_.pauses_on.end()) {
    return end_paused(error);
  }
  if (!persist([&] { return context_.catalog.fail_job(claim(), error); })) return;
  discard();
  log_warning(format("job={} kind={} state=failed code={} message=\"{}\"", job_.id, kind_,
                     error_code_name(error.code), error.message));
  observe_row(JobEvent::Kind::failed);
}

// The folder is this epoch's alone, so it may go also when the claim is lost.
void RunningJob::clear_staging() {
  if (const auto removed = remove_tree(staging_); !removed) {
    log_warning(format("job={} {}", job_.id, removed.error().message));
  }
}

// What lies elsewhere may belong to the next owner until the row says that the job has ended.
void RunningJob::discard() {
  failpoint("job.ended");
  if (handlers_.discard) handlers_.discard(job_);
}

bool RunningJob::persist(const std::function<Status()>& write) {
  for (int tries = 1;; ++tries) {
    const auto status = write();
    if (status) return true;
    const bool is_shutdown = stop_reason_ == StopReason::shutdown;
    const int tries_max = is_shutdown ? kPersistTriesAtShutdown : kPersistTriesMax;
    if (!may_pass(status.error()) || tries >= tries_max) {
      log_warning(format("job={} {}", job_.id, status.error().message));
      return false;
    }
    std::this_thread::sleep_for(kPersistInterval);
  }
}

void RunningJob::observe(JobEvent::Kind kind) {
  if (context_.observer) context_.observer({kind, job_});
}

void RunningJob::observe_row(JobEvent::Kind kind) {
  if (auto row = context_.catalog.get_job(job_.id)) job_ = std::move(*row);
  observe(kind);
}

}  // namespace tokenmill::job
