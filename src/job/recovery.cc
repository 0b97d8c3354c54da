// Who is alive? An owner on this machine is asked of the kernel (its process and when it started);
// of one elsewhere nothing is known but its heartbeat in the row, so it counts as lost when that
// did not change for a lease of our own clock: clocks of two machines are never compared.
#include "job/recovery.h"

#include <charconv>

#include "base/format.h"
#include "base/log.h"
#include "base/uuid.h"
#include "job/job_owner.h"

namespace tokenmill::job {
namespace {

using catalog::JobState;

constexpr std::int64_t kJobsMax = 10'000;

struct StagingName {
  std::string id;
  std::int64_t epoch = 0;
};

// "<uuid>.<epoch>"; nullopt for any other name, which is none of ours.
std::optional<StagingName> parse_staging_name(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || !is_uuid(name.substr(0, dot))) return std::nullopt;
  StagingName parsed{std::string(name.substr(0, dot))};
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + dot + 1, end, parsed.epoch);
  if (error != std::errc() || rest != end) return std::nullopt;
  return parsed;
}

}  // namespace

bool Recovery::is_lost(const catalog::JobRecord& job) {
  if (job.owner.empty()) return job.state != JobState::queued;
  const auto state = look_up_owner(job.owner);
  if (state != OwnerState::unknown) return state == OwnerState::dead;
  const auto now = std::chrono::steady_clock::now();
  auto& sign = signs_.try_emplace(job.id, Sign{job.updated_at, now}).first->second;
  if (sign.updated_at != job.updated_at) sign = {job.updated_at, now};
  return now - sign.seen_at >= kLease;
}

Result<int> Recovery::release_lost_jobs(const std::string& own_owner) {
  const auto active = TM_TRY(catalog_.list_jobs(
      {.states = {JobState::queued, JobState::running, JobState::publishing}, .limit = kJobsMax}));
  int released = 0;
  for (const auto& job : active.items) {
    if (job.owner == own_owner || !is_lost(job)) continue;
    signs_.erase(job.id);
    const auto status = catalog_.release_job({job.id, job.epoch}, "");
    // Another process may have been quicker.
    if (!status && status.error().code != ErrorCode::conflict) {
      return std::unexpected(status.error());
    }
    if (status) ++released;
    if (status) log_info(format("job={} kind={} its owner died; queued again", job.id, job.kind));
  }
  return released;
}

// The folders are listed before the rows are read: a folder is made after its claim is committed,
// so a row that does not know the epoch of a listed folder as running never will.
Status Recovery::remove_dead_staging(const fs::path& staging_dir) {
  std::error_code missing;
  if (!fs::exists(staging_dir, missing)) return {};
  for (const auto& name : TM_TRY(list_folder(staging_dir))) {
    const auto parsed = parse_staging_name(name);
    if (!parsed) continue;
    const auto job = catalog_.get_job(parsed->id);
    if (!job && job.error().code != ErrorCode::not_found) return std::unexpected(job.error());
    const bool is_running = job && job->epoch == parsed->epoch &&
                            (job->state == JobState::running || job->state == JobState::publishing);
    if (!is_running) TM_CHECK(remove_tree(staging_dir / name));
  }
  return {};
}

}  // namespace tokenmill::job
