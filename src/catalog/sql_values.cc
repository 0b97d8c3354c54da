#include "catalog/sql_values.h"

#include <algorithm>

#include "base/error_json.h"
#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::catalog {
namespace {

// A statistics summary of a large vocabulary is the largest thing a row holds.
constexpr JsonLimits kColumnLimits{.bytes_max = std::size_t{64} << 20, .depth_max = 64};

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// JSON text with \u0000 replaced; an escaped backslash before "u0000" is not that escape.
std::string without_nul_escapes(std::string text) {
  constexpr std::string_view kNul = "\\u0000";
  if (text.find(kNul) == std::string::npos) return text;
  std::string clean;
  for (std::size_t i = 0; i < text.size();) {
    if (text.compare(i, kNul.size(), kNul) == 0) {
      clean += kReplacement;
      i += kNul.size();
    } else {
      const std::size_t size = text[i] == '\\' ? 2 : 1;
      clean.append(text, i, size);
      i += size;
    }
  }
  return clean;
}

}  // namespace

SqlValue text_value(std::string_view text) {
  std::string clean;
  append_lossy_utf8(text, clean);
  for (auto nul = clean.find('\0'); nul != std::string::npos; nul = clean.find('\0', nul)) {
    clean.replace(nul, 1, kReplacement);
  }
  return clean;
}

SqlValue optional_text_value(std::string_view text) {
  if (text.empty()) return std::monostate{};
  return text_value(text);
}

SqlValue optional_integer_value(std::optional<std::int64_t> number) {
  if (!number) return std::monostate{};
  return *number;
}

SqlValue json_value(const json::value& value) {
  return text_value(without_nul_escapes(to_json(value)));
}

SqlValue optional_error_value(const std::optional<Error>& error) {
  if (!error) return std::monostate{};
  return json_value(error_to_json(*error));
}

std::string like_pattern(std::string_view part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return pattern + "%";
}

bool is_id_prefix(std::string_view text) {
  return text.size() >= 4 && text.size() <= 36 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
         });
}

std::optional<std::int64_t> RowReader::optional_integer() {
  const int column = column_++;
  if (row_.is_null(column)) return std::nullopt;
  return row_.integer(column);
}

Result<json::value> RowReader::value() {
  const int column = column_++;
  if (row_.is_null(column)) return json::value(nullptr);
  auto parsed = parse_json(row_.text(column), kColumnLimits);
  if (!parsed) {
    return fail(ErrorCode::corrupt_data,
                format("A row of the catalog is damaged: {}", parsed.error().message));
  }
  return parsed;
}

Result<json::object> RowReader::object() {
  auto parsed = TM_TRY(value());
  if (auto* object = parsed.if_object()) return std::move(*object);
  return fail(ErrorCode::corrupt_data, "A row of the catalog has no JSON object where one belongs");
}

Result<json::array> RowReader::array() {
  auto parsed = TM_TRY(value());
  if (auto* array = parsed.if_array()) return std::move(*array);
  return fail(ErrorCode::corrupt_data, "A row of the catalog has no JSON array where one belongs");
}

Result<std::optional<Error>> RowReader::optional_error() {
  const auto parsed = TM_TRY(value());
  const auto* object = parsed.if_object();
  if (object == nullptr) return std::nullopt;
  return error_from_json(*object);
}

}  // namespace tokenmill::catalog
