#include "server/request_body.h"

#include <gtest/gtest.h>

namespace tokenmill::server {
namespace {

ErrorCode error_of(std::string_view text) {
  const auto body = parse_body(text);
  return body ? ErrorCode::internal : body.error().code;
}

TEST(RequestBody, is_json) {
  EXPECT_TRUE(parse_body(R"({"a:b":"c\":","max_length":5})"));
  EXPECT_EQ(error_of("{"), ErrorCode::malformed_request);
  EXPECT_EQ(error_of("{} {}"), ErrorCode::malformed_request);
  EXPECT_EQ(error_of("\xff"), ErrorCode::malformed_request);
}

TEST(RequestBody, whole_numbers_are_integers_however_written) {
  const auto body = parse_body(R"({"a":81.0,"b":[1e3,-0.0],"c":0.5,"d":1e300})");
  ASSERT_TRUE(body);
  EXPECT_EQ(to_json(*body), R"({"a":81,"b":[1000,0],"c":0.5,"d":1e+300})");
}

TEST(RequestBody, says_nothing_twice) {
  EXPECT_EQ(error_of(R"({"a":1,"a":2})"), ErrorCode::malformed_request);
  EXPECT_EQ(error_of(R"({"a":1,"\u0061":2})"), ErrorCode::malformed_request);
  EXPECT_EQ(error_of(R"({"x":[{"a":1,"a":2}]})"), ErrorCode::malformed_request);
  EXPECT_TRUE(parse_body(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"));
}

TEST(RequestBody, is_limited_in_depth_and_count) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(parse_body(nested(63)));
  EXPECT_TRUE(parse_body(nested(64)));
  EXPECT_FALSE(parse_body(nested(65)));
  const auto wide = [](std::size_t values) {
    std::string text = R"({"a":[0)";
    for (std::size_t i = 3; i < values; ++i) text += ",0";
    return text + "]}";
  };
  EXPECT_TRUE(parse_body(wide(9'999)));
  EXPECT_TRUE(parse_body(wide(10'000)));
  EXPECT_FALSE(parse_body(wide(10'001)));
}

}  // namespace
}  // namespace tokenmill::server
