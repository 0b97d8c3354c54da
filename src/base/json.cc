#include "base/json.h"

#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>

#include "base/format.h"

namespace tokenmill {
namespace {

// Writes values over several lines; `indent` is that of the line being written.
struct PrettyWriter {
  std::string out;
  std::string indent;

  void write(const json::value& value) {
    if (value.is_object()) {
      write_items(value.get_object(), "{}", [this](const auto& member) {
        out += json::serialize(json::value(member.key())) + ": ";
        write(member.value());
      });
    } else if (value.is_array()) {
      write_items(value.get_array(), "[]", [this](const json::value& item) { write(item); });
    } else {
      out += json::serialize(value);
    }
  }

  template <typename Container, typename WriteItem>
  void write_items(const Container& items, std::string_view brackets, WriteItem write_item) {
    out += brackets.front();
    indent += "  ";
    bool first = true;
    for (const auto& item : items) {
      out += first ? "\n" : ",\n";
      out += indent;
      write_item(item);
      first = false;
    }
    indent.resize(indent.size() - 2);
    if (!first) out += "\n" + indent;
    out += brackets.back();
  }
};

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes_max) {
    return fail(ErrorCode::payload_too_large,
                format("JSON of {} bytes; at most {} are read", text.size(), limits.bytes_max));
  }
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::stream_parser parser({}, options);
  boost::system::error_code error;
  const std::size_t consumed = parser.write_some(text.data(), text.size(), error);
  if (!error && consumed == text.size()) parser.finish(error);
  if (error) {
    return fail(ErrorCode::malformed_request,
                format("Not JSON at byte {}: {}", consumed, error.message()));
  }
  if (consumed < text.size()) {
    return fail(ErrorCode::malformed_request, format("Text after the JSON at byte {}", consumed));
  }
  return parser.release();
}

std::string to_json(const json::value& value) { return json::serialize(value); }

std::string to_pretty_json(const json::value& value) {
  PrettyWriter writer;
  writer.write(value);
  return std::move(writer.out) + '\n';
}

std::optional<std::string_view> get_string(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

std::optional<std::int64_t> get_int(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  if (error) return std::nullopt;
  return number;
}

std::optional<double> get_double(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<double>(error);
  if (error) return std::nullopt;
  return number;
}

std::optional<bool> get_bool(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

const json::object* get_object(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* get_array(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

}  // namespace tokenmill
