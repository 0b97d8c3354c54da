// Jobs in SQL. Every change of state is one UPDATE whose condition names the states it may leave
// and, for an owner, the epoch of its claim; a transaction that changes more than the job makes
// that UPDATE first, so that a lost claim ends it before anything else is touched.
#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/format.h"
#include "base/uuid.h"
#include "catalog/sql_catalog.h"
#include "catalog/sql_records.h"
#include "catalog/sql_values.h"

namespace tokenmill::catalog {
namespace {

constexpr std::string_view kColumns =
    "id, kind, dataset_id, tokenization_id, key, state, epoch, owner, attempts,"
    " cancel_requested_at, plan, progress, result, error, created_at, updated_at, started_at,"
    " finished_at, pause, settings";

constexpr std::string_view kStateNames[] = {"queued", "running", "publishing", "paused",
                                            "ready",  "failed",  "cancelled"};

// How many queued jobs a claim tries before it says there is none: others may take some meanwhile.
constexpr std::int64_t kClaimCandidatesMax = 8;

Result<JobRecord> read_job(const SqlRow& row) {
  RowReader reader(row);
  JobRecord job;
  job.id = reader.text();
  job.kind = reader.text();
  job.dataset_id = reader.text();
  job.tokenization_id = reader.text();
  job.key = reader.text();
  job.state = job_state_from_name(reader.text()).value_or(JobState::failed);
  job.epoch = reader.integer();
  job.owner = reader.text();
  job.attempts = reader.integer();
  job.is_cancel_requested = reader.is_present();
  job.plan = TM_TRY(reader.object());
  job.progress = TM_TRY(reader.object());
  job.result = TM_TRY(reader.object());
  job.error = TM_TRY(reader.optional_error());
  job.created_at = reader.text();
  job.updated_at = reader.text();
  job.started_at = reader.text();
  job.finished_at = reader.text();
  job.pause = TM_TRY(reader.optional_error());
  job.settings = TM_TRY(reader.object());
  return job;
}

using Jobs = std::vector<JobRecord>;

// Runs a statement that gives job rows: a SELECT, or an UPDATE with RETURNING.
Result<Jobs> run_for_jobs(SqlConnection& connection, std::string_view sql,
                          const SqlValues& values) {
  Jobs found;
  TM_CHECK(connection.run(sql, values, [&](const SqlRow& row) -> Status {
    found.push_back(TM_TRY(read_job(row)));
    return {};
  }));
  return found;
}

Result<Jobs> select_jobs(SqlConnection& connection, std::string_view condition,
                         const SqlValues& values) {
  return run_for_jobs(connection, format("SELECT {} FROM jobs {}", kColumns, condition), values);
}

Result<JobRecord> select_job(SqlConnection& connection, std::string_view id) {
  if (is_uuid(id)) {
    auto found = TM_TRY(select_jobs(connection, "WHERE id = $1", {text_value(id)}));
    if (!found.empty()) return std::move(found.front());
  }
  return fail(ErrorCode::not_found, format("No job has the id {}", id));
}

std::unexpected<Error> lost(const JobClaim& claim) {
  return fail(ErrorCode::conflict,
              format("Job {} is no longer held with epoch {}", claim.id, claim.epoch));
}

// "UPDATE jobs SET <assignments> WHERE it is still the claim's and in one of <states>". The values
// $1 and $2 are the claim; `more` start at $3.
Status update_claimed(SqlConnection& connection, const JobClaim& claim,
                      std::string_view assignments_and_states, const SqlValues& more) {
  SqlValues values = {text_value(claim.id), claim.epoch};
  values.insert(values.end(), more.begin(), more.end());
  const auto rows = TM_TRY(connection.run(
      format("UPDATE jobs SET {} AND id = $1 AND epoch = $2", assignments_and_states), values));
  if (rows != 1) return lost(claim);
  return {};
}

bool changes_dataset(std::string_view kind) { return kind == kDownloadJob || kind == kImportJob; }

// After a download or import that did not succeed. A dataset that was ready before still has its
// files: they are named by commit and were not touched.
Status put_dataset_back(SqlConnection& connection, const JobRecord& job,
                        std::string_view status_without_files, const std::optional<Error>& error) {
  if (!changes_dataset(job.kind) || job.dataset_id.empty()) return {};
  TM_CHECK(connection.run(
      "UPDATE datasets SET status = CASE WHEN file_path IS NULL THEN $2 ELSE 'ready' END,"
      " error = $3, updated_at = $4 WHERE id = $1",
      {text_value(job.dataset_id), text_value(status_without_files), optional_error_value(error),
       text_value(utc_now())}));
  return {};
}

Status mark_ready(SqlConnection& connection, const JobClaim& claim, const json::object& result) {
  return update_claimed(connection, claim,
                        "state = 'ready', result = $3, error = NULL, pause = NULL, updated_at = $4,"
                        " finished_at = $4 WHERE state IN ('running', 'publishing')",
                        {json_value(result), text_value(utc_now())});
}

Status end_queued_job(SqlConnection& connection, const JobRecord& job) {
  TM_CHECK(connection.run(
      "UPDATE jobs SET state = 'cancelled', epoch = epoch + 1, cancel_requested_at = $3,"
      " pause = NULL, updated_at = $3, finished_at = $3 WHERE id = $1 AND epoch = $2",
      {text_value(job.id), job.epoch, text_value(utc_now())}));
  return put_dataset_back(connection, job, "pending", std::nullopt);
}

Status pause_queued_job(SqlConnection& connection, const JobRecord& job) {
  TM_CHECK(
      connection.run("UPDATE jobs SET state = 'paused', epoch = epoch + 1, owner = '',"
                     " updated_at = $3 WHERE id = $1 AND epoch = $2",
                     {text_value(job.id), job.epoch, text_value(utc_now())}));
  return {};
}

// Takes the lock on the row, so that no claim comes between the look and the change.
Result<JobRecord> lock_job(SqlConnection& connection, std::string_view id) {
  if (!is_uuid(id)) return fail(ErrorCode::not_found, format("No job has the id {}", id));
  TM_CHECK(connection.run("UPDATE jobs SET epoch = epoch WHERE id = $1", {text_value(id)}));
  return select_job(connection, id);
}

std::unexpected<Error> wrong_state(const JobRecord& job, std::string_view wish) {
  return fail(ErrorCode::conflict,
              format("The job is {} and cannot be {}", job_state_name(job.state), wish));
}

// The states as a list of SQL texts; they come from an enum, not from outside.
std::string list_of(const std::vector<JobState>& states) {
  std::string list;
  for (const auto state : states) {
    list += format("{}'{}'", list.empty() ? "" : ", ", job_state_name(state));
  }
  return list;
}

std::pair<std::string, SqlValues> filter_of(const JobQuery& query) {
  std::string condition = "WHERE 1 = 1";
  SqlValues values;
  const auto add = [&](std::string_view column, const std::string& wanted) {
    if (wanted.empty()) return;
    values.push_back(text_value(wanted));
    condition += format(" AND {} = ${}", column, values.size());
  };
  if (!query.states.empty()) condition += format(" AND state IN ({})", list_of(query.states));
  add("kind", query.kind);
  add("dataset_id", query.dataset_id);
  add("owner", query.owner);
  return {std::move(condition), std::move(values)};
}

Result<Jobs> claim(SqlConnection& connection, std::string_view id, std::string_view owner) {
  return run_for_jobs(connection,
                      format("UPDATE jobs SET state = 'running', epoch = epoch + 1, owner = $2,"
                             " updated_at = $3, started_at = $3"
                             " WHERE id = $1 AND state = 'queued' RETURNING {}",
                             kColumns),
                      {text_value(id), text_value(owner), text_value(utc_now())});
}

}  // namespace

std::string_view job_state_name(JobState state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<JobState> job_state_from_name(std::string_view name) {
  const auto* found = std::ranges::find(kStateNames, name);
  if (found == std::end(kStateNames)) return std::nullopt;
  return static_cast<JobState>(found - std::begin(kStateNames));
}

Result<JobRecord> SqlCatalog::create_job(JobRecord job) {
  if (job.id.empty()) job.id = new_uuid();
  const auto now = text_value(utc_now());
  const auto created = transact(Access::write, [&](SqlConnection& connection) -> Status {
    if (!job.dataset_id.empty()) TM_CHECK(lock_dataset(connection, job.dataset_id));
    TM_CHECK(connection.run(
        "INSERT INTO jobs (id, kind, dataset_id, tokenization_id, key, state, epoch, owner,"
        " attempts, plan, progress, result, created_at, updated_at, settings)"
        " VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, 0, $7, '{}', '{}', $8, $8, $9)",
        {text_value(job.id), text_value(job.kind), optional_text_value(job.dataset_id),
         optional_text_value(job.tokenization_id), text_value(job.key), text_value(job.owner),
         json_value(job.plan), now, json_value(job.settings)}));
    if (changes_dataset(job.kind) && !job.dataset_id.empty()) {
      TM_CHECK(
          connection.run("UPDATE datasets SET status = 'downloading', error = NULL, updated_at = $2"
                         " WHERE id = $1",
                         {text_value(job.dataset_id), now}));
    }
    job = TM_TRY(select_job(connection, job.id));
    return {};
  });
  if (!created && created.error().code == ErrorCode::conflict) {
    return fail(ErrorCode::busy,
                format("The dataset {} already has such a {} job", job.dataset_id, job.kind),
                "Wait for it, or cancel it");
  }
  TM_CHECK(created);
  return job;
}

Result<JobRecord> SqlCatalog::get_job(std::string_view id) {
  JobRecord job;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    job = TM_TRY(select_job(connection, id));
    return {};
  }));
  return job;
}

