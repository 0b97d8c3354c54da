// Two ways. Parquet and Arrow go through the plugin, which says which bytes it lacks. A text file
// is decoded as far as it is here, and the readers of whole files are given the result; since that
// may end in the middle of a row, the last row counts only when another one follows it.
#include "reader/head_reader.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/format.h"
#include "reader/arrow_library.h"
#include "reader/byte_source.h"
#include "reader/row_cursor.h"

namespace tokenmill::reader {
namespace {

// The first fetch, and by how much a fetch that was too small grows.
constexpr std::uint64_t kFirstBytes = std::uint64_t{64} << 10;
constexpr std::uint64_t kGrowth = 4;
// What a compressed head may become: the rest would only be looked at in vain.
constexpr std::size_t kDecodedBytesMax = std::size_t{16} << 20;
constexpr JsonLimits kRowLimits = {.bytes_max = std::size_t{16} << 20, .depth_max = 256};

// The column to show: the one asked for, else the one that would be read, else the first.
Status choose_shown(const HeadOptions& options, Head& head) {
  const auto found = text_column_of({.columns = head.columns, .rows = {}, .features = {}}, {});
  if (found) head.text_column = *found;
  const std::string first = head.columns.empty() ? "" : head.columns.front().name;
  head.column = options.column.empty() ? head.text_column.value_or(first) : options.column;
  const bool is_known =
      std::ranges::find(head.columns, head.column, &Column::name) != head.columns.end();
  if (options.column.empty() || is_known) return {};
  return fail(ErrorCode::text_column_missing, format("There is no column {}", options.column),
              "Choose one of the columns that are shown");
}

json::object shown_row(std::uint64_t row, const json::object& values, const std::string& column) {
  const json::value* value = values.if_contains(column);
  return {{"row", row}, {"value", value == nullptr ? json::value() : *value}};
}

// --- Parquet and Arrow -------------------------------------------------------------------------

Status read_arrow_rows(const SourceFile& file, const HeadOptions& options, PartialFile& part,
                       Head& head) {
  auto handle = TM_TRY(ArrowHandle::open(file, options.arrow_plugin, &part));
  const FileDescription description = TM_TRY(handle.describe());
  head.columns = description.columns;
  TM_CHECK(choose_shown(options, head));
  if (head.columns.empty()) return {};
  const std::string text = TM_TRY(handle.rows({.offset = 0,
                                               .limit = options.rows,
                                               .string_max = options.string_bytes_max,
                                               .column = head.column.c_str()}));
  const json::value rows = TM_TRY(parse_json(text, kRowLimits));
  for (const json::value& row : rows.get_array()) {
    head.rows.push_back(shown_row(head.rows.size(), row.get_object(), head.column));
  }
  return {};
}

Result<Head> read_arrow_head(const FileCopy& copy, const HeadOptions& options) {
  PartialFile part{.size_bytes = copy.size_bytes, .spans = copy.spans};
  Head head;
  auto read = read_arrow_rows(copy.file, options, part, head);
  if (!read && !part.missing) return std::unexpected(read.error());
  head.missing = part.missing;
  return head;
}

// --- text --------------------------------------------------------------------------------------

struct DecodedHead {
  File memory;  // of a file that has no name
  bool is_cut = false;
};

// What is here, decompressed. A compressed stream that ends early is no error when the copy does.
Result<DecodedHead> decode(const FileCopy& copy, std::uint64_t bytes_here) {
  const int descriptor = ::memfd_create("tokenmill-head", MFD_CLOEXEC);
  if (descriptor < 0) return fail_errno(errno, "Making room for the head of a file");
  // The readers of whole files open paths; this one leads to the memory.
  DecodedHead head{File::adopt(descriptor, format("/proc/self/fd/{}", descriptor))};
  head.is_cut = bytes_here < copy.size_bytes;
  const auto source =
      TM_TRY(open_byte_source(TM_TRY(File::open(copy.file.path, File::Mode::read))));
  std::string block(kFirstBytes, '\0');
  for (std::size_t total = 0; total < kDecodedBytesMax;) {
    const auto size = source->read(block);
    if (!size && !head.is_cut) return std::unexpected(size.error());
    if (!size || *size == 0) return head;
    TM_CHECK(head.memory.write(std::string_view(block).substr(0, *size)));
    total += *size;
  }
  head.is_cut = true;
  return head;
}

Column::Kind kind_of(const json::value& value) {
  return value.is_string() ? Column::Kind::text : Column::Kind::other;
}

// For a cut file whose form only its end makes whole, such as one JSON array.
std::vector<Column> columns_of(const json::array& rows) {
  std::vector<Column> columns;
  for (const json::value& row : rows) {
    const json::object* values = get_object(row.get_object(), "values");
    if (values == nullptr) continue;
    for (const auto& [name, value] : *values) {
      if (std::ranges::find(columns, std::string_view(name), &Column::name) != columns.end()) {
        continue;
      }
      columns.push_back({std::string(name), value.is_string() ? "string" : "json", kind_of(value)});
    }
  }
  return columns;
}

// The first rows, with all their columns. Of a file that is cut, only those that another follows.
Result<json::array> first_rows(const SourceFile& file, const HeadOptions& options, bool is_cut) {
  const ShownLimits limits{.string_bytes_max = options.string_bytes_max};
  const auto cursor = TM_TRY(open_row_cursor(file, TM_TRY(read_header(file)), 0));
  json::array rows;
  while (rows.size() <= options.rows) {
    const auto more = cursor->next();
    if (!more && !is_cut) return std::unexpected(more.error());
    if (more && *more) {
      rows.push_back(cursor->shown(limits));
      continue;
    }
    // A row that the end of the copy cut looks like one that ends there; an error is the cut.
    if (is_cut && more && !rows.empty()) rows.pop_back();
    return rows;
  }
  rows.pop_back();
  return rows;
}

Result<Head> read_text_head(const FileCopy& copy, const HeadOptions& options) {
  const std::uint64_t here = copy.spans.empty() ? 0 : copy.spans.front().end;
  Head head;
  if (here == 0 && copy.size_bytes > 0) {
    head.missing = FileSpan{0, std::min(copy.size_bytes, kFirstBytes)};
    return head;
  }
  const DecodedHead decoded = TM_TRY(decode(copy, here));
  SourceFile file = copy.file;
  file.path = decoded.memory.path();
  const json::array rows = TM_TRY(first_rows(file, options, decoded.is_cut));
  auto description = describe_file(file, options.arrow_plugin);
  if (!description && !decoded.is_cut) return std::unexpected(description.error());
  if (description) head.columns = std::move(description->columns);
  if (head.columns.empty()) head.columns = columns_of(rows);
  const bool needs_more = decoded.is_cut && rows.size() < options.rows;
  if (needs_more && here < copy.size_bytes) {
    head.missing = FileSpan{here, std::min(copy.size_bytes, here * kGrowth)};
  }
  // Columns that only rows further on have are not known yet.
  if (needs_more && rows.empty()) return head;
  TM_CHECK(choose_shown(options, head));
  for (const json::value& value : rows) {
    const json::object& row = value.get_object();
    const json::object* values = get_object(row, "values");
    head.rows.push_back(values != nullptr
                            ? shown_row(head.rows.size(), *values, head.column)
                            : json::object{{"row", head.rows.size()}, {"error", row.at("error")}});
  }
  return head;
}

}  // namespace

Result<Head> read_head(const FileCopy& copy, const HeadOptions& options) {
  auto head = copy.file.format == FileFormat::parquet || copy.file.format == FileFormat::arrow
                  ? read_arrow_head(copy, options)
                  : read_text_head(copy, options);
  if (!head) return std::unexpected(with_context(std::move(head).error(), copy.file.name));
  return head;
}

}  // namespace tokenmill::reader
