// The rows of a JSON file as text: the lines of JSON Lines, or the elements of one array.
//
// Which of the two it is shows the first byte that is not white space: "[" begins an array, which
// is cut at its commas while it is read, never held as a whole. Blank lines are no rows.
// Memory: the longest row (at most 64 MiB) and a block.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "reader/conversation.h"
#include "reader/json_array_splitter.h"
#include "reader/json_scanner.h"
#include "reader/line_splitter.h"

namespace tokenmill::reader {

// "a number", "an object", ...
std::string_view json_kind_name(JsonKind kind);

struct JsonRow {
  std::string_view text;  // valid until the next call
  bool is_too_long = false;
};

class JsonRows {
 public:
  static Result<JsonRows> open(File file);
  // From the middle of JSON Lines: `start` decoded bytes lie before what `source` gives.
  static Result<JsonRows> from(std::unique_ptr<ByteSource> source, std::uint64_t start);

  // False at the end. Error: corrupt_data where an array is broken between its elements; rows
  // themselves are not looked into.
  Result<bool> next(JsonRow& row);
  std::uint64_t bytes_read() const;

  bool is_array() const { return std::holds_alternative<JsonArraySplitter>(rows_); }
  // Decoded bytes before the row that `next` would give; 0 for an array.
  std::uint64_t position() const;

 private:
  explicit JsonRows(LineSplitter lines) : rows_(std::move(lines)) {}
  explicit JsonRows(JsonArraySplitter elements) : rows_(std::move(elements)) {}

  std::variant<LineSplitter, JsonArraySplitter> rows_;
};

// The turns of a JSON conversation; reused from row to row.
class JsonConversation {
 public:
  // Null when `value` is a list of turns, else why not. `value` must outlive the turns.
  const char* parse(const JsonValue& value);
  const std::vector<Turn>& turns() const { return turns_; }

 private:
  bool add_turn(const JsonValue& element);

  std::vector<JsonValue> elements_;
  std::vector<JsonMember> members_;
  std::vector<std::string> texts_;
  std::vector<Turn> turns_;
};

// The document that a reader makes of the conversation `text`, which is JSON; nullopt when it is
// no conversation.
std::optional<std::string> conversation_document(ConversationTemplate name, std::string_view text);

}  // namespace tokenmill::reader
