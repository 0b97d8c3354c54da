// What the first rows of a JSON Lines file say about its columns.
#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/utf8.h"
#include "reader/file_reader.h"
#include "reader/json_rows.h"
#include "reader/row_types.h"

namespace tokenmill::reader {
namespace {

struct SeenColumn {
  std::string name;
  SeenTypes types;
};

SeenTypes* types_of(std::vector<SeenColumn>& columns, std::string_view key) {
  std::string name;
  if (!append_json_text(key, name)) return nullptr;
  const auto found = std::ranges::find(columns, name, &SeenColumn::name);
  if (found != columns.end()) return &found->types;
  if (columns.size() == kColumnsMax) return nullptr;
  columns.push_back({std::move(name), {}});
  return &columns.back().types;
}

}  // namespace

Result<FileDescription> describe_jsonl(File file) {
  JsonRows rows = TM_TRY(JsonRows::open(std::move(file)));
  std::vector<SeenColumn> seen;
  std::vector<JsonMember> members;
  std::uint64_t bytes = 0;
  JsonRow row;
  for (std::uint64_t i = 0; i < kTypeRowsMax && bytes < kTypeBytesMax; ++i) {
    if (!TM_TRY(rows.next(row))) break;
    bytes += row.text.size();
    if (row.is_too_long || !is_valid_utf8(row.text) || scan_json_object(row.text, members)) {
      continue;
    }
    for (const JsonMember& member : members) {
      if (SeenTypes* types = types_of(seen, member.key)) types->add(member.value);
    }
  }
  FileDescription description;
  for (const SeenColumn& column : seen) {
    description.columns.push_back(column_of(column.name, column.types));
  }
  description.features = features_of(description.columns);
  return description;
}

}  // namespace tokenmill::reader
