// Statistics as a page for a terminal: the figures somebody looks at first, with bars.
#pragma once

#include <string>

#include "base/json.h"

namespace tokenmill::cli {

// `statistics` is a Statistics of api/openapi.yaml; members that are missing are left out. At most
// 100 columns wide; text of tokens is escaped.
std::string statistics_summary(const json::object& statistics);

}  // namespace tokenmill::cli
