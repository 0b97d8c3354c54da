// Between records and columns: text, JSON and NULL in the forms both databases keep.
//
// PostgreSQL refuses the character NUL in text and in JSONB, and both refuse ill-formed UTF-8, so
// what we write has U+FFFD in their place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "catalog/sql_connection.h"

namespace tokenmill::catalog {

SqlValue text_value(std::string_view text);
// Empty text becomes NULL.
SqlValue optional_text_value(std::string_view text);
SqlValue optional_integer_value(std::optional<std::int64_t> number);
SqlValue json_value(const json::value& value);
SqlValue optional_error_value(const std::optional<Error>& error);

// "%part%" with the characters that LIKE … ESCAPE '!' gives a meaning escaped, in lower case.
std::string like_pattern(std::string_view part);

// Whether `text` may start a UUID: at least 4 hex digits and hyphens. Shorter ones name by chance.
bool is_id_prefix(std::string_view text);

// Reads the columns of one row in their order.
class RowReader {
 public:
  explicit RowReader(const SqlRow& row) : row_(row) {}

  std::string text() { return row_.text(column_++); }
  std::int64_t integer() { return row_.integer(column_++); }
  bool is_present() { return !row_.is_null(column_++); }
  std::optional<std::int64_t> optional_integer();
  // A damaged row gives corrupt_data, never an invented value.
  Result<json::object> object();
  Result<json::array> array();
  Result<std::optional<Error>> optional_error();

 private:
  Result<json::value> value();

  const SqlRow& row_;
  int column_ = 0;
};

}  // namespace tokenmill::catalog
