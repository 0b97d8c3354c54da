// The question about the first rows of a file that is not here yet; see reader/head_reader.h.
#include "reader/head_reader.h"
#include "service/inspector.h"
#include "service/job_plans.h"

namespace tokenmill::service {
namespace {

std::uint64_t count_at(const json::array& pair, std::size_t index) {
  return index < pair.size() && pair[index].is_int64()
             ? static_cast<std::uint64_t>(pair[index].get_int64())
             : 0;
}

json::object view_of(const reader::Column& column) {
  using Kind = reader::Column::Kind;
  return {{"name", column.name},
          {"type", column.type},
          {"is_text", column.kind == Kind::text || column.kind == Kind::text_if_chosen},
          {"is_conversation", column.kind == Kind::conversation}};
}

}  // namespace

Result<json::object> Inspector::head(const json::object& request) {
  const json::array* const spans = get_array(request, "spans");
  const json::object* const file = get_object(request, "file");
  if (spans == nullptr || file == nullptr) {
    return fail(ErrorCode::internal, "The question names no file");
  }
  reader::FileCopy copy;
  copy.file = TM_TRY(source_files(json::array{*file}, {})).front();
  copy.size_bytes = static_cast<std::uint64_t>(get_int(request, "size_bytes").value_or(0));
  for (const json::value& span : *spans) {
    if (const json::array* pair = span.if_array()) {
      copy.spans.push_back({count_at(*pair, 0), count_at(*pair, 1)});
    }
  }
  reader::HeadOptions options;
  options.column = get_string(request, "column").value_or("");
  options.rows = static_cast<std::uint64_t>(get_int(request, "limit").value_or(1));
  reader::Head head = TM_TRY(reader::read_head(copy, options));
  json::array columns;
  for (const reader::Column& column : head.columns) columns.push_back(view_of(column));
  json::object answer{
      {"columns", std::move(columns)},
      {"text_column", head.text_column ? json::value(*head.text_column) : json::value()},
      {"column", head.column},
      {"rows", std::move(head.rows)},
      {"missing", json::value()}};
  if (head.missing) answer["missing"] = json::array{head.missing->begin, head.missing->end};
  return answer;
}

}  // namespace tokenmill::service
