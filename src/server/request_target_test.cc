#include "server/request_target.h"

#include <gtest/gtest.h>

namespace tokenmill::server {
namespace {

using Strings = std::vector<std::string>;

TEST(RequestTarget, splits_and_decodes_once) {
  const auto target = parse_request_target("/a%20b/%2541/?q=x+y%26&empty&=v", 10);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/%41/");
  EXPECT_EQ(target->segments, (Strings{"a b", "%41", ""}));
  const std::vector<std::pair<std::string, std::string>> query = {
      {"q", "x y&"}, {"empty", ""}, {"", "v"}};
  EXPECT_EQ(target->query, query);
}

TEST(RequestTarget, root_has_no_segments) {
  EXPECT_EQ(parse_request_target("/", 10)->segments, Strings{});
  EXPECT_EQ(parse_request_target("/?a=b", 10)->path, "/");
}

TEST(RequestTarget, keeps_the_authority_of_the_absolute_form) {
  const auto target = parse_request_target("http://localhost:7420/x", 10);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->authority, "localhost:7420");
  EXPECT_EQ(target->path, "/x");
}

TEST(RequestTarget, refuses_what_could_be_read_as_another_path) {
  for (const char* text : {"", "*", "x", "example:443", "http://host", "/a%2fb", "/a%00b", "/a%0ab",
                           "/%", "/%4", "/%zz", "/%ff", "/a#b", "ftp://x/y"}) {
    const auto target = parse_request_target(text, 10);
    ASSERT_FALSE(target) << text;
    EXPECT_EQ(target.error().code, ErrorCode::malformed_request) << text;
  }
}

TEST(RequestTarget, limits_the_query) {
  EXPECT_TRUE(parse_request_target("/?a&b&c", 3));
  EXPECT_FALSE(parse_request_target("/?a&b&c&d", 3));
}

}  // namespace
}  // namespace tokenmill::server
