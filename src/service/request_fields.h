// Strict reading of request objects: every member is known, of the right type and within its
// limits, or the request is refused with the member's name.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::service {

// Error: invalid_argument naming a member that is not in `known`, and those that are.
Status check_members(const json::object& request, std::initializer_list<std::string_view> known);

// Error: invalid_argument when the member is missing, empty, longer than `bytes_max` or no string.
Result<std::string> required_text(const json::object& request, std::string_view key,
                                  std::size_t bytes_max = 255);
// Empty when the member is missing or null.
Result<std::string> optional_text(const json::object& request, std::string_view key,
                                  std::size_t bytes_max = 255);
// An array of at most `count_max` strings; empty when the member is missing.
Result<std::vector<std::string>> text_list(const json::object& request, std::string_view key,
                                           std::size_t count_max = 100);
// nullopt when the member is missing or null. Error: invalid_argument when it is no integer from
// `least` to `most`.
Result<std::optional<std::int64_t>> optional_integer(const json::object& request,
                                                     std::string_view key, std::int64_t least,
                                                     std::int64_t most);
Result<bool> flag(const json::object& request, std::string_view key);

}  // namespace tokenmill::service
