#include "service/request_fields.h"

#include <algorithm>

#include "base/format.h"

namespace tokenmill::service {
namespace {

std::unexpected<Error> fail_member(std::string_view key, std::string_view expected) {
  return fail(ErrorCode::invalid_argument, format("{} must be {}", key, expected));
}

// Names and ids are shown, logged and sent on: no control characters in them.
bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Result<std::string> checked_text(const json::value& value, std::string_view key,
                                 std::size_t bytes_max) {
  if (!value.is_string()) return fail_member(key, "a string");
  std::string text(value.get_string());
  if (text.empty()) return fail_member(key, "a string that is not empty");
  if (text.size() > bytes_max) return fail_member(key, format("at most {} bytes long", bytes_max));
  if (has_control_character(text)) return fail_member(key, "free of control characters");
  return text;
}

}  // namespace

Status check_members(const json::object& request, std::initializer_list<std::string_view> known) {
  for (const auto& member : request) {
    if (std::ranges::find(known, std::string_view(member.key())) != known.end()) continue;
    std::string names;
    for (const std::string_view name : known)
      names += (names.empty() ? "" : ", ") + std::string(name);
    return fail(ErrorCode::invalid_argument,
                format("Unknown member \"{}\"", std::string_view(member.key())),
                names.empty() ? "This request has no members" : "Known are: " + names);
  }
  return {};
}

Result<std::string> required_text(const json::object& request, std::string_view key,
                                  std::size_t bytes_max) {
  const json::value* value = request.if_contains(key);
  if (value == nullptr || value->is_null()) {
    return fail(ErrorCode::invalid_argument, format("{} is missing", key));
  }
  return checked_text(*value, key, bytes_max);
}

Result<std::string> optional_text(const json::object& request, std::string_view key,
                                  std::size_t bytes_max) {
  const json::value* value = request.if_contains(key);
  if (value == nullptr || value->is_null()) return std::string();
  return checked_text(*value, key, bytes_max);
}

Result<std::vector<std::string>> text_list(const json::object& request, std::string_view key,
                                           std::size_t count_max) {
  std::vector<std::string> texts;
  const json::value* value = request.if_contains(key);
  if (value == nullptr || value->is_null()) return texts;
  if (!value->is_array()) return fail_member(key, "a list of strings");
  if (value->get_array().size() > count_max) {
    return fail_member(key, format("a list of at most {} strings", count_max));
  }
  for (const json::value& item : value->get_array()) {
    texts.push_back(TM_TRY(checked_text(item, key, 4096)));
  }
  return texts;
}

Result<std::optional<std::int64_t>> optional_integer(const json::object& request,
                                                     std::string_view key, std::int64_t least,
                                                     std::int64_t most) {
  const json::value* value = request.if_contains(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const auto number = get_int(request, key);
  if (!number || *number < least || *number > most) {
    return fail_member(key, format("an integer from {} to {}", least, most));
  }
  return number;
}

Result<bool> flag(const json::object& request, std::string_view key) {
  const json::value* value = request.if_contains(key);
  if (value == nullptr || value->is_null()) return false;
  if (!value->is_bool()) return fail_member(key, "true or false");
  return value->get_bool();
}

}  // namespace tokenmill::service
