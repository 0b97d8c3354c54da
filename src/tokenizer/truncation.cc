#include "tokenizer/truncation.h"

#include <limits>

namespace tokenmill::tokenizer {
namespace {

Result<Side> read_side(const Component& component) {
  const std::string name = TM_TRY(read_string(component, "direction"));
  if (name == "Left") return Side::left;
  if (name == "Right") return Side::right;
  return invalid_at(component.path, format("unknown direction \"{}\"", name));
}

Result<TruncationStrategy> read_strategy(const Component& component) {
  const std::string name = TM_TRY(read_string(component, "strategy"));
  if (name == "LongestFirst") return TruncationStrategy::longest_first;
  if (name == "OnlyFirst") return TruncationStrategy::only_first;
  if (name == "OnlySecond") return TruncationStrategy::only_second;
  return invalid_at(component.path, format("unknown strategy \"{}\"", name));
}

Result<std::uint32_t> read_number(const Component& component, std::string_view key) {
  const std::uint64_t number = TM_TRY(read_count(component, key));
  if (number <= std::numeric_limits<std::uint32_t>::max()) {
    return static_cast<std::uint32_t>(number);
  }
  return invalid_at(component.path, format("\"{}\" is too large", key));
}

// "BatchLongest" or {"Fixed": 128}.
Result<std::optional<std::uint64_t>> read_length(const Component& component) {
  const json::value& value = *TM_TRY(read_member(component, "strategy"));
  if (value.is_string() && value.get_string() == "BatchLongest") return std::nullopt;
  const Component fixed = TM_TRY(as_component(value, component.path + ".strategy"));
  if (fixed.object.size() != 1) return invalid_at(fixed.path, "must have the one member \"Fixed\"");
  return TM_TRY(read_count(fixed, "Fixed"));
}

}  // namespace

Result<std::optional<Truncation>> read_truncation(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  const Component component = TM_TRY(as_component(value, "truncation"));
  Truncation truncation;
  if (component.object.contains("direction")) truncation.side = TM_TRY(read_side(component));
  truncation.max_length = TM_TRY(read_count(component, "max_length"));
  truncation.strategy = TM_TRY(read_strategy(component));
  truncation.stride = TM_TRY(read_count(component, "stride"));
  return truncation;
}

Result<std::optional<Padding>> read_padding(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  const Component component = TM_TRY(as_component(value, "padding"));
  Padding padding;
  padding.length = TM_TRY(read_length(component));
  padding.side = TM_TRY(read_side(component));
  const json::value* const multiple = component.object.if_contains("pad_to_multiple_of");
  if (multiple != nullptr && !multiple->is_null()) {
    padding.multiple = TM_TRY(read_count(component, "pad_to_multiple_of"));
  }
  padding.id = TM_TRY(read_number(component, "pad_id"));
  padding.type_id = TM_TRY(read_number(component, "pad_type_id"));
  padding.token = TM_TRY(read_string(component, "pad_token"));
  return padding;
}

}  // namespace tokenmill::tokenizer
