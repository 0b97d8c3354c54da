#include "server/request_body.h"

#include <cmath>
#include <cstdint>

#include "base/format.h"

namespace tokenmill::server {
namespace {

// Values of every kind, and members of objects.
struct JsonCounts {
  std::size_t nodes = 0;
  std::size_t members = 0;
};

void count(const json::value& value, JsonCounts& counts) {
  ++counts.nodes;
  if (const auto* object = value.if_object()) {
    counts.members += object->size();
    for (const auto& member : *object) count(member.value(), counts);
  } else if (const auto* array = value.if_array()) {
    for (const json::value& item : *array) count(item, counts);
  }
}

void make_integers(json::value& value) {
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  if (auto* object = value.if_object()) {
    for (auto& member : *object) make_integers(member.value());
  } else if (auto* array = value.if_array()) {
    for (json::value& item : *array) make_integers(item);
  } else if (const auto* number = value.if_double()) {
    if (std::abs(*number) <= kExactMax && std::trunc(*number) == *number) {
      value = static_cast<std::int64_t>(*number);
    }
  }
}

// How many members a JSON text writes down: its colons outside of strings.
std::size_t count_written_members(std::string_view text) {
  std::size_t colons = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (text[i] == ':' && !in_string) {
      ++colons;
    }
  }
  return colons;
}

}  // namespace

Result<json::value> parse_body(std::string_view text, const HttpLimits& limits) {
  json::value value = TM_TRY(
      parse_json(text, {.bytes_max = limits.body_bytes_max, .depth_max = limits.json_depth_max}));
  JsonCounts counts;
  count(value, counts);
  if (counts.nodes > limits.json_nodes_max) {
    return fail(ErrorCode::malformed_request, format("The body has {} values; at most {} are read",
                                                     counts.nodes, limits.json_nodes_max));
  }
  // The parser keeps the last of equal keys; other readers keep the first.
  if (counts.members != count_written_members(text)) {
    return fail(ErrorCode::malformed_request, "The body has the same key twice in one object");
  }
  make_integers(value);
  return value;
}

}  // namespace tokenmill::server
