// PostgreSQL behind SqlConnection, over libpq.
//
// Needs a session of its own: prepared statements and settings live in it, so a pooler in
// transaction mode does not do. Every wait has a limit; a limit that is hit reads as `busy`.
#include <libpq-fe.h>

#include <algorithm>
#include <unordered_map>

#include "base/format.h"
#include "catalog/sql_connection.h"

namespace tokenmill::catalog {
namespace {

constexpr const char* kSetUp =
    "SET client_encoding = 'UTF8'; SET timezone = 'UTC'; SET datestyle = 'ISO';"
    "SET statement_timeout = '30s'; SET lock_timeout = '10s';"
    "SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning";

// Any number that no other program takes for an advisory lock: "tokenmil" in ASCII.
constexpr const char* kMigrationLock = "SELECT pg_advisory_xact_lock(8389754715702849900)";

// The type of TIMESTAMPTZ, from PostgreSQL's catalog/pg_type.dat: fixed for ever.
constexpr Oid kTimestampOid = 1184;

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using QueryResult = std::unique_ptr<PGresult, ResultDeleter>;

struct ConnectionDeleter {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Session = std::unique_ptr<PGconn, ConnectionDeleter>;

// SQLSTATE codes, appendix A of PostgreSQL's manual.
ErrorCode code_of(std::string_view state) {
  if (state == "23505") return ErrorCode::conflict;
  if (state == "55P03" || state == "57014" || state == "25P03") return ErrorCode::busy;
  if (state == "53100") return ErrorCode::disk_full;
  if (state == "53200") return ErrorCode::out_of_memory;
  if (state == "42501") return ErrorCode::forbidden;
  if (state.starts_with("22") || state.starts_with("23")) return ErrorCode::invalid_argument;
  if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("53")) {
    return ErrorCode::unavailable;
  }
  if (state.starts_with("40")) return ErrorCode::busy;
  return ErrorCode::internal;
}

// libpq ends its messages with a line feed and may write several lines.
std::string one_line(std::string_view message) {
  while (message.ends_with('\n')) message.remove_suffix(1);
  std::string line(message);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

// "2026-11-22 21:14:50.123+00", with as many decimals as needed, to "2026-11-22T21:14:50.123Z".
std::string to_our_time(std::string_view text) {
  constexpr std::size_t kSecondsEnd = 19;
  if (text.size() < kSecondsEnd) return std::string(text);
  std::string time(text.substr(0, kSecondsEnd));
  time[10] = 'T';
  std::string decimals;
  for (std::size_t i = kSecondsEnd + 1;
       i < text.size() && text[kSecondsEnd] == '.' && text[i] >= '0' && text[i] <= '9'; ++i) {
    decimals += text[i];
  }
  decimals.resize(3, '0');
  return format("{}.{}Z", time, decimals);
}

class PostgresRow final : public SqlRow {
 public:
  PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}

  bool is_null(int column) const override { return PQgetisnull(result_, row_, column) == 1; }
  std::int64_t integer(int column) const override {
    return is_null(column) ? 0 : std::strtoll(PQgetvalue(result_, row_, column), nullptr, 10);
  }
  std::string text(int column) const override {
    if (is_null(column)) return {};
    const std::string_view value(PQgetvalue(result_, row_, column),
                                 static_cast<std::size_t>(PQgetlength(result_, row_, column)));
    if (PQftype(result_, column) == kTimestampOid) return to_our_time(value);
    return std::string(value);
  }

 private:
  const PGresult* result_;
  int row_;
};

class PostgresConnection final : public SqlConnection {
 public:
  explicit PostgresConnection(Session session) : session_(std::move(session)) {}

  Result<std::int64_t> run(std::string_view sql, const SqlValues& values,
                           const RowCallback& on_row) override {
    const std::string& name = TM_TRY(prepare(sql));
    std::vector<std::string> texts(values.size());
    std::vector<const char*> pointers(values.size(), nullptr);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::holds_alternative<std::monostate>(values[i])) continue;
      const auto* number = std::get_if<std::int64_t>(&values[i]);
      texts[i] = number != nullptr ? std::to_string(*number) : std::get<std::string>(values[i]);
      pointers[i] = texts[i].c_str();
    }
    const QueryResult result(PQexecPrepared(session_.get(), name.c_str(),
                                            static_cast<int>(pointers.size()), pointers.data(),
                                            nullptr, nullptr, 0));
    TM_CHECK(check(result.get()));
    for (int row = 0; on_row && row < PQntuples(result.get()); ++row) {
      TM_CHECK(on_row(PostgresRow(result.get(), row)));
    }
    const bool is_select = std::string_view(PQcmdStatus(result.get())).starts_with("SELECT");
    return is_select ? 0 : std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
  }

