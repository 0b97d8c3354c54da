// Where rows begin in a file that does not say: a point about every 1,024 rows.
//
// The points of a dataset's files are kept in one small JSON file that the caller names, so that
// the pass over the files is made once. An entry counts only while its file has the same size and
// time of change. The index file is a cache: a damaged one is as good as none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace tokenmill::reader {

inline constexpr std::uint64_t kIndexStride = 1024;

struct RowIndex {
  struct Point {
    std::uint64_t row = 0;
    std::uint64_t offset = 0;  // decoded bytes before the row
  };
  std::vector<Point> points;          // rising
  std::optional<std::uint64_t> rows;  // known when the file was seen to its end

  // The last point at or before `row`; the start of the file when there is none.
  Point before(std::uint64_t row) const;
};

// What tells one state of a file from another.
struct FileStamp {
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

Result<FileStamp> stamp_of(const fs::path& path);

struct StoredIndex {
  std::string name;
  FileStamp stamp;
  RowIndex index;
};

// Empty when the file is missing or not an index.
std::vector<StoredIndex> load_row_indexes(const fs::path& path);
Status save_row_indexes(const fs::path& path, const std::vector<StoredIndex>& indexes);

}  // namespace tokenmill::reader
