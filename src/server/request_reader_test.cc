#include "server/request_reader.h"

#include <gtest/gtest.h>

#include "server/contract.h"
#include "server/reference_page.h"

namespace tokenmill::server {
namespace {

Request with_query(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

ErrorCode list_error(std::vector<std::pair<std::string, std::string>> query) {
  const auto result =
      read_list_query(with_query(std::move(query)), {"q", "status", "offset", "limit"});
  return result ? ErrorCode::internal : result.error().code;
}

Result<json::object> body(std::string text) {
  Request request;
  request.body = std::move(text);
  return read_body(request);
}

TEST(RequestReader, lists_have_defaults_and_bounds) {
  const auto query = read_list_query(with_query({{"q", "pile"}, {"offset", "7"}}), {"q", "offset"});
  ASSERT_TRUE(query);
  EXPECT_EQ(query->q, "pile");
  EXPECT_EQ(query->offset, 7U);
  EXPECT_EQ(query->limit, 50U);
  for (const char* limit : {"0", "501", "-1", "1.5", "", "abc", "1 ", "99999999999999999999"}) {
    EXPECT_EQ(list_error({{"limit", limit}}), ErrorCode::invalid_argument) << limit;
  }
  EXPECT_EQ(list_error({{"limit", "500"}}), ErrorCode::internal);
  EXPECT_EQ(list_error({{"offset", "9007199254740991"}}), ErrorCode::internal);
  EXPECT_EQ(list_error({{"offset", "9007199254740992"}}), ErrorCode::invalid_argument);
}

TEST(RequestReader, unknown_and_repeated_parameters_are_errors) {
  EXPECT_EQ(list_error({{"limits", "5"}}), ErrorCode::invalid_argument);
  EXPECT_EQ(list_error({{"limit", "5"}, {"limit", "6"}}), ErrorCode::invalid_argument);
  EXPECT_EQ(list_error({{"status", ""}}), ErrorCode::invalid_argument);
  EXPECT_TRUE(check_query(with_query({{"split", "a"}, {"split", "b"}}), {"split"}, "split"));
}

TEST(RequestReader, a_body_is_one_object) {
  EXPECT_TRUE(body("")->empty());
  EXPECT_EQ(get_int(*body(R"({"a:b":"c\":","max_length":5})"), "max_length"), 5);
  EXPECT_EQ(body("[]").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(body("null").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(body("{").error().code, ErrorCode::malformed_request);
  EXPECT_EQ(body("\xff").error().code, ErrorCode::malformed_request);
}

TEST(RequestReader, a_body_says_nothing_twice) {
  EXPECT_EQ(body(R"({"a":1,"a":2})").error().code, ErrorCode::malformed_request);
  EXPECT_EQ(body(R"({"a":1,"\u0061":2})").error().code, ErrorCode::malformed_request);
  EXPECT_EQ(body(R"({"x":[{"a":1,"a":2}]})").error().code, ErrorCode::malformed_request);
  EXPECT_TRUE(body(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"));
}

TEST(RequestReader, a_body_is_limited_in_depth_and_count) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(body(nested(63)));
  EXPECT_TRUE(body(nested(64)));
  EXPECT_FALSE(body(nested(65)));
  const auto wide = [](std::size_t values) {
    std::string text = R"({"a":[0)";
    for (std::size_t i = 3; i < values; ++i) text += ",0";
    return text + "]}";
  };
  EXPECT_TRUE(body(wide(9'999)));
  EXPECT_TRUE(body(wide(10'000)));
  EXPECT_FALSE(body(wide(10'001)));
}

TEST(RequestReader, ids_are_uuids) {
  Request request;
  request.parameters = {{"id", "6f1c2a8e-2b6d-4c5f-9a3e-0d6a4f1b7c11"}};
  EXPECT_TRUE(read_id(request));
  for (const char* id : {"6f1c", "..", "6F1C2A8E-2B6D-4C5F-9A3E-0D6A4F1B7C11"}) {
    request.parameters = {{"id", id}};
    EXPECT_EQ(read_id(request).error().code, ErrorCode::not_found) << id;
  }
}

TEST(ReferencePage, shows_every_operation_and_no_markup_of_its_source) {
  const auto page = reference_page(kContract);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_NE(page->find("/api/v1/datasets/{id}/tokenize"), std::string::npos);
  EXPECT_NE(page->find("id=\"Problem\""), std::string::npos);
  EXPECT_EQ(page->find("<script"), std::string::npos);
  const auto hostile = reference_page(
      "info: {version: 1, summary: '<script>', description: x}\ntags: []\npaths: {}\n"
      "components: {schemas: {}}\n");
  ASSERT_TRUE(hostile);
  EXPECT_EQ(hostile->find("<script"), std::string::npos);
  EXPECT_FALSE(reference_page("{"));
}

}  // namespace
}  // namespace tokenmill::server
