#include "reader/row_index.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/json.h"

namespace tokenmill::reader {
namespace {

constexpr std::uint64_t kIndexBytesMax = std::uint64_t{256} << 20;
constexpr std::int64_t kIndexVersion = 1;

// Nullopt when a number is missing, negative or out of order.
std::optional<RowIndex> parse_points(const json::object& entry) {
  RowIndex index;
  const auto rows = get_int(entry, "rows");
  const json::array* points = get_array(entry, "points");
  if (points == nullptr || points->size() % 2 != 0) return std::nullopt;
  if (rows && *rows >= 0) index.rows = static_cast<std::uint64_t>(*rows);
  RowIndex::Point last;
  for (std::size_t i = 0; i < points->size(); i += 2) {
    const auto* row = (*points)[i].if_int64();
    const auto* offset = (*points)[i + 1].if_int64();
    if (row == nullptr || offset == nullptr || *row < 0 || *offset < 0) return std::nullopt;
    const RowIndex::Point point{static_cast<std::uint64_t>(*row),
                                static_cast<std::uint64_t>(*offset)};
    if (point.row <= last.row || point.offset <= last.offset) return std::nullopt;
    index.points.push_back(point);
    last = point;
  }
  return index;
}

std::optional<StoredIndex> parse_entry(const json::value& value) {
  if (!value.is_object()) return std::nullopt;
  const json::object& entry = value.get_object();
  const auto name = get_string(entry, "name");
  const auto size = get_int(entry, "size_bytes");
  const auto modified = get_int(entry, "modified_ns");
  auto index = parse_points(entry);
  if (!name || !size || !modified || !index) return std::nullopt;
  return StoredIndex{
      std::string(*name), {static_cast<std::uint64_t>(*size), *modified}, *std::move(index)};
}

}  // namespace

RowIndex::Point RowIndex::before(std::uint64_t row) const {
  const auto after = std::ranges::upper_bound(points, row, {}, &Point::row);
  return after == points.begin() ? Point{} : *(after - 1);
}

Result<FileStamp> stamp_of(const fs::path& path) {
  const File file = TM_TRY(File::open(path, File::Mode::read));
  std::error_code error;
  const auto modified = fs::last_write_time(path, error);
  if (error) return fail(ErrorCode::io, error.message());
  return FileStamp{TM_TRY(file.size()), modified.time_since_epoch().count()};
}

std::vector<StoredIndex> load_row_indexes(const fs::path& path) {
  std::vector<StoredIndex> indexes;
  const auto text = read_file(path, kIndexBytesMax);
  if (!text) return indexes;
  const auto value = parse_json(*text, {.bytes_max = kIndexBytesMax, .depth_max = 8});
  if (!value || !value->is_object()) return indexes;
  const json::object& object = value->get_object();
  const json::array* files = get_array(object, "files");
  if (get_int(object, "version") != kIndexVersion || files == nullptr) return indexes;
  for (const json::value& file : *files) {
    if (auto entry = parse_entry(file)) indexes.push_back(*std::move(entry));
  }
  return indexes;
}

Status save_row_indexes(const fs::path& path, const std::vector<StoredIndex>& indexes) {
  json::array files;
  for (const StoredIndex& stored : indexes) {
    json::array points;
    for (const auto& point : stored.index.points) {
      points.push_back(point.row);
      points.push_back(point.offset);
    }
    json::object entry{{"name", stored.name},
                       {"size_bytes", stored.stamp.size_bytes},
                       {"modified_ns", stored.stamp.modified_ns},
                       {"points", std::move(points)}};
    if (stored.index.rows) entry["rows"] = *stored.index.rows;
    files.push_back(std::move(entry));
  }
  return write_file_atomically(
      path, to_json(json::object{{"version", kIndexVersion}, {"files", std::move(files)}}));
}

}  // namespace tokenmill::reader