Result<JobRecord> SqlCatalog::find_job(std::string_view id_or_prefix) {
  if (is_uuid(id_or_prefix) || !is_id_prefix(id_or_prefix)) return get_job(id_or_prefix);
  Jobs found;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    found = TM_TRY(select_jobs(connection, "WHERE CAST(id AS TEXT) LIKE $1 LIMIT 2",
                               {text_value(std::string(id_or_prefix) + "%")}));
    return {};
  }));
  if (found.empty()) {
    return fail(ErrorCode::not_found, format("No job has the id {}", id_or_prefix));
  }
  if (found.size() > 1) {
    return fail(ErrorCode::conflict, format("Several jobs start with {}", id_or_prefix),
                "Give more characters of the id");
  }
  return std::move(found.front());
}

Result<Page<JobRecord>> SqlCatalog::list_jobs(const JobQuery& query) {
  Page<JobRecord> page;
  if (!query.dataset_id.empty() && !is_uuid(query.dataset_id)) return page;
  const auto [condition, values] = filter_of(query);
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    TM_CHECK(connection.run(format("SELECT count(*) FROM jobs {}", condition), values,
                            [&](const SqlRow& row) -> Status {
                              page.total = row.integer(0);
                              return {};
                            }));
    SqlValues page_values = values;
    page_values.emplace_back(std::max<std::int64_t>(query.limit, 0));
    page_values.emplace_back(std::max<std::int64_t>(query.offset, 0));
    page.items =
        TM_TRY(select_jobs(connection,
                           format("{} ORDER BY created_at DESC, id DESC LIMIT ${} OFFSET ${}",
                                  condition, page_values.size() - 1, page_values.size()),
                           page_values));
    return {};
  }));
  return page;
}

