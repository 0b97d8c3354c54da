// Reading the values of header fields (RFC 9110, 5.6).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokenmill::server {

// ASCII letters only, whatever the locale.
std::string ascii_lower(std::string_view text);

// Without spaces and tabs at both ends.
std::string_view trim(std::string_view text);

// The items of a comma-separated list, trimmed, without empty ones. Views into `field`.
std::vector<std::string_view> list_items(std::string_view field);

}  // namespace tokenmill::server
