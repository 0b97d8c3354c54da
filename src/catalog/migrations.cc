// A new step is a new entry at the end of kSteps. The first two tables have the PRD's columns
// (section 6) under their names; a path has no length limit, and a count of sequences is 64 bits
// wide. Lengths are checked in SQLite too, where VARCHAR(255) limits nothing.
#include "catalog/migrations.h"

#include <array>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/format.h"
#include "base/sha256.h"

namespace tokenmill::catalog {
namespace {

struct Step {
  const char* name;
  const char* sql;
};

constexpr std::array kSteps = {
    Step{"datasets", R"sql(
CREATE TABLE datasets (
    id UUID NOT NULL PRIMARY KEY,
    name VARCHAR(255) NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    repo_id VARCHAR(255) CHECK (length(repo_id) <= 255),
    file_path TEXT,
    status VARCHAR(50) NOT NULL CHECK (status IN ('pending', 'downloading', 'ready', 'failed')),
    metadata JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    config TEXT,
    splits JSONB NOT NULL,
    revision TEXT,
    commit_hash TEXT,
    size_bytes BIGINT,
    num_samples BIGINT,
    error JSONB,
    CHECK (status <> 'ready' OR file_path IS NOT NULL)
);
CREATE INDEX datasets_by_name ON datasets (name);
CREATE INDEX datasets_by_creation ON datasets (created_at, id);

CREATE TABLE dataset_tokenizations (
    id UUID NOT NULL PRIMARY KEY,
    dataset_id UUID NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    tokenizer_name VARCHAR(255) NOT NULL CHECK (length(tokenizer_name) <= 255),
    max_length INTEGER NOT NULL,
    stride INTEGER NOT NULL,
    num_tokens BIGINT NOT NULL,
    num_sequences BIGINT NOT NULL,
    vocab_size INTEGER NOT NULL,
    token_file_path TEXT NOT NULL,
    statistics JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    options JSONB NOT NULL,
    options_key TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    UNIQUE (dataset_id, options_key)
);
)sql"},
    Step{"jobs", R"sql(
CREATE TABLE jobs (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 50),
    dataset_id UUID REFERENCES datasets (id) ON DELETE CASCADE,
    tokenization_id UUID,
    key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('queued', 'running', 'publishing', 'ready', 'failed', 'cancelled')),
    epoch BIGINT NOT NULL,
    owner TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    plan JSONB NOT NULL,
    progress JSONB NOT NULL,
    result JSONB NOT NULL,
    error JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    started_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    cancel_requested_at TIMESTAMPTZ
);
CREATE INDEX jobs_by_dataset ON jobs (dataset_id);
CREATE INDEX jobs_by_creation ON jobs (created_at, id);
CREATE INDEX jobs_active ON jobs (state, owner) WHERE state IN ('queued', 'running', 'publishing');
CREATE UNIQUE INDEX jobs_active_once ON jobs (dataset_id, kind, key)
    WHERE state IN ('queued', 'running', 'publishing');
)sql"},
    Step{"trash", R"sql(
ALTER TABLE datasets ADD COLUMN deleted_at TIMESTAMPTZ;
ALTER TABLE dataset_tokenizations ADD COLUMN deleted_at TIMESTAMPTZ;
)sql"},
    // The table is made anew because SQLite cannot change a CHECK.
    Step{"job_pause", R"sql(
CREATE TABLE jobs_with_pause (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 50),
    dataset_id UUID REFERENCES datasets (id) ON DELETE CASCADE,
    tokenization_id UUID,
    key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'queued', 'running', 'publishing', 'paused', 'ready', 'failed', 'cancelled')),
    epoch BIGINT NOT NULL,
    owner TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    plan JSONB NOT NULL,
    progress JSONB NOT NULL,
    result JSONB NOT NULL,
    error JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    started_at TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    cancel_requested_at TIMESTAMPTZ,
    pause JSONB,
    settings JSONB NOT NULL
);
INSERT INTO jobs_with_pause SELECT
    id, kind, dataset_id, tokenization_id, key, state, epoch, owner, attempts, plan, progress,
    result, error, created_at, updated_at, started_at, finished_at, cancel_requested_at, NULL, '{}'
    FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_with_pause RENAME TO jobs;
CREATE INDEX jobs_by_dataset ON jobs (dataset_id);
CREATE INDEX jobs_by_creation ON jobs (created_at, id);
CREATE INDEX jobs_active ON jobs (state, owner)
    WHERE state IN ('queued', 'running', 'publishing', 'paused');
CREATE UNIQUE INDEX jobs_active_once ON jobs (dataset_id, kind, key)
    WHERE state IN ('queued', 'running', 'publishing', 'paused');
)sql"},
};

constexpr const char* kCreateJournal =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,"
    "applied_at TEXT NOT NULL)";

using Journal = std::map<std::int64_t, std::string>;  // version to checksum

Result<Journal> read_journal(SqlConnection& connection) {
  Journal journal;
  TM_CHECK(connection.run("SELECT version, checksum FROM schema_migrations", {},
                          [&](const SqlRow& row) -> Status {
                            journal[row.integer(0)] = row.text(1);
                            return {};
                          }));
  return journal;
}

Status check_journal(const Journal& journal) {
  const auto known = static_cast<std::int64_t>(kSteps.size());
  for (const auto& [version, checksum] : journal) {
    if (version < 1) return fail(ErrorCode::corrupt_data, "The catalog has a schema step below 1");
    if (version > known) {
      return fail(ErrorCode::unsupported,
                  format("The catalog has schema version {}; this program knows up to {}",
                         journal.rbegin()->first, known),
                  "Use the tokenmill that wrote it, or a newer one");
    }
    if (checksum != sha256_hex(kSteps[static_cast<std::size_t>(version) - 1].sql)) {
      return fail(
          ErrorCode::corrupt_data,
          format("Schema step {} of the catalog is not the one this program knows", version),
          "The catalog was made by a development build; start with an empty one");
    }
  }
  return {};
}

Status apply_missing(SqlConnection& connection) {
  TM_CHECK(connection.run(kCreateJournal));
  const Journal journal = TM_TRY(read_journal(connection));
  TM_CHECK(check_journal(journal));
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    const auto version = static_cast<std::int64_t>(i + 1);
    if (journal.contains(version)) continue;
    TM_CHECK(connection.run_script(kSteps[i].sql));
    TM_CHECK(connection.run(
        "INSERT INTO schema_migrations (version, name, checksum, applied_at)"
        " VALUES ($1, $2, $3, $4)",
        {version, std::string(kSteps[i].name), sha256_hex(kSteps[i].sql), utc_now()}));
  }
  return {};
}

// Most opens find nothing to do; they must not need the write lock for that.
Result<bool> is_current(SqlConnection& connection) {
  TM_CHECK(connection.begin(Access::read));
  const auto journal = read_journal(connection);
  connection.roll_back();
  if (!journal) return false;  // no such table: a new catalog
  TM_CHECK(check_journal(*journal));
  return journal->size() == kSteps.size();
}

}  // namespace

Status migrate(SqlConnection& connection) {
  if (TM_TRY(is_current(connection))) return {};
  TM_CHECK(connection.begin(Access::migrate));
  auto status = apply_missing(connection);
  if (status) status = connection.commit();
  if (!status) connection.roll_back();
  return status;
}

}  // namespace tokenmill::catalog
