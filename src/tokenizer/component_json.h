// Reading the components of a tokenizer.json by the rules of serde, as Hugging Face reads them:
// first by tag, then by shape.
//
// Errors are tokenizer_invalid with the path of the value ("normalizer.normalizers[1].content").
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/format.h"
#include "base/json.h"
#include "base/result.h"

namespace tokenmill::tokenizer {

// An object of the file and where it is.
struct Component {
  const json::object& object;
  std::string path;

  std::string_view type() const { return get_string(object, "type").value_or(""); }
};

std::unexpected<Error> invalid_at(std::string_view path, std::string_view problem);
std::unexpected<Error> unsupported_at(std::string_view path, std::string_view what);

Result<Component> as_component(const json::value& value, std::string path);

// A member that must be there, of its type.
Result<const json::value*> read_member(const Component& component, std::string_view key);
Result<std::string> read_string(const Component& component, std::string_view key);
Result<bool> read_bool(const Component& component, std::string_view key);
Result<std::uint64_t> read_count(const Component& component, std::string_view key);
// A string of exactly one Unicode scalar.
Result<char32_t> read_char(const Component& component, std::string_view key);
Result<const json::array*> read_array(const Component& component, std::string_view key);

// The same, but missing or null means `otherwise`.
Result<bool> read_bool_or(const Component& component, std::string_view key, bool otherwise);
Result<std::string> read_string_or(const Component& component, std::string_view key,
                                   std::string_view otherwise);

// One way to read a component: `tag` is its name in Hugging Face's list of tags (which may differ
// from its own `type`); `checks_type` says whether reading by shape looks at the type.
template <typename T>
struct Variant {
  std::string_view tag;
  std::string_view type;
  bool checks_type = false;
  Result<T> (*parse)(const Component& component) = nullptr;
};

// A known tag is final. Any other object takes the first variant whose fields fit.
template <typename T>
Result<T> read_component(const json::value& value, std::string path,
                         std::span<const Variant<T>> variants) {
  const Component component = TM_TRY(as_component(value, std::move(path)));
  const std::string_view type = component.type();
  for (const Variant<T>& variant : variants) {
    if (variant.tag.empty() || variant.tag != type) continue;
    if (variant.checks_type && variant.type != type) break;
    return variant.parse(component);
  }
  for (const Variant<T>& variant : variants) {
    if (variant.checks_type && variant.type != type) continue;
    Result<T> result = variant.parse(component);
    if (result || result.error().code == ErrorCode::unsupported) return result;
  }
  return invalid_at(component.path, format("no component of the type \"{}\" fits", type));
}

}  // namespace tokenmill::tokenizer
