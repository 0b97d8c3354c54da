// The threads of a download and the rules about failure.
//
// `connections` fetchers take work under one mutex: a missing span of an open file, lowest file
// and lowest offset first, else the next file to open. Hashers follow them and publish what is
// complete. A span that fails is given back with the bytes it brought recorded; its fetcher sleeps
// the back-off, so a dead server is asked by nobody in a hurry.
//
// What ends what: a wrong hash (after a second whole try) or a missing file ends that file, the
// others go on; a refusal, a full disk or a local error ends the job; a dead network is waited
// for. Everything recorded stays on disk in every case.
#include "hub/downloader.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/assert.h"
#include "base/format.h"
#include "base/utf8.h"
#include "hub/pause.h"
#include "hub/repo_id.h"
#include "hub/segment_fetch.h"

namespace tokenmill::hub {
namespace {

using std::chrono::steady_clock;

constexpr int kHashers = 2;
constexpr std::size_t kHashStepBytes = std::size_t{4} << 20;
constexpr int kRangeRefusalsMax = 3;
constexpr auto kQuietTime = std::chrono::seconds{5};
constexpr auto kTick = std::chrono::milliseconds{250};
constexpr auto kForeignLockWait = std::chrono::milliseconds{200};

enum class Stage { waiting, opening, busy, fetching, done, failed };

// One file of the plan. Fields are guarded by the mutex of the download.
struct Task {
  const PlannedFile& planned;
  Stage stage = Stage::waiting;
  std::unique_ptr<FileDownload> file = nullptr;
  FileAddress address = {};
  std::string sha256 = {};
  int connections = 0;
  bool is_being_hashed = false;
  bool is_without_range = false;
  bool was_wrong_once = false;
  int range_refusals = 0;
  // Failures in a row without a new byte; those that overlap in time count once.
  int failures = 0;
  int failure_round = 0;
  std::uint64_t bytes_at_failure = 0;
  std::uint64_t bytes_counted = 0;  // in the progress
  SteadyTime not_before = {};       // for `busy`: when to look again
};

ContentId content_id(const PlannedFile& file) {
  return {.size_bytes = file.size_bytes, .git_oid = file.git_oid, .sha256 = file.sha256};
}

enum class Verdict { try_again, wait_for_network, fail_file, fail_job };

Verdict judge(ErrorCode code) {
  switch (code) {
    case ErrorCode::network:
    case ErrorCode::timeout:
      return Verdict::wait_for_network;
    case ErrorCode::unavailable:
    case ErrorCode::rate_limited:
      return Verdict::try_again;
    case ErrorCode::hash_mismatch:
    case ErrorCode::file_not_found:
      return Verdict::fail_file;
    default:
      return Verdict::fail_job;
  }
}

// What a fetcher does next.
struct Step {
  Task* open = nullptr;
  Task* fetch = nullptr;
  ByteSpan span = {};
  int round = 0;
};

class Download {
 public:
  Download(Run& run, HubClient& hub, const DownloadPlan& plan, const DownloadOptions& options)
      : outer_(run),
        hub_(hub),
        plan_(plan),
        options_(options),
        layout_(hub.settings().cache, plan.repo_id),
        run_{stop_.get_token(), run.progress} {
    for (const PlannedFile& file : plan.files) tasks_.emplace_back(file);
  }

  Result<Snapshot> run();

 private:
  Status check_room() const;
  int connections() const;
  int connections_per_file() const;
  void fetch_loop(int index);
  void hash_loop();
  void watch();

  Step next_step();
  Task* next_to_open();
  bool try_step(Task& task, Step& step);
  bool is_over() const { return run_.stop.stop_requested() || unfinished_ == 0; }

  void open_task(Task& task);
  Status open_or_find(Task& task);
  Status make_folders();
  void fetch(const Step& step);
  Status handle_failure(Task& task, const Step& step, const Error& error);

  Task* next_hashable();
  void hash(Task& task, std::span<char> buffer);
  Status finish(Task& task);

  void count_bytes(Task& task);
  void end_task(Task& task, Stage stage);
  void fail_task(Task& task, const Error& error);

  Result<Snapshot> snapshot() const;

  Run& outer_;
  HubClient& hub_;
  const DownloadPlan& plan_;
  const DownloadOptions& options_;
  const CacheLayout layout_;
  std::stop_source stop_;
  Run run_;

  std::mutex folders_mutex_;
  std::optional<Status> folders_;  // guarded by folders_mutex_

