// The little of SQL that both databases share: statements with values, rows, transactions.
//
// Statements are written once, in the dialect both understand: values are $1, $2, … and never part
// of the text; RETURNING, partial indexes and ON CONFLICT exist in both. Statements are prepared
// once per connection and kept.
//
// A connection belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace tokenmill::catalog {

// What a statement is given: NULL, an integer, or text. Text must be UTF-8 without NUL bytes.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;
using SqlValues = std::vector<SqlValue>;

// The current row; valid until the next one. Columns count from 0.
class SqlRow {
 public:
  virtual ~SqlRow() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  // Times come in the form of base/clock.h, whatever the database keeps.
  virtual std::string text(int column) const = 0;
};

using RowCallback = std::function<Status(const SqlRow&)>;

enum class Access : std::uint8_t {
  read,
  write,    // SQLite takes its write lock at once, so that no statement can fail for want of it
  migrate,  // as write, and PostgreSQL lets in one at a time
};

class SqlConnection {
 public:
  virtual ~SqlConnection() = default;

  // Runs one statement, calls `on_row` for each row, returns how many rows it changed. Errors:
  // conflict for a broken UNIQUE constraint, invalid_argument for another one, busy, unavailable.
  virtual Result<std::int64_t> run(std::string_view sql, const SqlValues& values = {},
                                   const RowCallback& on_row = {}) = 0;
  // Several statements without values or rows: migrations.
  virtual Status run_script(const std::string& sql) = 0;

  virtual Status begin(Access access) = 0;
  virtual Status commit() = 0;
  virtual void roll_back() = 0;

  // False once the connection is lost; it is thrown away then.
  virtual bool is_usable() const = 0;
  // Whether the transaction failed only because of another one, so that repeating it may help.
  virtual bool may_repeat() const = 0;
  virtual Status check_integrity() = 0;
};

// Both refuse nothing about the schema; see migrations.h.
Result<std::unique_ptr<SqlConnection>> open_sqlite(const std::string& path);
Result<std::unique_ptr<SqlConnection>> open_postgres(const std::string& url);

}  // namespace tokenmill::catalog
