// One cursor per format over the same scanners that the document readers use, so that row numbers
// agree. A row is turned into a small JSON value within ShownLimits; a row that cannot be read is
// shown as its reason and its raw text instead of being skipped.
#include "reader/row_cursor.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/utf8.h"
#include "reader/csv_rows.h"
#include "reader/json_rows.h"
#include "reader/json_scanner.h"
#include "reader/line_splitter.h"

namespace tokenmill::reader {
namespace {

ShownRow broken_row(std::string_view why, std::string_view raw, const ShownLimits& limits) {
  return {{"error", why}, {"raw", shown_text(raw, limits)}};
}

json::value shown_json(const JsonValue& value, const ShownLimits& limits, int depth);

json::value shown_object(std::string_view text, const ShownLimits& limits, int depth) {
  std::vector<JsonMember> members;
  json::object out;
  if (scan_json_object(text, members)) return out;
  for (const JsonMember& member : members) {
    std::string key;
    append_json_text(member.key, key);
    out[shown_text(key, limits)] = shown_json(member.value, limits, depth);
  }
  return out;
}

json::value shown_array(std::string_view text, const ShownLimits& limits, int depth) {
  std::vector<JsonValue> elements;
  json::array out;
  if (scan_json_array(text, elements)) return out;
  const std::size_t shown = std::min(elements.size(), limits.elements_max);
  for (std::size_t i = 0; i < shown; ++i) out.push_back(shown_json(elements[i], limits, depth));
  if (shown < elements.size()) {
    out.push_back(json::string(format("\u2026 {} more", elements.size() - shown)));
  }
  return out;
}

json::value shown_json(const JsonValue& value, const ShownLimits& limits, int depth) {
  switch (value.kind) {
    case JsonKind::string: {
      std::string text;
      if (!append_json_text(value.text, text)) text = value.text;
      return shown_text(text, limits);
    }
    case JsonKind::object:
      if (depth < limits.depth_max) return shown_object(value.text, limits, depth + 1);
      return shown_text(value.text, limits);
    case JsonKind::array:
      if (depth < limits.depth_max) return shown_array(value.text, limits, depth + 1);
      return shown_text(value.text, limits);
    default: {
      // Numbers and words; NaN and its like are no JSON and become text.
      auto parsed = parse_json(value.text);
      if (!parsed) return shown_text(value.text, limits);
      return *std::move(parsed);
    }
  }
}

class JsonCursor final : public RowCursor {
 public:
  explicit JsonCursor(JsonRows rows) : rows_(std::move(rows)) {}

  Result<bool> next() override { return rows_.next(row_); }
  std::uint64_t position() const override { return rows_.position(); }
  bool can_restart() const override { return !rows_.is_array(); }
  ShownRow shown(const ShownLimits& limits) const override {
    if (row_.is_too_long) return broken_row("the row is longer than 64 MiB", "", limits);
    if (!is_valid_utf8(row_.text)) {
      return broken_row("the row is not valid UTF-8", row_.text, limits);
    }
    JsonValue value;
    if (const auto fault = scan_json(row_.text, value)) {
      return broken_row(format("not a JSON object: {} at byte {}", fault->reason, fault->offset),
                        row_.text, limits);
    }
    if (value.kind != JsonKind::object) {
      return broken_row(format("not a JSON object but {}", json_kind_name(value.kind)), row_.text,
                        limits);
    }
    return {{"values", shown_object(row_.text, limits, 1)}};
  }

 private:
  JsonRows rows_;
  JsonRow row_;
};

class CsvCursor final : public RowCursor {
 public:
  CsvCursor(CsvRows rows, std::vector<std::string> header)
      : rows_(std::move(rows)), header_(std::move(header)) {}

  Result<bool> next() override { return rows_.next(); }
  std::uint64_t position() const override { return rows_.position(); }
  ShownRow shown(const ShownLimits& limits) const override {
    if (rows_.is_unclosed() || rows_.size() != header_.size()) {
      return broken_row(rows_.is_unclosed()
                            ? "a quoted field is not closed before the file ends"
                            : format("{} fields, the header has {}", rows_.size(), header_.size()),
                        rows_.field(0), limits);
    }
    json::object values;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      values[header_[i]] = shown_text(rows_.field(i), limits);
    }
    return {{"values", std::move(values)}};
  }

 private:
  CsvRows rows_;
  std::vector<std::string> header_;
};

class TextCursor final : public RowCursor {
 public:
  explicit TextCursor(LineSplitter lines) : lines_(std::move(lines)) {}

  Result<bool> next() override {
    if (!has_rest_) {
      if (!TM_TRY(lines_.next(line_))) return false;
      rest_ = line_.text;
    }
    const std::size_t end = rest_.find('\r');
    row_ = rest_.substr(0, end);
    has_rest_ = end != std::string_view::npos;
    if (has_rest_) rest_.remove_prefix(end + 1);
    return true;
  }
  std::uint64_t position() const override { return lines_.position(); }
  bool can_restart() const override { return !has_rest_; }
  ShownRow shown(const ShownLimits& limits) const override {
    if (line_.is_too_long) return broken_row("the line is longer than 64 MiB", "", limits);
    if (!is_valid_utf8(row_)) return broken_row("the text is not valid UTF-8", row_, limits);
    return {{"values", json::object{{"text", shown_text(row_, limits)}}}};
  }

 private:
  LineSplitter lines_;
  LineSplitter::Line line_;
  std::string_view rest_;  // of a line with carriage returns in it
  std::string_view row_;
  bool has_rest_ = false;
};

char separator_of(FileFormat format) { return format == FileFormat::tsv ? '\t' : ','; }

bool is_csv(const SourceFile& source) {
  return source.format == FileFormat::csv || source.format == FileFormat::tsv;
}

}  // namespace

json::string shown_text(std::string_view text, const ShownLimits& limits) {
  const bool is_cut = text.size() > limits.string_bytes_max;
  if (is_cut) {
    std::size_t end = limits.string_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  std::string out;
  append_lossy_utf8(text, out);
  if (is_cut) out += "\u2026";
  return json::string(out);
}

Result<std::vector<std::string>> read_header(const SourceFile& source) {
  std::vector<std::string> header;
  if (!is_csv(source)) return header;
  auto rows = TM_TRY(CsvRows::open(TM_TRY(File::open(source.path, File::Mode::read)),
                                   separator_of(source.format)));
  if (!TM_TRY(rows.next())) return header;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    append_lossy_utf8(rows.field(i), header.emplace_back());
  }
  return header;
}

Result<std::unique_ptr<RowCursor>> open_row_cursor(const SourceFile& source,
                                                   const std::vector<std::string>& header,
                                                   std::uint64_t start) {
  File file = TM_TRY(File::open(source.path, File::Mode::read));
  auto bytes = start == 0 ? TM_TRY(open_byte_source(std::move(file)))
                          : make_plain_source(std::move(file), start);
  if (is_csv(source)) {
    CsvRows rows(std::move(bytes), separator_of(source.format), start);
    if (start == 0) TM_CHECK(rows.next());
    return std::make_unique<CsvCursor>(std::move(rows), header);
  }
  if (source.format == FileFormat::text) {
    return std::make_unique<TextCursor>(LineSplitter(std::move(bytes), start));
  }
  return std::make_unique<JsonCursor>(TM_TRY(JsonRows::from(std::move(bytes), start)));
}

}  // namespace tokenmill::reader
