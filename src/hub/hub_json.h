// The Hub's JSON answers as our structs. Every field but the ones named may be missing; what is
// there and wrong is an error (unavailable: the server is not what it should be). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "hub/hub_client.h"

namespace tokenmill::hub {

// Needs `id` and `sha`.
Result<DatasetInfo> dataset_info_from_json(const json::value& value);

// Appends the files of one page of a tree; folders are passed over.
Status append_tree_files(const json::value& value, std::vector<TreeFile>& files);

// The commit of the automatic Parquet copy in an answer about refs.
std::optional<std::string> parquet_copy_from_json(const json::value& value);

// From the listing (an array) or from quick search (an object with `datasets`). Items without a
// usable id are passed over.
Result<std::vector<SearchHit>> search_hits_from_json(const json::value& value);

// The target of `rel="next"` in a Link header; empty at the end of a listing.
std::string_view next_link(std::string_view header);

}  // namespace tokenmill::hub
