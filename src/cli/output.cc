// One table of columns per list says what each is (id, time, bytes, count, text), and the four
// formats follow from it. Text from datasets and the Hub is escaped before it reaches a terminal.
// Long cells are cut for people only; a pipe gets everything.
#include "cli/output.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::cli {
namespace {

constexpr std::size_t kCellColumnsMax = 48;

void print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

std::string raw_cell(const json::value& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return display_escape(std::string_view(value.get_string()));
  return display_escape(to_json(value));
}

std::string human_cell(const json::value& value, Column::Kind kind) {
  std::string text = raw_cell(value);
  if (value.is_null()) return "-";
  if (kind == Column::Kind::id && text.size() == 36) return text.substr(0, 8);
  if (kind == Column::Kind::time && text.size() >= 19) {
    return format("{} {}", text.substr(0, 10), text.substr(11, 5));
  }
  if (value.is_number()) {
    const auto number = static_cast<std::uint64_t>(
        std::max(0.0, value.is_double() ? value.get_double() : value.to_number<double>()));
    if (kind == Column::Kind::bytes) return show_bytes(number);
    if (kind == Column::Kind::count) return show_count(number);
  }
  if (display_columns(text) > kCellColumnsMax && text.size() > kCellColumnsMax) {
    text = text.substr(0, valid_utf8_prefix(text.substr(0, kCellColumnsMax - 1))) + "…";
  }
  return text;
}

const json::value& member_of(const json::value& item, std::string_view key) {
  static const json::value missing;
  const json::object* object = item.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains(key);
  return found == nullptr ? missing : *found;
}

bool is_right_aligned(Column::Kind kind) {
  return kind == Column::Kind::count || kind == Column::Kind::bytes;
}

void print_table(const json::array& items, std::span<const Column> columns,
                 const std::string& indent = {}) {
  std::vector<std::vector<std::string>> rows(1);
  for (const Column& column : columns) rows[0].emplace_back(column.heading);
  for (const json::value& item : items) {
    auto& row = rows.emplace_back();
    for (const Column& column : columns) {
      row.push_back(human_cell(member_of(item, column.key), column.kind));
    }
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_columns(row[i]));
    }
  }
  for (const auto& row : rows) {
    std::string line = indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - display_columns(row[i]), ' ');
      line += is_right_aligned(columns[i].kind) ? space + row[i] : row[i] + space;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    print(stdout, line + "\n");
  }
}

void print_tsv(const json::array& items, std::span<const Column> columns) {
  std::string line;
  for (const Column& column : columns) line += format("{}\t", column.key);
  line.back() = '\n';
  print(stdout, line);
  for (const json::value& item : items) {
    line.clear();
    for (const Column& column : columns) line += raw_cell(member_of(item, column.key)) + "\t";
    line.back() = '\n';
    print(stdout, line);
  }
}

void print_ids(const json::array& items) {
  for (const json::value& item : items) print(stdout, raw_cell(member_of(item, "id")) + "\n");
}

// By its name, as units stand in the names of the API.
Column::Kind kind_of(std::string_view key, const json::value& value) {
  if (!value.is_number()) return Column::Kind::text;
  if (key.starts_with("bytes_") || key.ends_with("_bytes")) return Column::Kind::bytes;
  const bool is_count = key.starts_with("num_") || key.starts_with("total_");
  return is_count ? Column::Kind::count : Column::Kind::text;
}

bool is_list_of_objects(const json::value& value) {
  const json::array* const list = value.if_array();
  return list != nullptr && !list->empty() && list->front().is_object();
}

// One line of the members of each object, under the names of the first one's members.
void print_objects(const json::array& list, const std::string& indent) {
  std::vector<Column> columns;
  for (const auto& member : list.front().get_object()) {
    columns.push_back({member.key(), member.key(), kind_of(member.key(), member.value())});
  }
  print_table(list, columns, indent);
}

