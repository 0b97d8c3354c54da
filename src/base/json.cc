// Parsing goes through the library's stream parser, which checks UTF-8 and depth as it goes and
// says at which byte it stopped. Writing is ours, because the library gives every double an
// exponent and cannot indent; it walks the tree once and allocates nothing but the text.
#include "base/json.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <charconv>
#include <cmath>

#include "base/format.h"

namespace tokenmill {
namespace {

// A tree this large lives in a few blocks that go together: else a third of the time that it takes
// to load a tokenizer would be malloc and free. The blocks live as long as any part of the tree.
constexpr std::size_t kBlockParseBytesMin = std::size_t{1} << 20;

// How far to indent; nothing: all on one line.
using Indent = std::optional<std::string>;

void write(const json::value& value, Indent& indent, std::string& out);

// The shortest digits that read back as the same number, without the exponent that the library
// would always write. JSON has no infinity and no NaN; a number that is none becomes null.
void write_double(double number, std::string& out) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char digits[64];
  const auto written = std::to_chars(digits, digits + sizeof digits, number);
  const std::string_view text(digits, static_cast<std::size_t>(written.ptr - digits));
  out += text;
  // Still a double when it is read again.
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void begin_line(const Indent& indent, std::string& out) {
  if (indent) out += "\n" + *indent;
}

// `write_item` writes one member or element, without what stands between two.
template <typename Container, typename WriteItem>
void write_items(const Container& items, Indent& indent, std::string& out, WriteItem write_item) {
  if (indent) *indent += "  ";
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) out += ',';
    begin_line(indent, out);
    write_item(item);
    is_first = false;
  }
  if (indent) indent->resize(indent->size() - 2);
  if (!is_first) begin_line(indent, out);
}

void write(const json::value& value, Indent& indent, std::string& out) {
  if (const json::object* object = value.if_object()) {
    out += '{';
    write_items(*object, indent, out, [&](const auto& member) {
      out += json::serialize(json::value(member.key()));
      out += indent ? ": " : ":";
      write(member.value(), indent, out);
    });
    out += '}';
  } else if (const json::array* array = value.if_array()) {
    out += '[';
    write_items(*array, indent, out, [&](const json::value& item) { write(item, indent, out); });
    out += ']';
  } else if (value.is_double()) {
    write_double(value.get_double(), out);
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes_max) {
    return fail(ErrorCode::payload_too_large,
                format("JSON of {} bytes; at most {} are read", text.size(), limits.bytes_max));
  }
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::stream_parser parser({}, options);
  if (text.size() >= kBlockParseBytesMin) {
    parser.reset(json::make_shared_resource<json::monotonic_resource>(text.size()));
  }
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

std::string to_json(const json::value& value) {
  std::string out;
  Indent one_line;
  write(value, one_line, out);
  return out;
}

std::string to_pretty_json(const json::value& value) {
  std::string out;
  Indent indent = std::string();
  write(value, indent, out);
  out += '\n';
  return out;
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