Result<std::optional<JobRecord>> SqlCatalog::claim_next_job(const ClaimRequest& request) {
  std::vector<std::string> candidates;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    candidates.clear();
    const std::string_view or_unowned = request.adopts_unowned ? " OR owner = ''" : "";
    TM_CHECK(connection.run(
        format("SELECT id FROM jobs WHERE state = 'queued' AND kind = $1 AND (owner = $2{})"
               " ORDER BY created_at, id LIMIT $3",
               or_unowned),
        {text_value(request.kind), text_value(request.owner), kClaimCandidatesMax},
        [&](const SqlRow& row) -> Status {
          candidates.push_back(row.text(0));
          return {};
        }));
    return {};
  }));
  for (const auto& id : candidates) {
    auto job = claim_job(id, request.owner);
    if (job) return std::optional(std::move(*job));
    if (job.error().code != ErrorCode::conflict) return std::unexpected(std::move(job).error());
  }
  return std::nullopt;
}

Result<JobRecord> SqlCatalog::claim_job(std::string_view id, std::string_view owner) {
  JobRecord job;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    job = TM_TRY(select_job(connection, id));
    auto claimed = TM_TRY(claim(connection, id, owner));
    if (claimed.empty()) {
      return fail(ErrorCode::conflict,
                  format("Job {} is {}, not queued", id, job_state_name(job.state)));
    }
    job = std::move(claimed.front());
    return {};
  }));
  return job;
}

