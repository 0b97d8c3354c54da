// What a command prints: results on stdout in the chosen format, everything else on stderr.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::cli {

// human: aligned columns for a terminal. plain: tab-separated, nothing cut, for pipes. json: the
// objects of api/openapi.yaml. quiet: ids only, one per line.
enum class OutputFormat { human, plain, json, quiet };

// "auto" becomes human on a terminal and plain elsewhere. Error: invalid_argument.
Result<OutputFormat> output_format_from_name(std::string_view name);

// A column of a list: the heading, the member of the item it shows, and how.
struct Column {
  enum class Kind { text, id, count, bytes, time, status };
  std::string_view heading;
  std::string_view key;
  Kind kind = Kind::text;
};

// A list answer {items, total, …}; quiet prints the `id` of each item.
void print_list(OutputFormat format, const json::object& list, std::span<const Column> columns);

// One object: indented "key  value" lines, for people with units and with lists as tables; quiet
// prints its `id`.
void print_object(OutputFormat format, const json::object& object);

// One fact that a script wants: its value alone in human, plain and quiet; {key: value} in json.
void print_value(OutputFormat format, std::string_view key, std::string_view value);

// The error for a person (what, then what to do) or, in json, {"error": {code, message, hint}}.
void print_error(OutputFormat format, const Error& error);

// A remark beside the result, on stderr; nothing in quiet.
void print_note(OutputFormat format, std::string_view note);

// Columns on the terminal, counting a UTF-8 character as one: wide characters are rare in names.
std::size_t display_columns(std::string_view text);

// "1.2 GB": powers of 1,000, three digits. "1,234,567".
std::string show_bytes(std::uint64_t bytes);
std::string show_count(std::uint64_t count);

}  // namespace tokenmill::cli
