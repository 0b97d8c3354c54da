#include "tokenizer/component_json.h"

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

std::unexpected<Error> wrong_member(const Component& component, std::string_view key,
                                    std::string_view wanted) {
  const json::value* const value = component.object.if_contains(key);
  return invalid_at(component.path, format("\"{}\" {} {}", key,
                                           value == nullptr ? "is missing:" : "must be", wanted));
}

bool is_absent(const Component& component, std::string_view key) {
  const json::value* const value = component.object.if_contains(key);
  return value == nullptr || value->is_null();
}

}  // namespace

std::unexpected<Error> invalid_at(std::string_view path, std::string_view problem) {
  return fail(ErrorCode::tokenizer_invalid, format("tokenizer.json: {}: {}", path, problem));
}

std::unexpected<Error> unsupported_at(std::string_view path, std::string_view what) {
  return fail(ErrorCode::unsupported,
              format("tokenizer.json: {}: {} is not supported yet", path, what));
}

Result<Component> as_component(const json::value& value, std::string path) {
  if (const json::object* const object = value.if_object()) {
    return Component{*object, std::move(path)};
  }
  return invalid_at(path, "must be an object");
}

Result<const json::value*> read_member(const Component& component, std::string_view key) {
  if (const json::value* const value = component.object.if_contains(key)) return value;
  return wrong_member(component, key, "a value");
}

Result<std::string> read_string(const Component& component, std::string_view key) {
  if (const auto value = get_string(component.object, key)) return std::string(*value);
  return wrong_member(component, key, "a string");
}

Result<bool> read_bool(const Component& component, std::string_view key) {
  if (const auto value = get_bool(component.object, key)) return *value;
  return wrong_member(component, key, "true or false");
}

Result<std::uint64_t> read_count(const Component& component, std::string_view key) {
  const json::value* const value = component.object.if_contains(key);
  if (value != nullptr && value->is_uint64()) return value->get_uint64();
  if (value != nullptr && value->is_int64() && value->get_int64() >= 0) {
    return static_cast<std::uint64_t>(value->get_int64());
  }
  return wrong_member(component, key, "a whole number, not negative");
}

Result<char32_t> read_char(const Component& component, std::string_view key) {
  const auto value = get_string(component.object, key);
  if (value && !value->empty()) {
    const Decoded first = decode_utf8(*value, 0);
    if (first.length == value->size()) return first.scalar;
  }
  return wrong_member(component, key, "one character");
}

Result<const json::array*> read_array(const Component& component, std::string_view key) {
  if (const json::array* const array = get_array(component.object, key)) return array;
  return wrong_member(component, key, "a list");
}

Result<bool> read_bool_or(const Component& component, std::string_view key, bool otherwise) {
  if (is_absent(component, key)) return otherwise;
  return read_bool(component, key);
}

Result<std::string> read_string_or(const Component& component, std::string_view key,
                                   std::string_view otherwise) {
  if (is_absent(component, key)) return std::string(otherwise);
  return read_string(component, key);
}

}  // namespace tokenmill::tokenizer
