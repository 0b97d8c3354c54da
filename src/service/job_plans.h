// What a job needs to know, as JSON: the plan in the catalog's row, which holds no secret, and the
// plan a child process gets, which may.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "catalog/dataset.h"
#include "hub/hub_settings.h"
#include "pipeline/tokenize_dataset.h"
#include "reader/document_reader.h"

namespace tokenmill::service {

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
