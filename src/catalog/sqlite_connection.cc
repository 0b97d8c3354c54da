// SQLite behind SqlConnection, set up for several processes and for files we did not write.
//
// Rollback journal in TRUNCATE mode with synchronous=FULL: an answered transaction survives a power
// cut. No WAL: SQLite before 3.51.3 can corrupt a database when one connection commits while
// another resets the log (sqlite.org/wal.html#walresetbug), and Debian 12 has 3.40.1. Untrusted
// files: trusted_schema off, defensive on, cell sizes checked, no memory map
// (sqlite.org/security.html).
#include <sqlite3.h>
#include <sys/vfs.h>

#include <array>
#include <filesystem>
#include <unordered_map>

#include "base/assert.h"
#include "base/file.h"
#include "base/format.h"
#include "catalog/sql_connection.h"

namespace tokenmill::catalog {
namespace {

// Long enough for another process's commits on a slow disk, short enough to be told about it.
constexpr int kBusyTimeoutMs = 10'000;

struct StatementDeleter {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, StatementDeleter>;

struct DatabaseDeleter {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, DatabaseDeleter>;

ErrorCode code_of(int extended_code) {
  switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return ErrorCode::conflict;
    default:
      break;
  }
  switch (extended_code & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return ErrorCode::invalid_argument;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::busy;
    case SQLITE_FULL:
      return ErrorCode::disk_full;
    case SQLITE_NOMEM:
      return ErrorCode::out_of_memory;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::corrupt_data;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorCode::forbidden;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return ErrorCode::io;
    default:
      return ErrorCode::internal;
  }
}

std::string hint_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::busy:
      return "Another process keeps the catalog locked; try again";
    case ErrorCode::corrupt_data:
      return "Restore the catalog from a backup, or move it away to start with an empty one";
    case ErrorCode::disk_full:
      return "Free some space in the data directory";
    default:
      return {};
  }
}

class SqliteRow final : public SqlRow {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  std::string text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_;
};

class SqliteConnection final : public SqlConnection {
 public:
  explicit SqliteConnection(Database database) : database_(std::move(database)) {}

  Status set_up() {
    sqlite3* const database = database_.get();
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, kBusyTimeoutMs);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // Double quotes mean identifiers only: a misspelt column is an error, not a string.
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
    return run_script(
        "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON;"
        "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
  }

  Result<std::int64_t> run(std::string_view sql, const SqlValues& values,
                           const RowCallback& on_row) override {
    sqlite3_stmt* const statement = TM_TRY(prepare(sql));
    const auto result = step_all(statement, values, on_row);
    // Resetting gives back the locks; its code repeats the error that step told.
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return result;
  }

  Status run_script(const std::string& sql) override {
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      return failure();
    }
    return {};
  }

  Status begin(Access access) override {
    return run_script(access == Access::read ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
  }
  Status commit() override { return run_script("COMMIT"); }
  void roll_back() override {
    if (sqlite3_get_autocommit(database_.get()) == 0) (void)run_script("ROLLBACK");
  }

  bool is_usable() const override { return true; }
  bool may_repeat() const override { return false; }

  Status check_integrity() override {
    std::string fault;
    TM_CHECK(run("PRAGMA quick_check(1)", {}, [&](const SqlRow& row) -> Status {
      fault = row.text(0);
      return {};
    }));
    if (fault != "ok") {
      return fail(ErrorCode::corrupt_data, format("The catalog is damaged: {}", fault),
                  hint_of(ErrorCode::corrupt_data));
    }
    return {};
  }

 private:
  std::unexpected<Error> failure() const {
    const ErrorCode code = code_of(sqlite3_extended_errcode(database_.get()));
    return fail(code, format("The catalog's database failed: {}", sqlite3_errmsg(database_.get())),
                hint_of(code));
  }

  Result<sqlite3_stmt*> prepare(std::string_view sql) {
    const std::string text(sql);
    if (const auto found = statements_.find(text); found != statements_.end()) {
      return found->second.get();
    }
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_.get(), text.c_str(), static_cast<int>(text.size()) + 1,
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
      return failure();
    }
    return statements_.emplace(text, Statement(statement)).first->second.get();
  }

  // $1 is a name to SQLite, so its place is looked up; a value the statement does not use is fine.
  Status bind(sqlite3_stmt* statement, std::size_t index, const SqlValue& value) {
    const std::string name = format("${}", index + 1);
    const int place = sqlite3_bind_parameter_index(statement, name.c_str());
    TM_ASSERT(place > 0);
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(statement, place, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      code = sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    } else {
      code = sqlite3_bind_null(statement, place);
    }
    if (code != SQLITE_OK) return failure();
    return {};
  }

  Result<std::int64_t> step_all(sqlite3_stmt* statement, const SqlValues& values,
                                const RowCallback& on_row) {
    for (std::size_t i = 0; i < values.size(); ++i) TM_CHECK(bind(statement, i, values[i]));
    const auto changes_before = sqlite3_total_changes64(database_.get());
    int code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
      if (on_row) TM_CHECK(on_row(SqliteRow(statement)));
    }
    if (code != SQLITE_DONE) return failure();
    // total_changes counts cascades too; changes() is the statement's own, if it was a write.
    const bool wrote = sqlite3_total_changes64(database_.get()) != changes_before;
    return wrote ? sqlite3_changes64(database_.get()) : 0;
  }

  Database database_;
  std::unordered_map<std::string, Statement> statements_;
};

// POSIX locks lie on these, so two processes could write at once (sqlite.org/howtocorrupt.html).
bool is_on_network_file_system(const fs::path& folder) {
  struct statfs system{};
  if (::statfs(folder.c_str(), &system) != 0) return false;
  // From linux/magic.h and the file systems' own headers: NFS, SMB2, CIFS, Lustre, GPFS.
  constexpr std::array<std::uint32_t, 5> kNetwork = {0x6969, 0xFE534D42, 0xFF534D42, 0x0BD00BD0,
                                                     0x47504653};
  for (const auto magic : kNetwork) {
    if (static_cast<std::uint32_t>(system.f_type) == magic) return true;
  }
  return false;
}

}  // namespace

Result<std::unique_ptr<SqlConnection>> open_sqlite(const std::string& path) {
  const fs::path file = fs::absolute(path);
  TM_CHECK(create_folders(file.parent_path()));
  if (is_on_network_file_system(file.parent_path())) {
    return fail(ErrorCode::unsupported,
                format("The catalog cannot be on a network file system: {}", file.string()),
                "Use a local folder, or PostgreSQL: --database postgresql://…");
  }
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) {
    return fail(code_of(code),
                format("Opening the catalog {} failed: {}", file.string(), sqlite3_errstr(code)));
  }
  auto connection = std::make_unique<SqliteConnection>(std::move(database));
  if (const auto status = connection->set_up(); !status) {
    return std::unexpected(with_context(status.error(), file.string()));
  }
  return connection;
}

}  // namespace tokenmill::catalog
