// A part of a dataset: the files that match a pattern, or the first ones that hold so many rows or
// bytes. Whole files, in reading order, so that what comes is what Python reads from the same
// files. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "hub/dataset_layout.h"

namespace tokenmill::hub {

struct Subset {
  // Of paths, or of file names when without "/"; one of them must match. Empty: every file.
  std::vector<std::string> file_patterns = {};
  // As few files as hold so many rows, over all splits. 0: no limit.
  std::uint64_t rows_max = 0;
  // As many files as stay within so many bytes, but at least one. 0: no limit.
  std::uint64_t bytes_max = 0;

  bool is_all() const { return file_patterns.empty() && rows_max == 0 && bytes_max == 0; }
};

// What must be known of the files. Rows are those of a whole split, nullopt when nobody says.
struct SubsetFacts {
  std::function<std::uint64_t(const std::string& path)> bytes;
  std::function<std::optional<std::uint64_t>(const std::string& split)> rows;
};

// The splits with the files that are left; those without any are gone. Errors: file_not_found
// (nothing matches), unsupported (rows were asked for and are not known), corrupt_data (a pattern
// that is none).
Result<std::vector<LayoutSplit>> take_subset(const std::vector<LayoutSplit>& splits,
                                             const Subset& subset, const SubsetFacts& facts);

}  // namespace tokenmill::hub
