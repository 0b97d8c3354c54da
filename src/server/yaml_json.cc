#include "server/yaml_json.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <exception>
#include <string>

#include "base/format.h"

namespace tokenmill::server {
namespace {

template <typename Number>
bool read_number(const std::string& text, json::value& value) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return false;
  value = number;
  return true;
}

json::value scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  // yaml-cpp marks quoted scalars with the tag "!".
  if (node.Tag() == "!") return json::value(text);
  if (text == "true") return true;
  if (text == "false") return false;
  json::value number;
  if (read_number<std::int64_t>(text, number) || read_number<double>(text, number)) return number;
  return json::value(text);
}

json::value convert(const YAML::Node& node) {
  if (node.IsScalar()) return scalar(node);
  if (node.IsSequence()) {
    json::array array;
    for (const YAML::Node& item : node) array.push_back(convert(item));
    return array;
  }
  if (!node.IsMap()) return nullptr;
  json::object object;
  for (const auto& entry : node) object[entry.first.Scalar()] = convert(entry.second);
  return object;
}

}  // namespace

Result<json::value> parse_yaml(std::string_view text) {
  try {
    return convert(YAML::Load(std::string(text)));
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt_data, format("Not YAML: {}", error.what()));
  }
}

}  // namespace tokenmill::server
