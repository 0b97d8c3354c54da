// The JSON scanner against Boost.JSON: both accept the same texts, and read the same strings.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.h"
#include "base/json.h"
#include "base/utf8.h"
#include "reader/json_rows.h"
#include "reader/json_scanner.h"

namespace {

using namespace tokenmill;
using namespace tokenmill::reader;

// What the two are meant to differ in.
bool is_beyond_json(std::string_view text) {
  return text.find("NaN") != text.npos || text.find("Infinity") != text.npos;
}

void check_strings(const json::object& object, const std::vector<JsonMember>& members) {
  for (const JsonMember& member : members) {
    std::string key;
    if (!append_json_text(member.key, key)) continue;
    TM_ASSERT(json_key_is(member.key, key));
    TM_ASSERT(object.contains(key));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!is_valid_utf8(text)) return 0;
  JsonValue value;
  const bool is_accepted = !scan_json(text, value).has_value();
  const auto parsed = parse_json(text, {.bytes_max = 1 << 20, .depth_max = kJsonDepthMax});
  // Boost.JSON refuses unpaired surrogates while it parses, we when a string is decoded.
  if (parsed) TM_ASSERT(is_accepted);
  if (is_accepted && !parsed) {
    TM_ASSERT(is_beyond_json(text) || text.find("\\u") != text.npos ||
              text.find('e') != text.npos || text.find('E') != text.npos);
  }
  std::vector<JsonMember> members;
  if (parsed && parsed->is_object()) {
    TM_ASSERT(!scan_json_object(text, members).has_value());
    check_strings(parsed->get_object(), members);
  }
  JsonConversation conversation;
  if (is_accepted) conversation.parse(value);
  return 0;
}
