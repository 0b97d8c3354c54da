// The page at /docs: the contract, for people. One HTML text without scripts, so that the strict
// Content-Security-Policy holds for it too; every text of the contract is escaped.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenmill::server {

// `contract` is an OpenAPI document in YAML. corrupt_data when it is not.
Result<std::string> reference_page(std::string_view contract);

extern const std::string_view kReferenceStyle;

}  // namespace tokenmill::server
