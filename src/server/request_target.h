// The target of a request line: what comes between the method and the version.
//
// Percent-encoding is decoded exactly once, segment by segment. Text that means something else
// after decoding (a slash, a NUL, a control character, bytes that are not UTF-8) is refused, so
// that no later step can read another path than the one that was checked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tokenmill::server {

struct RequestTarget {
  std::string path;                   // decoded, begins with "/"
  std::vector<std::string> segments;  // decoded; "/" has none, "/a/" has "a" and ""
  std::vector<std::pair<std::string, std::string>> query;  // decoded; "+" is a space
  std::string authority;  // of the absolute form "http://authority/path"; else empty
};

// Origin form ("/path?query") and absolute form; the others are malformed_request, as are more
// than `query_parameters_max` parameters.
Result<RequestTarget> parse_request_target(std::string_view target,
                                           std::size_t query_parameters_max);

}  // namespace tokenmill::server
