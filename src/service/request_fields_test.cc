#include "service/request_fields.h"

#include <gtest/gtest.h>

namespace tokenmill::service {
namespace {

json::object object_of(std::string_view text) { return parse_json(text)->get_object(); }

template <typename T>
void expect_refused(const Result<T>& result, std::string_view message) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(result.error().message, message);
}

TEST(RequestFields, AnUnknownMemberIsNamedWithThoseThatAreKnown) {
  const json::object request = object_of(R"({"name":"x","strid":1})");
  EXPECT_TRUE(check_members(request, {"name", "strid"}));
  EXPECT_TRUE(check_members({}, {}));
  const Status status = check_members(request, {"name", "stride"});
  expect_refused(status, "Unknown member \"strid\"");
  EXPECT_EQ(status.error().hint, "Known are: name, stride");
  EXPECT_EQ(check_members(request, {}).error().hint, "This request has no members");
}

TEST(RequestFields, RequiredTextIsPresentAndText) {
  const json::object request = object_of(R"({"text":"x","null":null,"empty":"","number":1})");
  EXPECT_EQ(required_text(request, "text").value(), "x");
  expect_refused(required_text(request, "absent"), "absent is missing");
  expect_refused(required_text(request, "null"), "null is missing");
  expect_refused(required_text(request, "empty"), "empty must be a string that is not empty");
  expect_refused(required_text(request, "number"), "number must be a string");
}

TEST(RequestFields, OptionalTextMayBeAbsentOrNullButNotEmpty) {
  const json::object request = object_of(R"({"text":"x","null":null,"empty":"","list":[]})");
  EXPECT_EQ(optional_text(request, "text").value(), "x");
  EXPECT_EQ(optional_text(request, "absent").value(), "");
  EXPECT_EQ(optional_text(request, "null").value(), "");
  expect_refused(optional_text(request, "empty"), "empty must be a string that is not empty");
  expect_refused(optional_text(request, "list"), "list must be a string");
}

TEST(RequestFields, TextIsLimitedInBytesAndHasNoControlCharacters) {
  const json::object request = object_of(R"({"ten":"0123456789","line":"a\nb","nul":"a\u0000b"})");
  EXPECT_TRUE(required_text(request, "ten", 10));
  expect_refused(required_text(request, "ten", 9), "ten must be at most 9 bytes long");
  expect_refused(required_text(request, "line"), "line must be free of control characters");
  expect_refused(optional_text(request, "nul"), "nul must be free of control characters");
}

TEST(RequestFields, AListHoldsTextsOnlyAndNotTooMany) {
  const json::object request = object_of(R"({"list":["a","b"],"mixed":["a",1],"text":"a"})");
  EXPECT_EQ(text_list(request, "list").value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(text_list(request, "absent")->empty());
  EXPECT_TRUE(text_list(request, "list", 2));
  expect_refused(text_list(request, "list", 1), "list must be a list of at most 1 strings");
  expect_refused(text_list(request, "mixed"), "mixed must be a string");
  expect_refused(text_list(request, "text"), "text must be a list of strings");
}

TEST(RequestFields, AFlagIsTrueOrFalseAndNothingLikeIt) {
  const json::object request = object_of(R"({"yes":true,"no":false,"one":1,"word":"true"})");
  EXPECT_TRUE(flag(request, "yes").value());
  EXPECT_FALSE(flag(request, "no").value());
  EXPECT_FALSE(flag(request, "absent").value());
  expect_refused(flag(request, "one"), "one must be true or false");
  expect_refused(flag(request, "word"), "word must be true or false");
}

TEST(RequestFields, AnIntegerIsWithinItsLimits) {
  const json::object request{{"n", 5}, {"none", nullptr}, {"text", "5"}, {"part", 5.5}};
  EXPECT_EQ(optional_integer(request, "n", 5, 5).value(), 5);
  EXPECT_EQ(optional_integer(request, "none", 1, 9).value(), std::nullopt);
  EXPECT_EQ(optional_integer(request, "missing", 1, 9).value(), std::nullopt);
  EXPECT_FALSE(optional_integer(request, "n", 6, 9));
  EXPECT_FALSE(optional_integer(request, "n", 1, 4));
  EXPECT_FALSE(optional_integer(request, "text", 1, 9));
  EXPECT_FALSE(optional_integer(request, "part", 1, 9));
}

}  // namespace
}  // namespace tokenmill::service
