// One JSON text at a time, without building a tree: where the members are, checked in full.
//
// The grammar is RFC 8259 plus the words NaN, Infinity and -Infinity, which Python's json writes.
// Nesting is limited to 256 levels. Views point into the text. Strings are found eight bytes at a
// time and only those asked for are decoded, so a long document costs a scan and a copy.
// The caller checks UTF-8 (of the whole text, once).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenmill::reader {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

struct JsonValue {
  JsonKind kind = JsonKind::null;
  std::string_view text;  // as written, a string with its quotes
};

struct JsonMember {
  std::string_view key;  // as written, with its quotes
  JsonValue value;
};

struct JsonFault {
  std::size_t offset = 0;
  const char* reason = "";
};

inline constexpr int kJsonDepthMax = 256;

// The value that `text` is, alone but for white space.
std::optional<JsonFault> scan_json(std::string_view text, JsonValue& value);

// The value at `offset`, passing over white space before it; `offset` moves behind it.
std::optional<JsonFault> scan_json_value(std::string_view text, std::size_t& offset,
                                         JsonValue& value);

// The members of an object, the elements of an array: `text` is the whole text (white space around
// it allowed). Cleared first. Duplicate keys stay; the last one is meant.
std::optional<JsonFault> scan_json_object(std::string_view text, std::vector<JsonMember>& members);
std::optional<JsonFault> scan_json_array(std::string_view text, std::vector<JsonValue>& elements);

// Appends what a string says; `text` with its quotes, as scanned. False when it holds an unpaired
// surrogate escape, which no Unicode text can say; `out` is then as before.
bool append_json_text(std::string_view text, std::string& out);

// Whether a key, as written, says `name`.
bool json_key_is(std::string_view key, std::string_view name);

}  // namespace tokenmill::reader
