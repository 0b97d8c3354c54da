#include "reader/json_rows.h"

#include <utility>

#include "base/format.h"

namespace tokenmill::reader {
namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

const JsonValue* find_member(const std::vector<JsonMember>& members, std::string_view name) {
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (json_key_is(member->key, name)) return &member->value;
  }
  return nullptr;
}

}  // namespace

std::string_view json_kind_name(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "a boolean";
    case JsonKind::number:
      return "a number";
    case JsonKind::string:
      return "a string";
    case JsonKind::array:
      return "an array";
    case JsonKind::object:
      return "an object";
  }
  return "a value";
}

Result<JsonRows> JsonRows::open(File file) {
  return JsonRows(LineSplitter(TM_TRY(open_byte_source(std::move(file)))));
}

Result<bool> JsonRows::next(JsonRow& row) {
  LineSplitter::Line line;
  do {
    if (!TM_TRY(lines_.next(line))) return false;
  } while (!line.is_too_long && is_blank(line.text));
  row = {line.text, line.is_too_long};
  return true;
}

bool JsonConversation::add_turn(const JsonValue& element) {
  if (element.kind != JsonKind::object || scan_json_object(element.text, members_)) return false;
  for (const auto& [role_name, text_name] :
       {std::pair("role", "content"), std::pair("from", "value")}) {
    const JsonValue* role = find_member(members_, role_name);
    const JsonValue* text = find_member(members_, text_name);
    if (role == nullptr || text == nullptr) continue;
    if (role->kind != JsonKind::string || text->kind != JsonKind::string) return false;
    std::string& role_text = texts_.emplace_back();
    std::string& turn_text = texts_.emplace_back();
    return append_json_text(role->text, role_text) && append_json_text(text->text, turn_text);
  }
  return false;
}

const char* JsonConversation::parse(const JsonValue& value) {
  if (value.kind != JsonKind::array) return "not a list of turns";
  turns_.clear();
  texts_.clear();
  if (scan_json_array(value.text, elements_)) return "not a list of turns";
  texts_.reserve(2 * elements_.size());
  for (const JsonValue& element : elements_) {
    if (!add_turn(element)) return "a turn lacks its role or its text";
  }
  for (std::size_t i = 0; i < texts_.size(); i += 2) turns_.push_back({texts_[i], texts_[i + 1]});
  return nullptr;
}

}  // namespace tokenmill::reader
