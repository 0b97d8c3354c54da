// The control thread. Shutdown order: no more claims, all children told to stop at once, their
// threads joined, what is still queued here given to anybody.
#include "job/job_runner.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/assert.h"
#include "base/failpoint.h"
#include "base/format.h"
#include "base/log.h"
#include "job/job_owner.h"
#include "job/job_watcher.h"
#include "job/recovery.h"
#include "job/running_job.h"

namespace tokenmill::job {
namespace {

using catalog::JobState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using StopReason = RunningJob::StopReason;

// A wish to cancel from another process is seen within this, and the child has the rest of 250 ms.
constexpr milliseconds kPollInterval{200};
constexpr milliseconds kLookInterval{500};
constexpr seconds kUpkeepInterval{5};  // heartbeat, recovery, a look at the queue
// Somebody else's job is looked at this often while one waits for it.
constexpr milliseconds kWaitInterval{100};

// True once per interval, the first time at once.
class Timer {
 public:
  explicit Timer(milliseconds interval) : interval_(interval) {}
  bool is_due() {
    const auto now = steady_clock::now();
    if (now < due_) return false;
    due_ = now + interval_;
    return true;
  }

 private:
  milliseconds interval_;
  SteadyTime due_{};
};

}  // namespace

fs::path staging_path(const fs::path& staging_dir, const JobRecord& job) {
  return staging_dir / format("{}.{}", job.id, job.epoch);
}

class JobRunner::Impl {
 public:
  Impl(catalog::Catalog& catalog, JobRunnerOptions options,
       std::map<std::string, JobHandlers, std::less<>> handlers, JobObserver observer)
      : catalog_(catalog),
        options_(std::move(options)),
        handlers_(std::move(handlers)),
        observer_(std::move(observer)),
        owner_(make_owner_name()),
        recovery_(catalog),
        watcher_(catalog, owner_, observer_),
        context_{catalog_, options_, owner_, observer_, [this] { wake(); }} {}
  ~Impl() { stop(); }

  Status start();
  void stop();
  Result<JobRecord> submit(JobRecord job);
  Result<JobRecord> adopt(std::string_view id);
  Result<JobRecord> cancel(std::string_view id, milliseconds at_most);
  Result<JobRecord> pause(std::string_view id, milliseconds at_most);
  Result<JobRecord> resume(std::string_view id);
  Result<JobRecord> change_settings(std::string_view id, const json::object& changes);
  Result<JobRecord> wait(std::string_view id, milliseconds at_most);
  Result<JobRecord> get(std::string_view id);
  const std::string& owner() const { return owner_; }

 private:
  using RunningJobs = std::map<std::string, std::shared_ptr<RunningJob>, std::less<>>;

  void control();
  void wake();
  void join_done();
  void poll();
  void keep_up();
  void claim();
  bool claim_one(const std::string& kind);
  void release_queued();
  std::shared_ptr<RunningJob> find_running(std::string_view id);
  std::shared_ptr<RunningJob> take_running(const std::string& id);
  void forget(const std::string& id, std::shared_ptr<RunningJob> run);
  std::size_t count_running(std::string_view kind);

  catalog::Catalog& catalog_;
  const JobRunnerOptions options_;
  const std::map<std::string, JobHandlers, std::less<>> handlers_;
  const JobObserver observer_;
  const std::string owner_;
  Recovery recovery_;   // of the control thread, after start()
  JobWatcher watcher_;  // of the control thread
  RunContext context_;
  std::map<std::string, std::int64_t> best_positions_;  // of the control thread

  std::mutex mutex_;
  std::condition_variable woken_;  // something to claim, a run that ended, or a stop
  std::condition_variable ended_;  // a run has ended
  bool is_woken_ = false;          // guarded
  bool is_stopping_ = false;       // guarded
  RunningJobs running_;            // guarded; changed by the control thread and stop()
  std::thread thread_;
};

Status JobRunner::Impl::start() {
  TM_ASSERT(!thread_.joinable());
  TM_CHECK(create_folders(options_.staging_dir));
  if (options_.adopts_unowned) {
    TM_CHECK(recovery_.release_lost_jobs(owner_));
    TM_CHECK(recovery_.remove_dead_staging(options_.staging_dir));
  }
  thread_ = std::thread([this] { control(); });
  return {};
}

void JobRunner::Impl::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  woken_.notify_all();
  thread_.join();
  RunningJobs running;
  {
    const std::lock_guard lock(mutex_);
    running.swap(running_);
  }
  for (const auto& [id, run] : running) run->request_stop(StopReason::shutdown);
  for (const auto& [id, run] : running) run->join();
  release_queued();
  ended_.notify_all();
}

