// The first 4 KiB are read to see which of the two it is, and then given again before the rest, so
// that a compressed file, which cannot go back, is opened once. A key that stands twice in an
// object means its last value, as for Python's json.
#include "reader/json_rows.h"

#include <utility>

#include "base/format.h"

namespace tokenmill::reader {
namespace {

constexpr std::size_t kStartBytes = 4096;

// A source whose first bytes were read to look at them.
class ResumedSource final : public ByteSource {
 public:
  ResumedSource(std::string start, std::unique_ptr<ByteSource> rest)
      : start_(std::move(start)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (given_ == start_.size()) return rest_->read(buffer);
    const std::size_t size = start_.copy(buffer.data(), buffer.size(), given_);
    given_ += size;
    return size;
  }
  std::uint64_t bytes_read() const override { return rest_->bytes_read(); }

 private:
  std::string start_;
  std::unique_ptr<ByteSource> rest_;
  std::size_t given_ = 0;
};

bool begins_array(std::string_view start) {
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && start[first] == '[';
}

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
  return from(TM_TRY(open_byte_source(std::move(file))), 0);
}

Result<JsonRows> JsonRows::from(std::unique_ptr<ByteSource> source, std::uint64_t start_offset) {
  if (start_offset > 0) return JsonRows(LineSplitter(std::move(source), start_offset));
  std::string start(kStartBytes, '\0');
  start.resize(TM_TRY(source->read(start)));
  const bool is_array = begins_array(start);
  auto whole = std::make_unique<ResumedSource>(std::move(start), std::move(source));
  if (is_array) return JsonRows(JsonArraySplitter(std::move(whole)));
  return JsonRows(LineSplitter(std::move(whole)));
}

Result<bool> JsonRows::next(JsonRow& row) {
  if (auto* elements = std::get_if<JsonArraySplitter>(&rows_)) {
    row.is_too_long = false;
    return elements->next(row.text);
  }
  LineSplitter::Line line;
  do {
    if (!TM_TRY(std::get<LineSplitter>(rows_).next(line))) return false;
  } while (!line.is_too_long && is_blank(line.text));
  row = {line.text, line.is_too_long};
  return true;
}

std::uint64_t JsonRows::bytes_read() const {
  return std::visit([](const auto& rows) { return rows.bytes_read(); }, rows_);
}

std::uint64_t JsonRows::position() const {
  const auto* lines = std::get_if<LineSplitter>(&rows_);
  return lines == nullptr ? 0 : lines->position();
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

std::optional<std::string> conversation_document(ConversationTemplate name, std::string_view text) {
  JsonValue value;
  JsonConversation conversation;
  if (scan_json(text, value) || conversation.parse(value)) return std::nullopt;
  std::string document;
  append_conversation(name, conversation.turns(), document);
  return document;
}

}  // namespace tokenmill::reader