  Status run_script(const std::string& sql) override {
    const QueryResult result(PQexec(session_.get(), sql.c_str()));
    return check(result.get());
  }

  Status begin(Access access) override {
    may_repeat_ = false;
    if (access == Access::read) {
      // One snapshot for all statements, as SQLite gives.
      return run_script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }
    TM_CHECK(run_script("BEGIN"));
    if (access == Access::migrate) return run_script(kMigrationLock);
    return {};
  }

  Status commit() override {
    const QueryResult result(PQexec(session_.get(), "COMMIT"));
    TM_CHECK(check(result.get()));
    // A transaction in which a statement failed is rolled back by COMMIT, without an error.
    if (std::string_view(PQcmdStatus(result.get())) == "COMMIT") return {};
    return fail(ErrorCode::internal, "PostgreSQL rolled back a transaction that was to commit");
  }
  void roll_back() override {
    if (PQtransactionStatus(session_.get()) != PQTRANS_IDLE) (void)run_script("ROLLBACK");
  }

  bool is_usable() const override { return PQstatus(session_.get()) == CONNECTION_OK; }
  bool may_repeat() const override { return may_repeat_; }
  // The server checks its own pages; there is no query for it.
  Status check_integrity() override { return run_script("SELECT 1"); }

 private:
  Status check(const PGresult* result) {
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
    if (!is_usable()) {
      return fail(ErrorCode::unavailable,
                  format("The connection to PostgreSQL was lost: {}",
                         one_line(PQerrorMessage(session_.get()))),
                  "Check that the server runs; jobs go on when it is back");
    }
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view sql_state = state != nullptr ? state : "";
    if (sql_state == "40001" || sql_state == "40P01") may_repeat_ = true;
    return fail(code_of(sql_state),
                format("PostgreSQL failed: {}", one_line(PQresultErrorMessage(result))));
  }

  Result<std::string> prepare(std::string_view sql) {
    const std::string text(sql);
    if (const auto found = names_.find(text); found != names_.end()) return found->second;
    std::string name = format("s{}", names_.size());
    const QueryResult result(PQprepare(session_.get(), name.c_str(), text.c_str(), 0, nullptr));
    TM_CHECK(check(result.get()));
    names_.emplace(text, name);
    return name;
  }

  Session session_;
  std::unordered_map<std::string, std::string> names_;  // of prepared statements, by their text
  bool may_repeat_ = false;
};

// libpq quotes parts of a malformed URL in its messages, and they may be parts of a password.
Status check_url(const std::string& url) {
  char* message = nullptr;
  PQconninfoOption* const options = PQconninfoParse(url.c_str(), &message);
  PQfreemem(message);
  if (options == nullptr) {
    return fail(ErrorCode::invalid_argument, "The database URL is malformed",
                "It must look like postgresql://user:password@host:5432/database, with special "
                "characters of the password percent-encoded");
  }
  PQconninfoFree(options);
  return {};
}

}  // namespace

Result<std::unique_ptr<SqlConnection>> open_postgres(const std::string& url) {
  TM_CHECK(check_url(url));
  // With expand_dbname the URL goes first, and what it does not set comes from here.
  const char* const names[] = {"connect_timeout", "application_name", "dbname", nullptr};
  const char* const values[] = {"10", "tokenmill", url.c_str(), nullptr};
  Session session(PQconnectdbParams(names, values, 1));
  if (PQstatus(session.get()) != CONNECTION_OK) {
    return fail(ErrorCode::unavailable,
                format("PostgreSQL cannot be reached: {}", one_line(PQerrorMessage(session.get()))),
                "Check the database URL, and that the server runs and lets this user in");
  }
  PQsetNoticeProcessor(session.get(), [](void*, const char*) {}, nullptr);
  auto connection = std::make_unique<PostgresConnection>(std::move(session));
  TM_CHECK(connection->run_script(kSetUp));
  return connection;
}

}  // namespace tokenmill::catalog
