// Two lists a look: the active jobs, and the newest ones, among which is each job that came and
// went between two looks. A job known as active that is in neither list is asked for by its id.
#include "job/job_watcher.h"

#include <set>

namespace tokenmill::job {
namespace {

using catalog::JobState;

constexpr std::int64_t kActiveMax = 1000;
constexpr std::int64_t kNewestMax = 50;

// Ended jobs are remembered so long that they cannot be taken for new ones.
constexpr std::size_t kSeenMax = 4096;

JobEvent::Kind kind_of(JobState state) {
  switch (state) {
    case JobState::queued:
      return JobEvent::Kind::requeued;
    case JobState::running:
    case JobState::publishing:
      return JobEvent::Kind::progress;
    case JobState::paused:
      return JobEvent::Kind::paused;
    case JobState::ready:
      return JobEvent::Kind::ready;
    case JobState::failed:
      return JobEvent::Kind::failed;
    case JobState::cancelled:
      return JobEvent::Kind::cancelled;
  }
  return JobEvent::Kind::progress;
}

}  // namespace

void JobWatcher::compare(const JobRecord& job) {
  const Seen now{job.state, job.epoch, job.progress};
  const auto [known, is_new] = seen_.try_emplace(job.id, now);
  const bool is_same = !is_new && known->second.state == now.state &&
                       known->second.epoch == now.epoch && known->second.progress == now.progress;
  known->second = now;
  if (is_same || is_first_look_ || job.owner == own_owner_) return;
  observer_({kind_of(job.state), job});
}

void JobWatcher::look() {
  if (!observer_) return;
  const auto active = catalog_.list_jobs(
      {.states = {JobState::queued, JobState::running, JobState::publishing, JobState::paused},
       .limit = kActiveMax});
  const auto newest = catalog_.list_jobs({.limit = kNewestMax});
  if (!active || !newest) return;
  std::set<std::string> listed;
  for (const auto* page : {&*active, &*newest}) {
    for (const auto& job : page->items) {
      if (listed.insert(job.id).second) compare(job);
    }
  }
  for (const auto& [id, seen] : std::map(seen_)) {
    if (is_final(seen.state) || listed.contains(id)) continue;
    const auto job = catalog_.get_job(id);
    if (job) compare(*job);
    // Deleted together with its dataset.
    if (!job && job.error().code == ErrorCode::not_found) seen_.erase(id);
  }
  is_first_look_ = false;
  forget_ended();
}

void JobWatcher::forget_ended() {
  if (seen_.size() <= kSeenMax) return;
  std::erase_if(seen_, [](const auto& entry) { return is_final(entry.second.state); });
  // What is among the newest is learnt again instead of reported again.
  is_first_look_ = true;
}

}  // namespace tokenmill::job