void JobRunner::Impl::release_queued() {
  const auto queued =
      catalog_.list_jobs({.states = {JobState::queued}, .owner = owner_, .limit = 10'000});
  if (!queued) return;
  for (const auto& job : queued->items) (void)catalog_.release_job({job.id, job.epoch}, "");
}

void JobRunner::Impl::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  woken_.notify_all();
}

void JobRunner::Impl::control() {
  Timer upkeep(kUpkeepInterval);
  Timer look(kLookInterval);
  Timer signals(kPollInterval);
  bool is_claim_due = true;
  for (;;) {
    join_done();
    if (signals.is_due()) poll();
    if (upkeep.is_due()) {
      keep_up();
      is_claim_due = true;
    }
    if (options_.watches_others && look.is_due()) watcher_.look();
    if (is_claim_due) claim();
    std::unique_lock lock(mutex_);
    const bool is_idle = running_.empty() && !options_.watches_others;
    woken_.wait_for(lock, is_idle ? milliseconds(kUpkeepInterval) : kPollInterval,
                    [&] { return is_woken_ || is_stopping_; });
    if (is_stopping_) return;
    is_claim_due = std::exchange(is_woken_, false);
  }
}

void JobRunner::Impl::join_done() {
  std::vector<std::string> done;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, run] : running_) {
      if (run->is_done()) done.push_back(id);
    }
  }
  for (const auto& id : done) forget(id, take_running(id));
  if (!done.empty()) ended_.notify_all();
}

// Wishes of other processes, claims that were lost, and rows that a run could not end.
void JobRunner::Impl::poll() {
  RunningJobs running;
  {
    const std::lock_guard lock(mutex_);
    running = running_;
  }
  if (running.empty()) return;
  const auto signals = catalog_.poll_jobs(owner_);
  if (!signals) return;
  for (const auto& signal : *signals) {
    const auto job = running.find(signal.id);
    if (job == running.end() || job->second->epoch() != signal.epoch) continue;
    if (signal.is_cancel_requested) job->second->request_stop(StopReason::cancel);
    if (signal.is_pause_requested) job->second->request_stop(StopReason::pause);
    job->second->change_settings(signal.settings);
    running.erase(job);
  }
  // Those left are no longer ours, or have just ended; a run that is ending ignores this.
  for (const auto& [id, job] : running) job->request_stop(StopReason::lost);
}

void JobRunner::Impl::keep_up() {
  const auto beat = catalog_.write_heartbeat(owner_);
  if (!beat) log_warning(format("The catalog cannot be written: {}", beat.error().message));
  if (options_.adopts_unowned) (void)recovery_.release_lost_jobs(owner_);
  const auto signals = catalog_.poll_jobs(owner_);
  if (!signals) return;
  for (const auto& signal : *signals) {
    if (find_running(signal.id)) continue;
    // A run ended while the catalog was away, and could not say so.
    (void)catalog_.release_job({signal.id, signal.epoch}, owner_);
  }
}

void JobRunner::Impl::claim() {
  for (const auto& [kind, handlers] : handlers_) {
    while (count_running(kind) < handlers.at_once && claim_one(kind)) {
    }
  }
}

bool JobRunner::Impl::claim_one(const std::string& kind) {
  const auto job = catalog_.claim_next_job(
      {.owner = owner_, .kind = kind, .adopts_unowned = options_.adopts_unowned});
  if (!job || !*job) return false;
  const auto& id = (*job)->id;
  // A run that put this job back may not be over: its last event comes before our first.
  if (auto earlier = take_running(id)) forget(id, std::move(earlier));
  const auto best = best_positions_.find(id);
  auto run = std::make_shared<RunningJob>(context_, **job, handlers_.at(kind),
                                          best == best_positions_.end() ? 0 : best->second);
  const std::lock_guard lock(mutex_);
  running_[id] = std::move(run);
  return true;
}

std::shared_ptr<RunningJob> JobRunner::Impl::take_running(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.extract(id);
  return found.empty() ? nullptr : std::move(found.mapped());
}

// Joins the run's thread, which must not happen under the lock: its last act is wake().
void JobRunner::Impl::forget(const std::string& id, std::shared_ptr<RunningJob> run) {
  run->join();
  if (run->is_requeued()) {
    best_positions_[id] = run->best_position();
  } else {
    best_positions_.erase(id);
  }
}

std::shared_ptr<RunningJob> JobRunner::Impl::find_running(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  return found == running_.end() ? nullptr : found->second;
}

std::size_t JobRunner::Impl::count_running(std::string_view kind) {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& [id, job] : running_) {
    if (job->kind() == kind) ++count;
  }
  return count;
}

Result<JobRecord> JobRunner::Impl::submit(JobRecord job) {
  job.owner = owner_;
  auto created = catalog_.create_job(std::move(job));
  if (created) wake();
  return created;
}

