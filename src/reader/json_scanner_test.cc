#include "reader/json_scanner.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tokenmill::reader {
namespace {

bool is_accepted(std::string_view text) {
  JsonValue value;
  return !scan_json(text, value).has_value();
}

std::string decoded(std::string_view text) {
  std::string out;
  EXPECT_TRUE(append_json_text(text, out)) << text;
  return out;
}

TEST(JsonScanner, AgreesWithBoostJson) {
  const char* const cases[] = {
      "",           "{}",
      "[]",         "[1,]",
      "{\"a\":1}",  "{\"a\":1,}",
      "{\"a\" 1}",  "01",
      "-0",         "-",
      "1.",         "1.5e3",
      "1e",         "1E+9",
      "\"a",        "\"\\x\"",
      "\"\\u12\"",  "\"\t\"",
      "tru",        "true",
      "null ",      " [ 1 , {\"b\":[]} ] ",
      "[1 2]",      "{\"a\":{}}",
      "1 2",        "{1:2}",
      "[[[[]]]]",   "\"\\u00e9\\n\\\"\\/\"",
      "{\"a\":1}x", "+1",
      ".5",         "nulll",
      "\"\"",
  };
  for (const char* text : cases) EXPECT_EQ(is_accepted(text), parse_json(text).has_value()) << text;
}

TEST(JsonScanner, AcceptsTheWordsThatPythonWrites) {
  EXPECT_TRUE(is_accepted("[NaN,Infinity,-Infinity]"));
  EXPECT_FALSE(is_accepted("[nan]"));
}

TEST(JsonScanner, LimitsDepth) {
  EXPECT_TRUE(is_accepted(std::string(256, '[') + std::string(256, ']')));
  EXPECT_FALSE(is_accepted(std::string(257, '[') + std::string(257, ']')));
}

TEST(JsonScanner, GivesMembersAsWritten) {
  std::vector<JsonMember> members;
  ASSERT_FALSE(scan_json_object(" {\"a\":\"x\\\"y\", \"b\" : [1,{}] , \"a\":null} ", members));
  ASSERT_EQ(members.size(), 3U);
  EXPECT_TRUE(json_key_is(members[0].key, "a"));
  EXPECT_EQ(members[0].value.text, "\"x\\\"y\"");
  EXPECT_EQ(members[1].value.text, "[1,{}]");
  EXPECT_EQ(members[1].value.kind, JsonKind::array);
  EXPECT_EQ(members[2].value.kind, JsonKind::null);
}

TEST(JsonScanner, DecodesEscapes) {
  EXPECT_EQ(decoded(R"("a\n\t\r\b\f\/\\\"z")"), "a\n\t\r\b\f/\\\"z");
  EXPECT_EQ(decoded(R"("\u00e9\u20ac\ud83d\ude00")"), "\u00e9\u20ac\U0001F600");
  EXPECT_TRUE(json_key_is(R"("\u0074ext")", "text"));
}

TEST(JsonScanner, RefusesUnpairedSurrogates) {
  std::string out = "kept";
  for (const char* text : {R"("\ud83d")", R"("a\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")"}) {
    EXPECT_FALSE(append_json_text(text, out)) << text;
    EXPECT_EQ(out, "kept");
  }
}

TEST(JsonScanner, FindsSpecialBytesAtEveryPosition) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string plain(length, 'x');
    EXPECT_TRUE(is_accepted("\"" + plain + "\""));
    EXPECT_FALSE(is_accepted("\"" + plain + "\x1f\""));
    EXPECT_FALSE(is_accepted("\"" + plain));
    EXPECT_EQ(decoded("\"" + plain + "\\n\""), plain + "\n");
    EXPECT_TRUE(is_accepted("\"" + plain + "\xC3\xA9\x7f\x80\""));
  }
}

}  // namespace
}  // namespace tokenmill::reader
