// JSON written by the plugin: descriptions and sample rows. A string builder, no document model,
// because the plugin shares no code with the host.
#pragma once

#include <arrow/array.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenmill::reader {

// Appends `text` quoted. Invalid UTF-8 becomes U+FFFD, so that the result is always JSON.
void append_json_string(std::string_view text, std::string& out);

// "string", "list<struct<role, content>>", ...: the types of a column for people.
std::string type_name(const arrow::DataType& type);

// The answer to `describe`; rows < 0: not known.
std::string describe_schema(const arrow::Schema& schema, std::int64_t rows,
                            std::int64_t row_groups);

struct CellLimits {
  std::uint64_t string_max;    // bytes of one string
  std::uint64_t elements_max;  // elements of one list
};

// Appends the value of row `i` as JSON. Strings and lists are cut to the limits; bytes become
// {"bytes": count, "hex": first bytes}; what JSON cannot say (dates, decimals) becomes text.
void append_json_value(const arrow::Array& array, std::int64_t i, const CellLimits& limits,
                       std::string& out);

}  // namespace tokenmill::reader
