#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace tokenmill {
namespace {

ErrorCode code_of(std::string_view text, JsonLimits limits = {}) {
  const auto parsed = parse_json(text, limits);
  EXPECT_FALSE(parsed.has_value()) << text;
  return parsed ? ErrorCode::internal : parsed.error().code;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Json, DepthIsLimitedExactly) {
  const JsonLimits limits{.depth_max = 3};
  EXPECT_TRUE(parse_json(nested(3), limits));
  EXPECT_EQ(code_of(nested(4), limits), ErrorCode::malformed_request);
  EXPECT_EQ(code_of(std::string(1'000'000, '[')), ErrorCode::malformed_request);
}

TEST(Json, SizeIsLimitedExactly) {
  const JsonLimits limits{.bytes_max = 4};
  EXPECT_TRUE(parse_json("1234", limits));
  EXPECT_EQ(code_of("12345", limits), ErrorCode::payload_too_large);
}

TEST(Json, TheErrorNamesTheByte) {
  const auto parsed = parse_json(R"({"a": nul})");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message.find("Not JSON at byte 6"), 0U) << parsed.error().message;
}

TEST(Json, OneTextAndNothingElse) {
  EXPECT_TRUE(parse_json(" {} \n"));
  for (const std::string_view text :
       {"", " ", "{} {}", "1 2", "[1,]", "{\"a\":1,}", "{'a':1}", "// no\n1", "[1] x", "NaN",
        "Infinity", "-", "01", "1.", ".5", "+1", "\"\t\"", "\"open", "tru"}) {
    EXPECT_EQ(code_of(text), ErrorCode::malformed_request) << text;
  }
}

TEST(Json, BytesThatAreNotUtf8AreRefused) {
  EXPECT_EQ(code_of("\"\xff\""), ErrorCode::malformed_request);
  EXPECT_EQ(code_of("\"\xed\xa0\x80\""), ErrorCode::malformed_request);  // a surrogate
  EXPECT_EQ(code_of("\"\\ud800\""), ErrorCode::malformed_request);       // half a pair
  EXPECT_EQ(parse_json("\"\\ud83d\\ude00\"")->get_string(), "\U0001F600");
}

TEST(Json, OfDuplicateKeysTheLastWins) {
  const auto parsed = parse_json(R"({"a":1,"b":2,"a":3})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(get_int(parsed->get_object(), "a"), 3);
  EXPECT_EQ(parsed->get_object().size(), 2U);
}

TEST(Json, KeysKeepTheirOrder) {
  const std::string text = R"({"z":1,"a":[true,null,{}],"m":"\n\u0001"})";
  EXPECT_EQ(to_json(*parse_json(text)), text);
  EXPECT_EQ(to_pretty_json(*parse_json(R"({"a":[1,{}],"b":[]})")),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n");
}

TEST(Json, IntegersAreWrittenWhole) {
  EXPECT_EQ(to_json(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(to_json(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(to_json(std::uint64_t{1'000'000'000'000}), "1000000000000");
  EXPECT_EQ(to_json(0), "0");
}

TEST(Json, DoublesAreShortAndStayDoubles) {
  EXPECT_EQ(to_json(1.0), "1.0");
  EXPECT_EQ(to_json(0.0), "0.0");
  EXPECT_EQ(to_json(-0.0), "-0.0");
  EXPECT_EQ(to_json(0.7), "0.7");
  EXPECT_EQ(to_json(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(to_json(1e300), "1e+300");
  EXPECT_EQ(to_json(5e-324), "5e-324");
  EXPECT_EQ(to_json(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(to_json(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(Json, DoublesComeBackBitForBit) {
  for (const double number : {0.0, -0.0, 1.0, 1e15, 1e16, 123456789.125, 1e300, -1e-300, 5e-324,
                              1.7976931348623157e308, 0.1, 1.0 / 3.0}) {
    const auto again = parse_json(to_json(number));
    ASSERT_TRUE(again) << number;
    ASSERT_TRUE(again->is_double()) << to_json(number);
    EXPECT_EQ(again->get_double(), number);
    EXPECT_EQ(std::signbit(again->get_double()), std::signbit(number));
  }
}

TEST(Json, MembersOfAnotherTypeAreAbsent) {
  const json::value parsed = *parse_json(
      R"({"i":7,"d":7.5,"w":7.0,"b":true,"s":"x","n":null,"o":{},"l":[],"u":18446744073709551615})");
  const json::object& object = parsed.get_object();
  EXPECT_EQ(get_int(object, "i"), 7);
  EXPECT_EQ(get_int(object, "d"), std::nullopt);
  EXPECT_EQ(get_int(object, "u"), std::nullopt);
  EXPECT_EQ(get_int(object, "b"), std::nullopt);
  EXPECT_EQ(get_int(object, "absent"), std::nullopt);
  EXPECT_EQ(get_double(object, "i"), 7.0);
  EXPECT_EQ(get_double(object, "s"), std::nullopt);
  EXPECT_EQ(get_bool(object, "b"), true);
  EXPECT_EQ(get_bool(object, "i"), std::nullopt);
  EXPECT_EQ(get_string(object, "s"), "x");
  EXPECT_EQ(get_string(object, "n"), std::nullopt);
  EXPECT_NE(get_object(object, "o"), nullptr);
  EXPECT_EQ(get_object(object, "l"), nullptr);
  EXPECT_NE(get_array(object, "l"), nullptr);
  EXPECT_EQ(get_array(object, "o"), nullptr);
}

}  // namespace
}  // namespace tokenmill
