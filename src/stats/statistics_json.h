// `statistics.json` and `token_counts.npy`: what a Collector counted, as files. Format:
// docs/formats/statistics.md.
//
// The JSON is small for any dataset and vocabulary (about 200 KB with 1,000 top tokens), so
// showing statistics is one small read; the counts of all ids lie beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"
#include "stats/collector.h"

namespace tokenmill::stats {

inline constexpr std::string_view kStatisticsFile = "statistics.json";
inline constexpr std::string_view kTokenCountsFile = "token_counts.npy";

struct StatisticsParts {
  // The text a token stands for, as bytes; shown with invalid UTF-8 replaced.
  std::function<std::string(TokenId)> token_text = {};
  std::size_t top_tokens = 1000;
  // What the packer dropped by rule, the reader by reason; written as given.
  json::object dropped = {};
};

json::object statistics_json(const Collector& collector, const StatisticsParts& parts);

// Writes both files into `folder`, which they must not be in yet; returns their names.
Result<std::vector<std::string>> write_statistics(const fs::path& folder,
                                                  const Collector& collector,
                                                  const StatisticsParts& parts);

// The text of a folder's statistics. Errors: file_not_found, malformed_request, payload_too_large.
Result<json::object> read_statistics(const fs::path& folder);

// The counts of all ids. Error: corrupt_data when the file is not what `write_statistics` writes.
Result<std::vector<std::uint64_t>> read_token_counts(const fs::path& folder);

}  // namespace tokenmill::stats
