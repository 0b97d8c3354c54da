// YAML as JSON: the contract is written in the one and read as the other.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::server {

// Plain scalars that look like numbers, true, false or null become those; quoted ones are strings.
// Aliases and tags are not used here. corrupt_data with the place of the error.
Result<json::value> parse_yaml(std::string_view text);

}  // namespace tokenmill::server
