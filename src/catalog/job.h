// What the catalog knows about a job: one row, one state machine, for every kind of owner.
//
//     queued ──► running ──► publishing ──► ready
//      ▲  ▲         │             │
//      │  └─────────┴─ owner died ┘        running, publishing ──► failed | cancelled
//      └─ paused ◄── queued, running       a paused job has no owner and keeps its place
//
// Each arrow into and out of `running` that changes the owner raises `epoch`; a write carries the
// epoch it was claimed with and touches nothing when that is no longer the row's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::catalog {

enum class JobState : std::uint8_t {
  queued,
  running,
  publishing,
  paused,
  ready,
  failed,
  cancelled
};

std::string_view job_state_name(JobState state);
std::optional<JobState> job_state_from_name(std::string_view name);

// ready, failed or cancelled: nothing follows.
inline bool is_final(JobState state) { return state >= JobState::ready; }

// Nothing happens to it until somebody asks: final, or paused.
inline bool is_at_rest(JobState state) { return state >= JobState::paused; }

// Kinds the catalog itself knows, because they change a dataset's status; others may be used.
inline constexpr std::string_view kDownloadJob = "download";
inline constexpr std::string_view kImportJob = "import";
inline constexpr std::string_view kTokenizeJob = "tokenize";

struct JobRecord {
  std::string id;  // a UUID
  std::string kind;
  std::string dataset_id;       // empty: the job belongs to no dataset
  std::string tokenization_id;  // of the tokenization it will publish; empty for other kinds
  std::string key;              // two active jobs of one kind and dataset must differ in it

  JobState state = JobState::queued;
  std::int64_t epoch = 0;
  std::string owner;          // who runs it or, while queued, who should; empty: anybody
  std::int64_t attempts = 0;  // runs that ended by a crash without having made progress
  bool is_cancel_requested = false;

  json::object plan;  // what to do; never a secret
  json::object progress;
  json::object result;  // of a ready job, such as what a verification found
  std::optional<Error> error;
  // Why the job is paused or, while it runs, is to pause; `cancelled` when a person asked.
  std::optional<Error> pause;
  json::object settings;  // may change while the job runs; see docs of its kind

  std::string created_at;
  std::string updated_at;   // last change of any field: also the owner's heartbeat
  std::string started_at;   // of the latest claim; empty before
  std::string finished_at;  // empty until the state is final
};

// The right to write to a job: what a claim returned.
struct JobClaim {
  std::string id = {};
  std::int64_t epoch = 0;
};

struct JobQuery {
  std::vector<JobState> states = {};  // empty: all
  std::string kind = {};              // empty: all
  std::string dataset_id = {};        // empty: all
  std::string owner = {};             // empty: all
  std::int64_t offset = 0;
  std::int64_t limit = 100;
};

// Which job an owner would take.
struct ClaimRequest {
  std::string owner = {};
  std::string kind = {};
  bool adopts_unowned = false;  // also jobs whose owner died
};

// What an owner must notice about a job that it runs.
struct JobSignal {
  std::string id = {};
  std::int64_t epoch = 0;
  bool is_cancel_requested = false;
  bool is_pause_requested = false;
  json::object settings = {};
};

}  // namespace tokenmill::catalog
