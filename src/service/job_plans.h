// What a job needs to know, as JSON: the plan in the catalog's row, which holds no secret, and the
// plan a child process gets, which may.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "catalog/dataset.h"
#include "hub/hub_settings.h"
#include "hub/subset.h"
#include "pipeline/tokenize_dataset.h"
#include "reader/document_reader.h"

namespace tokenmill::service {

// The members `files`, `max_rows` and `max_bytes` of a request.
Result<hub::Subset> subset_of(const json::object& request);

// The settings of a download job that may change while it runs.
struct DownloadSettings {
  int connections = kConnectionsDefault;
  std::uint64_t max_bandwidth = 0;  // bytes a second; 0: no limit

  static constexpr int kConnectionsDefault = 8;
  // Below this the connections would starve each other.
  static constexpr std::int64_t kMaxBandwidthMin = std::int64_t{64} << 10;
};

// Members that are missing or out of range take their defaults: the settings were checked when
// they were made.
DownloadSettings download_settings_of(const json::object& settings);

// The members of a request that are such settings, checked; in a change, null means the default.
enum class SettingsUse { start, change };
Result<json::object> download_settings(const json::object& request, SettingsUse use);

// The files of a dataset, from the list in its metadata: {name, path, split?, size_bytes?,
// sha256?}. `splits` empty: of all.
Result<std::vector<reader::SourceFile>> source_files(const json::array& files,
                                                     const std::vector<std::string>& splits);
std::vector<std::string> file_names(const json::object& metadata);
// The splits the user asked for when the dataset was made; empty: all.
std::vector<std::string> requested_splits(const catalog::DatasetRecord& dataset);

json::array to_json(const std::vector<reader::SourceFile>& files);
Result<std::vector<reader::SourceFile>> files_from_json(const json::array& files);

// Endpoint, cache, proxies, certificates and the token: for a download child only.
json::object to_json_with_secrets(const hub::HubSettings& settings);
Result<hub::HubSettings> hub_settings_from_json(const json::object& object);

// The plan of a tokenize child; `request` is the TokenizeStart it came from.
json::object to_json(const pipeline::TokenizePlan& plan, const json::object& request);
Result<pipeline::TokenizePlan> tokenize_plan_from_json(const json::object& object);

}  // namespace tokenmill::service