Result<std::vector<JobSignal>> SqlCatalog::poll_jobs(std::string_view owner) {
  std::vector<JobSignal> signals;
  TM_CHECK(transact(Access::read, [&](SqlConnection& connection) -> Status {
    signals.clear();
    TM_CHECK(
        connection.run("SELECT id, epoch, cancel_requested_at, pause, settings FROM jobs"
                       " WHERE state IN ('running', 'publishing') AND owner = $1",
                       {text_value(owner)}, [&](const SqlRow& row) -> Status {
                         RowReader reader(row);
                         JobSignal& signal = signals.emplace_back();
                         signal.id = reader.text();
                         signal.epoch = reader.integer();
                         signal.is_cancel_requested = reader.is_present();
                         signal.is_pause_requested = reader.is_present();
                         signal.settings = TM_TRY(reader.object());
                         return {};
                       }));
    return {};
  }));
  return signals;
}

Result<JobRecord> SqlCatalog::request_cancel(std::string_view id) {
  JobRecord job;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    job = TM_TRY(lock_job(connection, id));
    if (job.state == JobState::queued || job.state == JobState::paused) {
      TM_CHECK(end_queued_job(connection, job));
    } else if (!is_final(job.state)) {
      TM_CHECK(connection.run(
          "UPDATE jobs SET cancel_requested_at = COALESCE(cancel_requested_at, $2) WHERE id = $1",
          {text_value(id), text_value(utc_now())}));
    }
    job = TM_TRY(select_job(connection, id));
    return {};
  }));
  return job;
}

Result<JobRecord> SqlCatalog::request_pause(std::string_view id, const Error& reason) {
  JobRecord job;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    job = TM_TRY(lock_job(connection, id));
    if (job.state == JobState::paused) return {};
    if (job.state != JobState::queued && job.state != JobState::running) {
      return wrong_state(job, "paused");
    }
    TM_CHECK(connection.run("UPDATE jobs SET pause = $2 WHERE id = $1",
                            {text_value(id), optional_error_value(reason)}));
    if (job.state == JobState::queued) TM_CHECK(pause_queued_job(connection, job));
    job = TM_TRY(select_job(connection, id));
    return {};
  }));
  return job;
}

Result<JobRecord> SqlCatalog::resume_job(std::string_view id, std::string_view owner) {
  JobRecord job;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    job = TM_TRY(lock_job(connection, id));
    if (job.state != JobState::paused) return wrong_state(job, "resumed");
    TM_CHECK(connection.run(
        "UPDATE jobs SET state = 'queued', epoch = epoch + 1, owner = $2, pause = NULL,"
        " updated_at = $3 WHERE id = $1",
        {text_value(id), text_value(owner), text_value(utc_now())}));
    job = TM_TRY(select_job(connection, id));
    return {};
  }));
  return job;
}

Result<JobRecord> SqlCatalog::merge_job_settings(std::string_view id, const json::object& changes) {
  JobRecord job;
  TM_CHECK(transact(Access::write, [&](SqlConnection& connection) -> Status {
    job = TM_TRY(lock_job(connection, id));
    if (is_final(job.state)) return wrong_state(job, "changed");
    merge_members(job.settings, changes);
    TM_CHECK(connection.run("UPDATE jobs SET settings = $2 WHERE id = $1",
                            {text_value(id), json_value(job.settings)}));
    return {};
  }));
  return job;
}

Status SqlCatalog::write_heartbeat(std::string_view owner) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(
        connection.run("UPDATE jobs SET updated_at = $2"
                       " WHERE state IN ('queued', 'running', 'publishing') AND owner = $1",
                       {text_value(owner), text_value(utc_now())}));
    return {};
  });
}

Status SqlCatalog::write_progress(const JobClaim& claim, const json::object& progress) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    return update_claimed(connection, claim,
                          "progress = $3, updated_at = $4 WHERE state IN ('running', 'publishing')",
                          {json_value(progress), text_value(utc_now())});
  });
}