  std::mutex mutex_;  // guards the rest
  std::condition_variable_any changed_;
  std::deque<Task> tasks_;
  std::size_t unfinished_ = 0;
  std::size_t next_unopened_ = 0;
  std::vector<Task*> active_;  // opening or fetching, in the order of the plan
  std::optional<Error> error_;
  SteadyTime last_byte_ = steady_clock::now();
};

Result<Snapshot> Download::run() {
  TM_CHECK(check_room());
  unfinished_ = tasks_.size();
  run_.progress.files_total = tasks_.size();
  run_.progress.bytes_total = plan_.bytes_total;
  {
    const std::stop_callback on_stop(outer_.stop, [this] {
      stop_.request_stop();
      const std::lock_guard lock(mutex_);
      changed_.notify_all();
    });
    std::vector<std::jthread> threads;
    const int fetchers =
        options_.settings != nullptr ? DownloadSettings::kConnectionsMax : connections();
    threads.reserve(static_cast<std::size_t>(fetchers) + kHashers);
    for (int i = 0; i < fetchers; ++i) threads.emplace_back([this, i] { fetch_loop(i); });
    for (int i = 0; i < kHashers; ++i) threads.emplace_back([this] { hash_loop(); });
    watch();
  }
  run_.progress.set_note({});
  for (Task& task : tasks_) {
    // A stop is no kill: there is time to say what is on disk.
    if (task.file) (void)task.file->checkpoint();
  }
  TM_CHECK(check_not_stopped(outer_));
  if (error_) return std::unexpected(*error_);
  // A cache that cannot be written to, but has everything, is good enough.
  const Status ref = layout_.write_ref(plan_.revision, plan_.commit);
  if (!ref && plan_.bytes_cached < plan_.bytes_total) return std::unexpected(ref.error());
  return snapshot();
}

Status Download::check_room() const {
  const std::uint64_t needed = plan_.bytes_total - std::min(plan_.bytes_total, plan_.bytes_cached);
  const auto left = free_space_bytes(layout_.repo_folder());
  // Parts of an earlier run take room already that is part of what is needed.
  const std::uint64_t there = std::min(needed, layout_.parts_bytes_on_disk());
  if (!left || *left + there >= needed) return {};
  return fail(ErrorCode::disk_full,
              format("The download needs {} more bytes and the disk of {} has {} left",
                     needed - there, hub_.settings().cache.string(), *left),
              "Make room, or set HF_HUB_CACHE to a folder on a larger disk");
}

// Says so when nothing arrives and nobody else said why.
void Download::watch() {
  std::unique_lock lock(mutex_);
  bool is_noted = false;
  while (!is_over()) {
    changed_.wait_for(lock, kTick);
    const auto quiet = steady_clock::now() - last_byte_;
    if (quiet >= kQuietTime && (is_noted || run_.progress.note().empty())) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(quiet).count();
      run_.progress.set_note(format("No data for {} s", seconds));
      is_noted = true;
    } else if (quiet < kQuietTime && is_noted) {
      run_.progress.set_note({});
      is_noted = false;
    }
  }
  stop_.request_stop();
  changed_.notify_all();
}

// --- fetching --------------------------------------------------------------------------------

int Download::connections() const {
  if (options_.settings == nullptr) return std::max(1, options_.connections);
  return std::clamp(options_.settings->connections.load(), 1, DownloadSettings::kConnectionsMax);
}

// More than half for one file gains nothing while there are others; a person who asks for many
// has one large file in mind.
int Download::connections_per_file() const {
  if (options_.settings == nullptr) return std::max(1, options_.connections_per_file);
  return std::max(std::min(connections(), options_.connections_per_file), connections() / 2);
}

void Download::fetch_loop(int index) {
  std::unique_lock lock(mutex_);
  while (!is_over()) {
    const Step step = index < connections() ? next_step() : Step{};
    if (step.open == nullptr && step.fetch == nullptr) {
      changed_.wait_for(lock, kTick);
      continue;
    }
    lock.unlock();
    step.open != nullptr ? open_task(*step.open) : fetch(step);
    lock.lock();
    changed_.notify_all();
  }
  changed_.notify_all();
}

Step Download::next_step() {
  Step step;
  for (Task* task : active_) {
    if (task->stage == Stage::fetching && try_step(*task, step)) return step;
  }
  step.open = next_to_open();
  if (step.open != nullptr) step.open->stage = Stage::opening;
  return step;
}

// A file that somebody else is at comes back after a while: it must not hold a fetcher, for the
// somebody may be another path with the same content in this very download.
Task* Download::next_to_open() {
  const auto now = steady_clock::now();
  for (Task* task : active_) {
    if (task->stage == Stage::busy && now >= task->not_before) return task;
  }
  const auto open_max = static_cast<std::size_t>(connections()) * 2;
  if (next_unopened_ == tasks_.size() || active_.size() >= open_max) return nullptr;
  active_.push_back(&tasks_[next_unopened_]);
  return &tasks_[next_unopened_++];
}

bool Download::try_step(Task& task, Step& step) {
  const int connections_max = task.is_without_range ? 1 : connections_per_file();
  if (task.connections >= connections_max) return false;
  // Without ranges every try is a whole one.
  const bool is_torn = task.is_without_range && task.file->bytes_done() > 0;
  if (is_torn && (task.is_being_hashed || task.file->is_complete() || !task.file->start_over())) {
    return false;
  }
  const auto span =
      task.file->assign(task.is_without_range ? task.file->size_bytes() : options_.segment_bytes);
  if (!span) return false;
  ++task.connections;
  step.fetch = &task;
  step.span = *span;
  step.round = task.failure_round;
  return true;
}

void Download::open_task(Task& task) {
  const Status status = open_or_find(task);
  const std::lock_guard lock(mutex_);
  if (!status) return fail_task(task, status.error());
  if (!task.sha256.empty()) {
    run_.progress.bytes_done += task.planned.size_bytes;
    end_task(task, Stage::done);
  } else if (task.file) {
    task.stage = Stage::fetching;
    count_bytes(task);
  } else {
    task.stage = Stage::busy;
    task.not_before = steady_clock::now() + kForeignLockWait;
  }
}

// Sets `sha256` when the file is in the cache and right, else `file`; neither when another
// process, or another path of this download, is fetching the same content.
Status Download::open_or_find(Task& task) {
  const ContentId id = content_id(task.planned);
  const fs::path entry = layout_.snapshot(plan_.commit) / task.planned.path;
  if (auto found = TM_TRY(verified_sha256(run_, layout_, entry, id))) {
    task.sha256 = *std::move(found);
    return {};
  }
  if (auto found = TM_TRY(verified_sha256(run_, layout_, layout_.blob(id.etag()), id))) {
    TM_CHECK(layout_.link(plan_.commit, task.planned.path, id.etag()));
    task.sha256 = *std::move(found);
    return {};
  }
  if (hub_.settings().is_offline) {
    return fail(ErrorCode::network,
                format("Offline mode is on and the cache has no {}", task.planned.path),
                "Unset HF_HUB_OFFLINE");
  }
  TM_CHECK(make_folders());
  task.file = TM_TRY(
      FileDownload::open(layout_, {.commit = plan_.commit, .path = task.planned.path, .id = id}));
  return {};
}

// Once, and only when something must be written: a complete cache may be read-only.
Status Download::make_folders() {
  const std::lock_guard lock(folders_mutex_);
  if (!folders_) folders_ = layout_.create();
  return *folders_;
}

void Download::fetch(const Step& step) {
  Task& task = *step.fetch;
  const SegmentRequest request{.repo_id = plan_.repo_id,
                               .address = task.address,
                               .file = *task.file,
                               .span = step.span,
                               .is_without_range = task.is_without_range};
  const SegmentOutcome outcome = fetch_segment(run_, hub_, request);
  if (outcome.was_range_refused) {
    const std::lock_guard lock(mutex_);
    task.is_without_range |= ++task.range_refusals >= kRangeRefusalsMax;
  }
  const Status after =
      outcome.status ? Status{} : handle_failure(task, step, outcome.status.error());
  task.file->release(step.span);
  const std::lock_guard lock(mutex_);
  --task.connections;
  count_bytes(task);
  if (!after && task.stage == Stage::fetching) fail_task(task, after.error());
}

// Sleeps the back-off when the span is worth another try; else returns the error to give up with.
Status Download::handle_failure(Task& task, const Step& step, const Error& error) {
  const Verdict verdict = judge(error.code);
  if (verdict == Verdict::fail_job || verdict == Verdict::fail_file) return std::unexpected(error);
  int failures = 0;
  {
    const std::lock_guard lock(mutex_);
    count_bytes(task);
    if (step.round == task.failure_round) {
      const bool has_new_bytes = task.file->bytes_done() > task.bytes_at_failure;
      task.failures = has_new_bytes ? 1 : task.failures + 1;
      task.bytes_at_failure = task.file->bytes_done();
      ++task.failure_round;
    }
    failures = task.failures;
    const auto quiet = steady_clock::now() - last_byte_;
    const bool is_hopeless = verdict == Verdict::wait_for_network
                                 ? quiet > options_.network_wait_max
                                 : failures >= options_.attempts_max;
    if (is_hopeless) return std::unexpected(error);
  }
  return pause(run_, net::backoff_delay(hub_.retry().backoff, failures - 1, random_bits()),
               error.message);
}

// --- hashing ---------------------------------------------------------------------------------

void Download::hash_loop() {
  std::vector<char> buffer(kHashStepBytes);
  std::unique_lock lock(mutex_);
  while (!is_over()) {
    Task* task = next_hashable();
    if (task == nullptr) {
      changed_.wait_for(lock, std::chrono::milliseconds{20});
      continue;
    }
    task->is_being_hashed = true;
    lock.unlock();
    hash(*task, buffer);
    lock.lock();
    task->is_being_hashed = false;
    changed_.notify_all();
  }
}

Task* Download::next_hashable() {
  for (Task* task : active_) {
    if (task->stage != Stage::fetching || task->is_being_hashed) continue;
    count_bytes(*task);
    // At the end all connections must have let go, so that nobody writes into a finished file.
    const bool is_ready = !task->file->is_complete() || task->connections == 0;
    if (is_ready && task->file->has_unhashed_bytes()) return task;
  }
  return nullptr;
}

void Download::hash(Task& task, std::span<char> buffer) {
  auto is_whole = task.file->hash_some(buffer);
  Status status = is_whole ? Status{} : std::unexpected(is_whole.error());
  if (is_whole && *is_whole) {
    {
      const std::lock_guard lock(mutex_);
      if (task.connections > 0) return;  // a fetcher has yet to let go; the next turn finishes
    }
    status = finish(task);
  }
  if (status) return;
  const std::lock_guard lock(mutex_);
  if (task.stage == Stage::fetching) fail_task(task, status.error());
}

Status Download::finish(Task& task) {
  if (task.file->is_content_right()) {
    std::string sha256 = TM_TRY(task.file->publish());
    const std::lock_guard lock(mutex_);
    task.sha256 = std::move(sha256);
    end_task(task, Stage::done);
    return {};
  }
  TM_CHECK(task.file->start_over());
  const std::lock_guard lock(mutex_);
  if (task.was_wrong_once) {
    return fail(ErrorCode::hash_mismatch,
                format("The content of {} does not have the hash {}, twice",
                       display_escape(task.planned.path), task.file->target().id.etag()),
                "The server or something on the way changes the bytes; nothing wrong was kept");
  }
  task.was_wrong_once = true;
  run_.progress.set_note(format("{} arrived damaged and is fetched again", task.planned.path));
  return {};
}

// --- states; all with the mutex held ---------------------------------------------------------

void Download::count_bytes(Task& task) {
  const std::uint64_t bytes = task.file ? task.file->bytes_done() : 0;
  if (bytes <= task.bytes_counted) return;
  run_.progress.bytes_done += bytes - task.bytes_counted;
  task.bytes_counted = bytes;
  last_byte_ = steady_clock::now();
}

void Download::end_task(Task& task, Stage stage) {
  task.stage = stage;
  std::erase(active_, &task);
  --unfinished_;
  if (stage == Stage::done) {
    task.file.reset();
    ++run_.progress.files_done;
  }
  changed_.notify_all();
}

void Download::fail_task(Task& task, const Error& error) {
  if (!error_) error_ = error;
  end_task(task, Stage::failed);
  if (judge(error.code) != Verdict::fail_file) stop_.request_stop();
}

Result<Snapshot> Download::snapshot() const {
  std::map<std::string_view, const Task*> by_path;
  for (const Task& task : tasks_) by_path[task.planned.path] = &task;
  Snapshot snapshot{
      .repo_id = plan_.repo_id, .commit = plan_.commit, .config = plan_.config, .files = {}};
  for (const PlannedSplit& split : plan_.splits) {
    for (const std::string& path : split.paths) {
      const auto found = by_path.find(path);
      TM_ASSERT(found != by_path.end());
      snapshot.files.push_back({.name = path,
                                .path = layout_.snapshot(plan_.commit) / path,
                                .size_bytes = found->second->planned.size_bytes,
                                .sha256 = found->second->sha256,
                                .split = split.name});
    }
  }
  return snapshot;
}

}  // namespace

Result<Snapshot> download(Run& run, HubClient& hub, const DownloadPlan& plan,
                          const DownloadOptions& options) {
  TM_CHECK(check_plan(plan));
  return Download(run, hub, plan, options).run();
}

Result<std::uint64_t> remove_partial_files(const HubSettings& settings,
                                           const std::string& repo_id) {
  const CacheLayout layout(settings.cache, TM_TRY(parse_repo_id(repo_id)));
  return remove_tree(layout.parts());
}

}  // namespace tokenmill::hub
