// The body of a request as JSON, within limits.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "server/limits.h"

namespace tokenmill::server {

// Numbers without a fraction come as integers, however they were written (81.0 is 81, as JSON
// Schema has it). malformed_request for what is not JSON, repeats a key in one object, or is too
// deep or too large.
Result<json::value> parse_body(std::string_view text, const HttpLimits& limits = {});

}  // namespace tokenmill::server