// For people: "a, b" for a list, and numbers with their unit.
std::string human_value(std::string_view key, const json::value& value) {
  const Column::Kind kind = kind_of(key, value);
  if (kind != Column::Kind::text) return human_cell(value, kind);
  const json::array* const list = value.if_array();
  if (list == nullptr) return raw_cell(value);
  std::string text;
  for (const json::value& item : *list) text += (text.empty() ? "" : ", ") + raw_cell(item);
  return text;
}

void print_members(const json::object& object, bool is_human, const std::string& indent = {}) {
  std::size_t width = 0;
  for (const auto& member : object) width = std::max(width, member.key().size());
  for (const auto& member : object) {
    const std::string_view key = member.key();
    const std::string space(width - key.size() + 2, ' ');
    if (const json::object* nested = member.value().if_object(); nested && !nested->empty()) {
      print(stdout, format("{}{}\n", indent, key));
      print_members(*nested, is_human, indent + "  ");
    } else if (is_human && is_list_of_objects(member.value())) {
      print(stdout, format("{}{}\n", indent, key));
      print_objects(member.value().get_array(), indent + "  ");
    } else {
      const std::string text =
          is_human ? human_value(key, member.value()) : raw_cell(member.value());
      print(stdout, format("{}{}{}{}\n", indent, key, space, text.empty() ? "-" : text));
    }
  }
}

}  // namespace

Result<OutputFormat> output_format_from_name(std::string_view name) {
  if (name == "auto") return ::isatty(STDOUT_FILENO) ? OutputFormat::human : OutputFormat::plain;
  if (name == "human") return OutputFormat::human;
  if (name == "json") return OutputFormat::json;
  if (name == "quiet") return OutputFormat::quiet;
  return fail(ErrorCode::invalid_argument, format("Unknown format \"{}\"", name),
              "Use --format auto, human, json or quiet");
}

void print_list(OutputFormat format, const json::object& list, std::span<const Column> columns) {
  if (format == OutputFormat::json) return print(stdout, to_json(list) + "\n");
  static const json::array nothing;
  const json::array* found = get_array(list, "items");
  const json::array& items = found == nullptr ? nothing : *found;
  if (format == OutputFormat::quiet) return print_ids(items);
  if (format == OutputFormat::plain) return print_tsv(items, columns);
  print_table(items, columns);
  const auto total = get_int(list, "total").value_or(0);
  if (total > static_cast<std::int64_t>(items.size())) {
    print_note(format, tokenmill::format("{} of {} shown; see --offset and --limit", items.size(),
                                         show_count(static_cast<std::uint64_t>(total))));
  }
}

void print_object(OutputFormat format, const json::object& object) {
  if (format == OutputFormat::json) return print(stdout, to_json(object) + "\n");
  if (format == OutputFormat::quiet) {
    return print(stdout, raw_cell(member_of(json::value(object), "id")) + "\n");
  }
  print_members(object, format == OutputFormat::human);
}

void print_value(OutputFormat format, std::string_view key, std::string_view value) {
  if (format == OutputFormat::json) {
    print(stdout, to_json(json::object{{key, value}}) + "\n");
  } else {
    print(stdout, tokenmill::format("{}\n", value));
  }
}

void print_error(OutputFormat format, const Error& error) {
  if (format == OutputFormat::json) {
    const json::object body{
        {"code", error_code_name(error.code)}, {"message", error.message}, {"hint", error.hint}};
    return print(stderr, to_json(json::object{{"error", body}}) + "\n");
  }
  print(stderr, tokenmill::format("error: {}\n", display_escape(error.message)));
  if (!error.hint.empty()) {
    print(stderr, tokenmill::format("  {}\n", display_escape(error.hint)));
  }
}

void print_note(OutputFormat format, std::string_view note) {
  if (format != OutputFormat::quiet) print(stderr, tokenmill::format("{}\n", note));
}

std::size_t display_columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string show_bytes(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 6> kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return tokenmill::format("{:.{}f} {}", value, decimals, kUnits[unit]);
}

std::string show_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace tokenmill::cli
