// URLs with scheme http or https, taken apart (RFC 3986) as far as a client needs it.
//
// Everything here is pure. A Url holds no user name, password or fragment: parsing refuses the
// first two and drops the last, so that none of them can leak into a log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenmill::net {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case; an IPv6 address keeps its brackets
  std::uint16_t port = 0;
  std::string path;   // starts with "/", percent-encoded as it came
  std::string query;  // without "?", percent-encoded as it came
};

// Absolute URLs only. Error: invalid_argument.
Result<Url> parse_url(std::string_view text);

// What a reference in a `Location` or `Link` header means at `base`: an absolute URL, "//host/…",
// "/path", "path" or "?query". Error: invalid_argument.
Result<Url> resolve_reference(const Url& base, std::string_view reference);

std::string to_string(const Url& url);

// The URL without its query, which may be a signature: for messages and logs.
std::string without_query(const Url& url);

// Same scheme, host and port: the rule that decides who may see the token.
bool is_same_origin(const Url& a, const Url& b);

// Percent-encodes everything but unreserved characters; `encode_path` also keeps "/".
std::string encode_component(std::string_view text);
std::string encode_path(std::string_view text);

}  // namespace tokenmill::net
