// Strict, because what is taken silently cannot be told apart later: an unknown name is often a
// typing error in a known one. Repeated keys of a body are found by comparing the members that the
// parser kept with the colons that the text has outside of strings: exact for valid JSON, and one
// pass over it.
#include "server/request_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/format.h"
#include "base/utf8.h"
#include "base/uuid.h"

namespace tokenmill::server {
namespace {

// Whole numbers that every JSON reader keeps exact.
constexpr std::uint64_t kExactMax = (std::uint64_t{1} << 53) - 1;
constexpr NumberRange kOffsetRange{0, kExactMax, 0};
constexpr NumberRange kLimitRange{1, 500, 50};

const std::string* find_parameter(const Request& request, std::string_view name) {
  const auto found =
      std::ranges::find(request.query, name, &std::pair<std::string, std::string>::first);
  return found == request.query.end() ? nullptr : &found->second;
}

std::string join(std::initializer_list<std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

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

Result<std::string> read_id(const Request& request) {
  const std::string& id = request.parameter("id");
  if (is_uuid(id)) return id;
  return fail(ErrorCode::not_found, format("Not an id: {}", display_escape(id.substr(0, 100))),
              "Ids are UUIDs in lower case, as lists show them");
}

std::string query_text(const Request& request, std::string_view name, std::string_view fallback) {
  const std::string* text = find_parameter(request, name);
  return text == nullptr ? std::string(fallback) : *text;
}

Status check_query(const Request& request, std::initializer_list<std::string_view> known,
                   std::string_view repeatable) {
  for (auto it = request.query.begin(); it != request.query.end(); ++it) {
    const std::string& name = it->first;
    if (std::ranges::find(known, name) == known.end()) {
      return fail(ErrorCode::invalid_argument,
                  format("Unknown parameter {}", display_escape(name.substr(0, 100))),
                  known.size() == 0 ? "This request takes none" : "Known are: " + join(known));
    }
    const bool came_before = std::any_of(request.query.begin(), it,
                                         [&](const auto& pair) { return pair.first == name; });
    if (came_before && name != repeatable) {
      return fail(ErrorCode::invalid_argument, format("Parameter {} comes twice", name));
    }
  }
  return {};
}

Result<std::uint64_t> query_number(const Request& request, std::string_view name,
                                   NumberRange range) {
  const std::string* text = find_parameter(request, name);
  if (text == nullptr) return range.fallback;
  std::uint64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error == std::errc() && stop == end && number >= range.min && number <= range.max) {
    return number;
  }
  return fail(ErrorCode::invalid_argument,
              format("{} must be a whole number from {} to {}, not {}", name, range.min, range.max,
                     display_escape(text->substr(0, 100))));
}

Result<service::ListQuery> read_list_query(const Request& request,
                                           std::initializer_list<std::string_view> known) {
  TM_CHECK(check_query(request, known));
  service::ListQuery query;
  query.offset = TM_TRY(query_number(request, "offset", kOffsetRange));
  query.limit = TM_TRY(query_number(request, "limit", kLimitRange));
  query.q = query_text(request, "q");
  query.status = query_text(request, "status");
  query.sort = query_text(request, "sort");
  query.order = query_text(request, "order");
  query.kind = query_text(request, "kind");
  query.dataset_id = query_text(request, "dataset_id");
  for (const auto& [name, value] : request.query) {
    if (value.empty() && name != "q") {
      return fail(ErrorCode::invalid_argument, format("Parameter {} is empty", name));
    }
  }
  constexpr std::size_t kSearchBytesMax = 200 * 4;
  if (query.q.size() > kSearchBytesMax) {
    return fail(ErrorCode::invalid_argument, "q is longer than 200 characters");
  }
  return query;
}

Result<service::PageQuery> read_page_query(const Request& request) {
  TM_CHECK(check_query(request, {"tokenization_id", "offset", "limit"}));
  service::PageQuery query;
  query.offset = TM_TRY(query_number(request, "offset", kOffsetRange));
  query.limit = TM_TRY(query_number(request, "limit", kLimitRange));
  query.tokenization_id = query_text(request, "tokenization_id");
  if (find_parameter(request, "tokenization_id") != nullptr && !is_uuid(query.tokenization_id)) {
    return fail(ErrorCode::invalid_argument, "tokenization_id must be a UUID in lower case");
  }
  return query;
}

Result<json::object> read_body(const Request& request, const HttpLimits& limits) {
  if (request.body.empty()) return json::object();
  const json::value value = TM_TRY(parse_json(
      request.body, {.bytes_max = limits.body_bytes_max, .depth_max = limits.json_depth_max}));
  JsonCounts counts;
  count(value, counts);
  if (counts.nodes > limits.json_nodes_max) {
    return fail(ErrorCode::malformed_request, format("The body has {} values; at most {} are read",
                                                     counts.nodes, limits.json_nodes_max));
  }
  // The parser keeps the last of equal keys; other readers keep the first.
  if (counts.members != count_written_members(request.body)) {
    return fail(ErrorCode::malformed_request, "The body has the same key twice in one object");
  }
  if (const auto* object = value.if_object()) return *object;
  return fail(ErrorCode::invalid_argument, "The body must be a JSON object");
}

Status check_is_empty(const json::object& body) {
  if (body.empty()) return {};
  const std::string name = display_escape(std::string_view(body.begin()->key()).substr(0, 100));
  return fail(ErrorCode::invalid_argument, format("Unknown member \"{}\"", name),
              "This request has no members");
}

}  // namespace tokenmill::server
