// Every block is a list of lines {label, number, share}, aligned and drawn by one function, so that
// budget, lengths and tokens look alike. Bars are relative to the largest share of their block.
#include "cli/statistics_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "base/utf8.h"
#include "cli/output.h"

namespace tokenmill::cli {
namespace {

constexpr std::size_t kBarColumns = 32;
constexpr std::size_t kTopTokens = 10;
constexpr std::size_t kLabelColumnsMax = 24;

struct Line {
  std::string label;
  std::uint64_t count = 0;
};

std::uint64_t count_of(const json::object& object, std::string_view key) {
  const auto value = get_int(object, key);
  return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
}

// Eighths of a column, so that small shares can be told apart.
std::string bar(double share_of_largest) {
  const auto eighths = static_cast<std::size_t>(std::lround(share_of_largest * kBarColumns * 8));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "\u2588";
  constexpr std::array<std::string_view, 8> kParts = {"",       "\u258F", "\u258E", "\u258D",
                                                      "\u258C", "\u258B", "\u258A", "\u2589"};
  text += kParts[eighths % 8];
  return text;
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::string space(columns - std::min(columns, display_columns(text)), ' ');
  return std::string(text) + space;
}

void append_block(std::string_view title, const std::vector<Line>& lines, std::uint64_t total,
                  std::string& out) {
  if (lines.empty() || total == 0) return;
  std::size_t label_columns = 0;
  std::size_t count_columns = 0;
  std::uint64_t largest = 1;
  for (const Line& line : lines) {
    label_columns = std::max(label_columns, display_columns(line.label));
    count_columns = std::max(count_columns, show_count(line.count).size());
    largest = std::max(largest, line.count);
  }
  out += format("\n{}\n", title);
  for (const Line& line : lines) {
    const double share = static_cast<double>(line.count) / static_cast<double>(total);
    const double height = static_cast<double>(line.count) / static_cast<double>(largest);
    const std::string text =
        format("  {}  {:>{}}  {:5.1f} %  {}", padded(line.label, label_columns),
               show_count(line.count), count_columns, 100 * share, bar(height));
    out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
}

void append_head(const json::object& statistics, std::string& out) {
  const auto line = [&](std::string_view label, std::string_view key, const std::string& remark) {
    out += format("{:<10} {:>16}{}\n", label, show_count(count_of(statistics, key)), remark);
  };
  const auto repeats = [&](std::string_view key) {
    const auto value = get_int(statistics, key);
    if (!value) return std::string();
    return format("  {} of them repeat an earlier one", show_count(count_of(statistics, key)));
  };
  line("Documents", "num_documents", repeats("duplicate_documents"));
  line("Sequences", "num_sequences", repeats("duplicate_sequences"));
  line("Tokens", "total_tokens",
       format("  {} different ones, {:.1f} % of the vocabulary",
              show_count(count_of(statistics, "unique_tokens")),
              100 * get_double(statistics, "vocab_coverage").value_or(0)));
}

std::vector<Line> budget_lines(const json::object& budget) {
  std::vector<Line> lines;
  for (const std::string_view key : {"content", "special", "overlap", "padding"}) {
    if (count_of(budget, key) > 0) lines.push_back({std::string(key), count_of(budget, key)});
  }
  return lines;
}

std::vector<Line> length_lines(const json::object& lengths) {
  std::vector<Line> lines;
  const json::array* const buckets = get_array(lengths, "buckets");
  if (buckets == nullptr) return lines;
  for (const json::value& value : *buckets) {
    const json::object* const bucket = value.if_object();
    if (bucket == nullptr) continue;
    const std::uint64_t from = count_of(*bucket, "from");
    const auto to = get_int(*bucket, "to");
    lines.push_back({to ? format("{}-{}", from, *to - 1) : format("{} or more", from),
                     count_of(*bucket, "count")});
  }
  return lines;
}

std::string length_title(const json::object& lengths) {
  const json::object* const percentiles = get_object(lengths, "percentiles");
  const auto at = [&](std::string_view key) {
    return percentiles == nullptr ? 0.0 : get_double(*percentiles, key).value_or(0);
  };
  const auto shown = [&](std::string_view key) {
    return show_count(static_cast<std::uint64_t>(std::lround(at(key))));
  };
  return format("Length of sequences: shortest {}, 5 % {}, median {}, 95 % {}, longest {}",
                show_count(count_of(lengths, "min")), shown("5"), shown("50"), shown("95"),
                show_count(count_of(lengths, "max")));
}

// "once", "2 times", "4-10 times", "more than 100 times"
std::string times(const json::object& bin) {
  const std::uint64_t from = count_of(bin, "from");
  const auto to = get_int(bin, "to");
  if (!to) return format("more than {} times", from - 1);
  if (count_of(bin, "to") == from) return from == 1 ? "once" : format("{} times", from);
  return format("{}-{} times", from, *to);
}

// Nothing where every document is the only one of its kind.
std::vector<Line> copy_lines(const json::object& copies) {
  std::vector<Line> lines;
  const json::array* const histogram = get_array(copies, "histogram");
  if (histogram == nullptr) return lines;
  for (const json::value& value : *histogram) {
    const json::object* const bin = value.if_object();
    if (bin == nullptr || count_of(*bin, "distinct") == 0) continue;
    lines.push_back({times(*bin), count_of(*bin, "distinct")});
  }
  const bool has_copies = lines.size() > 1 || (lines.size() == 1 && lines[0].label != "once");
  return has_copies ? lines : std::vector<Line>();
}

// As in a program: white space in quotes can be seen, other than spaces it is escaped.
std::string quoted(std::string_view token) {
  std::string text = "\"";
  for (const char c : token) {
    const std::size_t known = std::string_view("\n\r\t").find(c);
    if (known == std::string_view::npos) {
      text += c;
    } else {
      text += '\\';
      text += "nrt"[known];
    }
  }
  return display_escape(text + "\"");
}

std::vector<Line> token_lines(const json::array& tokens) {
  std::vector<Line> lines;
  for (const json::value& value : tokens) {
    const json::object* const token = value.if_object();
    if (token == nullptr || lines.size() == kTopTokens) break;
    std::string text = quoted(get_string(*token, "token").value_or(""));
    if (text.size() > kLabelColumnsMax) {
      text = text.substr(0, valid_utf8_prefix(text.substr(0, kLabelColumnsMax - 1)));
      text += "\u2026";
    }
    lines.push_back({std::move(text), count_of(*token, "count")});
  }
  return lines;
}

void append_dropped(const json::object& dropped, std::string& out) {
  std::string lines;
  for (const auto& rule : dropped) {
    const json::object* const counts = rule.value().if_object();
    if (counts == nullptr) continue;
    const std::uint64_t rows = count_of(*counts, "count");
    const std::uint64_t documents = count_of(*counts, "documents");
    const std::uint64_t tokens = count_of(*counts, "tokens");
    if (rows > 0) lines += format("  {}: {} rows\n", rule.key(), show_count(rows));
    if (documents + tokens == 0) continue;
    lines += format("  {}: {} documents, {} tokens\n", rule.key(), show_count(documents),
                    show_count(tokens));
  }
  out += lines.empty() ? "\nNothing was dropped\n" : "\nDropped\n" + lines;
}

}  // namespace

std::string statistics_summary(const json::object& statistics) {
  std::string out;
  append_head(statistics, out);
  if (const json::object* budget = get_object(statistics, "token_budget")) {
    append_block("Token budget", budget_lines(*budget), count_of(*budget, "total"), out);
  }
  const json::object* const distribution = get_object(statistics, "length_distribution");
  if (distribution != nullptr) {
    if (const json::object* lengths = get_object(*distribution, "sequences")) {
      append_block(length_title(*lengths), length_lines(*lengths), count_of(*lengths, "count"),
                   out);
    }
  }
  const json::object* const duplicates = get_object(statistics, "duplicates");
  if (duplicates != nullptr) {
    if (const json::object* copies = get_object(*duplicates, "documents")) {
      append_block("Different documents, by how often each occurs", copy_lines(*copies),
                   count_of(*copies, "distinct"), out);
    }
  }
  if (const json::array* tokens = get_array(statistics, "top_tokens")) {
    append_block("Most frequent tokens", token_lines(*tokens), count_of(statistics, "total_tokens"),
                 out);
  }
  if (const json::object* dropped = get_object(statistics, "dropped"))
    append_dropped(*dropped, out);
  return out;
}

}  // namespace tokenmill::cli
