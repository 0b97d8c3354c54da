// JSON values, with limits on what comes from outside. The one place that knows the library.
//
// `json::object` keeps the order of insertion, so what we write is deterministic.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenmill {

namespace json = boost::json;

struct JsonLimits {
  std::size_t bytes_max = std::size_t{1} << 20;
  std::size_t depth_max = 64;
};

// Parses exactly one JSON text (RFC 8259, UTF-8 checked). Error: malformed_request with the byte
// offset, or payload_too_large. Duplicate keys: the last one wins.
Result<json::value> parse_json(std::string_view text, JsonLimits limits = {});

// One line, no spaces; the keys in their order.
std::string to_json(const json::value& value);

// Indented by two spaces, with a final newline: for files that people read.
std::string to_pretty_json(const json::value& value);

// The member `key` of an object as the wanted type; nullopt when absent, null or another type.
std::optional<std::string_view> get_string(const json::object& object, std::string_view key);
std::optional<std::int64_t> get_int(const json::object& object, std::string_view key);
std::optional<double> get_double(const json::object& object, std::string_view key);
std::optional<bool> get_bool(const json::object& object, std::string_view key);
const json::object* get_object(const json::object& object, std::string_view key);
const json::array* get_array(const json::object& object, std::string_view key);

}  // namespace tokenmill