Result<JobRecord> JobRunner::Impl::adopt(std::string_view id) {
  const auto job = TM_TRY(catalog_.get_job(id));
  const bool is_free =
      job.owner.empty() || job.owner == owner_ || look_up_owner(job.owner) == OwnerState::dead;
  if (is_final(job.state) || !is_free) {
    return fail(ErrorCode::conflict,
                format("Job {} is {} and has an owner", id, job_state_name(job.state)));
  }
  if (job.owner != owner_) TM_CHECK(catalog_.release_job({job.id, job.epoch}, owner_));
  wake();
  return catalog_.get_job(id);
}

Result<JobRecord> JobRunner::Impl::cancel(std::string_view id, milliseconds at_most) {
  const auto before = TM_TRY(catalog_.get_job(id));
  auto after = TM_TRY(catalog_.request_cancel(id));
  if (const auto running = find_running(id)) running->request_stop(StopReason::cancel);
  const bool was_idle = before.state == JobState::queued || before.state == JobState::paused;
  if (was_idle && after.state == JobState::cancelled) {
    if (const auto found = handlers_.find(after.kind); found != handlers_.end()) {
      if (found->second.discard) found->second.discard(after);
    }
    if (observer_) observer_({JobEvent::Kind::cancelled, after});
  }
  after = TM_TRY(wait(id, at_most));
  if (is_final(after.state)) return after;
  return fail(ErrorCode::timeout, format("Job {} has not stopped yet", id),
              "It stops when its owner sees the wish");
}

Result<JobRecord> JobRunner::Impl::pause(std::string_view id, milliseconds at_most) {
  const auto before = TM_TRY(catalog_.get_job(id));
  auto after = TM_TRY(catalog_.request_pause(
      id, {ErrorCode::cancelled, "Paused", "Resume it at any time: what it has is kept"}));
  if (const auto running = find_running(id)) running->request_stop(StopReason::pause);
  const bool was_queued = before.state == JobState::queued;
  if (was_queued && after.state == JobState::paused && observer_) {
    observer_({JobEvent::Kind::paused, after});
  }
  after = TM_TRY(wait(id, at_most));
  if (is_at_rest(after.state)) return after;
  return fail(ErrorCode::timeout, format("Job {} has not stopped yet", id),
              "It pauses when its owner sees the wish");
}

Result<JobRecord> JobRunner::Impl::resume(std::string_view id) {
  auto job = TM_TRY(catalog_.resume_job(id, owner_));
  wake();
  return job;
}

Result<JobRecord> JobRunner::Impl::change_settings(std::string_view id,
                                                   const json::object& changes) {
  auto job = TM_TRY(catalog_.merge_job_settings(id, changes));
  if (const auto running = find_running(id)) running->change_settings(job.settings);
  return job;
}

Result<JobRecord> JobRunner::Impl::wait(std::string_view id, milliseconds at_most) {
  const auto deadline = steady_clock::now() + at_most;
  for (;;) {
    // First the run, then the row: a run that has ended has written its row.
    const bool is_running = find_running(id) != nullptr;
    auto job = TM_TRY(catalog_.get_job(id));
    const auto now = steady_clock::now();
    if ((is_at_rest(job.state) && !is_running) || now >= deadline) return job;
    std::unique_lock lock(mutex_);
    ended_.wait_until(lock, std::min(deadline, now + kWaitInterval));
  }
}

Result<JobRecord> JobRunner::Impl::get(std::string_view id) {
  const auto running = find_running(id);
  auto job = TM_TRY(catalog_.get_job(id));
  if (running && !is_final(job.state)) job.progress = running->progress();
  return job;
}

JobRunner::JobRunner(catalog::Catalog& catalog, JobRunnerOptions options,
                     std::map<std::string, JobHandlers, std::less<>> handlers, JobObserver observer)
    : impl_(std::make_unique<Impl>(catalog, std::move(options), std::move(handlers),
                                   std::move(observer))) {}
JobRunner::~JobRunner() = default;

Status JobRunner::start() { return impl_->start(); }
void JobRunner::stop() { impl_->stop(); }
Result<JobRecord> JobRunner::submit(JobRecord job) { return impl_->submit(std::move(job)); }
Result<JobRecord> JobRunner::adopt(std::string_view id) { return impl_->adopt(id); }
Result<JobRecord> JobRunner::cancel(std::string_view id, milliseconds at_most) {
  return impl_->cancel(id, at_most);
}
Result<JobRecord> JobRunner::pause(std::string_view id, milliseconds at_most) {
  return impl_->pause(id, at_most);
}
Result<JobRecord> JobRunner::resume(std::string_view id) { return impl_->resume(id); }
Result<JobRecord> JobRunner::change_settings(std::string_view id, const json::object& changes) {
  return impl_->change_settings(id, changes);
}
Result<JobRecord> JobRunner::wait(std::string_view id, milliseconds at_most) {
  return impl_->wait(id, at_most);
}
Result<JobRecord> JobRunner::get(std::string_view id) { return impl_->get(id); }
const std::string& JobRunner::owner() const { return impl_->owner(); }

}  // namespace tokenmill::job