Status SqlCatalog::begin_publishing(const JobClaim& claim) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    return update_claimed(connection, claim,
                          "state = 'publishing', updated_at = $3 WHERE state = 'running'",
                          {text_value(utc_now())});
  });
}

Status SqlCatalog::finish_dataset_job(const JobClaim& claim, const DatasetContent& content) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(mark_ready(connection, claim, {{"file_path", content.file_path}}));
    const JobRecord job = TM_TRY(select_job(connection, claim.id));
    json::object metadata;
    TM_CHECK(connection.run("SELECT metadata FROM datasets WHERE id = $1",
                            {text_value(job.dataset_id)}, [&](const SqlRow& row) -> Status {
                              metadata = TM_TRY(RowReader(row).object());
                              return {};
                            }));
    merge_members(metadata, content.metadata);
    const json::array splits(content.splits.begin(), content.splits.end());
    const auto rows = TM_TRY(connection.run(
        "UPDATE datasets SET status = 'ready', file_path = $2, commit_hash = $3, metadata = $4,"
        " splits = $5, size_bytes = $6, num_samples = $7, error = NULL, updated_at = $8,"
        " config = $9 WHERE id = $1",
        {text_value(job.dataset_id), text_value(content.file_path),
         optional_text_value(content.commit_hash), json_value(metadata), json_value(splits),
         optional_integer_value(content.size_bytes), optional_integer_value(content.num_samples),
         text_value(utc_now()), optional_text_value(content.config)}));
    if (rows != 1) return lost(claim);
    return {};
  });
}

Status SqlCatalog::finish_tokenize_job(const JobClaim& claim,
                                       const TokenizationRecord& tokenization) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(mark_ready(connection, claim, {{"tokenization_id", tokenization.id}}));
    return insert_tokenization(connection, tokenization);
  });
}

Status SqlCatalog::finish_job(const JobClaim& claim, const json::object& result) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    return mark_ready(connection, claim, result);
  });
}

Status SqlCatalog::fail_job(const JobClaim& claim, const Error& error) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(update_claimed(
        connection, claim,
        "state = 'failed', error = $3, pause = NULL, updated_at = $4, finished_at = $4"
        " WHERE state IN ('running', 'publishing')",
        {optional_error_value(error), text_value(utc_now())}));
    return put_dataset_back(connection, TM_TRY(select_job(connection, claim.id)), "failed", error);
  });
}

Status SqlCatalog::end_cancelled_job(const JobClaim& claim) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(update_claimed(connection, claim,
                            "state = 'cancelled', pause = NULL, updated_at = $3, finished_at = $3"
                            " WHERE state IN ('running', 'publishing')",
                            {text_value(utc_now())}));
    return put_dataset_back(connection, TM_TRY(select_job(connection, claim.id)), "pending",
                            std::nullopt);
  });
}

Status SqlCatalog::pause_job(const JobClaim& claim, const Error& reason) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    return update_claimed(
        connection, claim,
        "state = 'paused', epoch = epoch + 1, owner = '', pause = COALESCE(pause, $3),"
        " updated_at = $4 WHERE state = 'running'",
        {optional_error_value(reason), text_value(utc_now())});
  });
}

Status SqlCatalog::release_job(const JobClaim& claim, std::string_view owner) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    TM_CHECK(update_claimed(connection, claim,
                            "state = 'queued', epoch = epoch + 1, owner = $3, updated_at = $4"
                            " WHERE state IN ('queued', 'running', 'publishing')",
                            {text_value(owner), text_value(utc_now())}));
    const JobRecord job = TM_TRY(select_job(connection, claim.id));
    if (job.is_cancel_requested) return end_queued_job(connection, job);
    return job.pause ? pause_queued_job(connection, job) : Status{};
  });
}

Status SqlCatalog::set_job_attempts(const JobClaim& claim, std::int64_t attempts) {
  return transact(Access::write, [&](SqlConnection& connection) -> Status {
    return update_claimed(connection, claim, "attempts = $3 WHERE state = 'running'", {attempts});
  });
}

}  // namespace tokenmill::catalog
