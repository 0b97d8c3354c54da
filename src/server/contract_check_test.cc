#include "server/contract_check.h"

#include <gtest/gtest.h>

#include "server/contract.h"
#include "server/reference_page.h"
#include "server/yaml_json.h"

namespace tokenmill::server {
namespace {

const std::string kId = "6f1c2a8e-2b6d-4c5f-9a3e-0d6a4f1b7c11";

const ContractCheck& contract() {
  static const auto loaded = ContractCheck::load(kContract);
  return *loaded;
}

using Query = std::vector<std::pair<std::string, std::string>>;

// The call that a GET of the datasets with this query becomes.
Result<json::object> listed(Query query) {
  Request request;
  request.query = std::move(query);
  auto call = contract().check("GET", "/api/v1/datasets", request);
  if (!call) return std::unexpected(call.error());
  return call->query;
}

Error list_error(Query query) {
  const auto result = listed(std::move(query));
  return result ? Error{} : result.error();
}

Result<json::object> tokenize(std::string body) {
  Request request;
  request.parameters = {{"id", kId}};
  request.body = std::move(body);
  auto call = contract().check("POST", "/api/v1/datasets/{id}/tokenize", request);
  if (!call) return std::unexpected(call.error());
  return call->body;
}

std::string tokenize_error(std::string body) {
  const auto result = tokenize(std::move(body));
  return result ? "" : result.error().message;
}

TEST(ContractCheck, parameters_are_typed_and_have_their_defaults) {
  const auto query = listed({{"q", "pile"}, {"offset", "7"}});
  ASSERT_TRUE(query);
  EXPECT_EQ(get_string(*query, "q"), "pile");
  EXPECT_EQ(get_int(*query, "offset"), 7);
  EXPECT_EQ(get_int(*query, "limit"), 50);
  EXPECT_EQ(get_string(*query, "order"), "desc");
  EXPECT_FALSE(query->contains("status"));
}

TEST(ContractCheck, parameters_may_be_true_or_false) {
  const auto undo = [](std::string text) {
    Request request;
    request.parameters = {{"id", kId}};
    request.query = {{"undo", std::move(text)}};
    return contract().check("DELETE", "/api/v1/datasets/{id}", request);
  };
  EXPECT_EQ(get_bool(undo("true")->query, "undo"), true);
  EXPECT_EQ(get_bool(undo("false")->query, "undo"), false);
  EXPECT_FALSE(undo("yes"));
}

TEST(ContractCheck, parameters_have_bounds) {
  for (const char* limit : {"0", "501", "-1", "1.5", "", "abc", "1 ", "99999999999999999999"}) {
    EXPECT_EQ(list_error({{"limit", limit}}).code, ErrorCode::invalid_argument) << limit;
  }
  EXPECT_TRUE(listed({{"limit", "500"}}));
  EXPECT_TRUE(listed({{"offset", "9007199254740991"}}));
  EXPECT_FALSE(listed({{"offset", "9007199254740992"}}));
  EXPECT_FALSE(listed({{"order", "up"}}));
  EXPECT_FALSE(listed({{"status", ""}}));
  EXPECT_TRUE(listed({{"q", std::string(200, 'a')}}));
  EXPECT_FALSE(listed({{"q", std::string(201, 'a')}}));
}

TEST(ContractCheck, unknown_and_repeated_parameters_are_errors) {
  EXPECT_EQ(list_error({{"limits", "5"}}).message, "Unknown parameter limits");
  EXPECT_EQ(list_error({{"limit", "5"}, {"limit", "6"}}).message, "Parameter limit comes twice");
  Request request;
  request.query = {{"repo_id", "a/b"}, {"split", "x"}, {"split", "y"}};
  const auto plan = contract().check("GET", "/api/v1/hub/plan", request);
  ASSERT_TRUE(plan);
  EXPECT_EQ(get_array(plan->query, "split")->size(), 2U);
  request.query = {};
  EXPECT_EQ(contract().check("GET", "/api/v1/hub/plan", request).error().message,
            "Parameter repo_id is missing");
}

TEST(ContractCheck, bodies_fit_their_schema) {
  EXPECT_EQ(
      tokenize_error(R"({"tokenizer_name":"gpt2","max_length":8,"filters":{"threshold":0.5}})"),
      "");
  EXPECT_EQ(tokenize_error(R"({})"), "tokenizer_name is missing");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":7})"), "tokenizer_name must be a string, not 7");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":null})"),
            "tokenizer_name must be a string, not null");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":""})"), "tokenizer_name is empty");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":"a","max_length":1.5})"),
            "max_length must be a whole number, not 1.5");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":"a","max_length":0})"),
            "max_length must be at least 1, not 0");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":"a","strides":1})"), "Unknown member strides");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":"a","filters":{"junks":1}})"),
            "Unknown member filters.junks");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":"a","filters":{"threshold":2}})"),
            "filters.threshold must be at most 1, not 2");
  EXPECT_EQ(tokenize_error(R"({"tokenizer_name":"a","splits":["x",""]})"), "splits[1] is empty");
  EXPECT_EQ(tokenize_error("[]"), "body must be an object, not []");
  EXPECT_EQ(tokenize_error(""), "The request needs a body");
}

TEST(ContractCheck, a_schema_may_have_an_error_code_of_its_own) {
  Request request;
  for (const char* repo : {"../etc", "a/b/c", "/a", "a/", "-a/b", "a b", "a/b\n"}) {
    request.body = to_json(json::object{{"repo_id", repo}});
    const auto call = contract().check("POST", "/api/v1/datasets", request);
    ASSERT_FALSE(call) << repo;
    EXPECT_EQ(call.error().code, ErrorCode::invalid_repo_id) << repo;
  }
  request.body = R"({"repo_id":"monology/pile-uncopyrighted"})";
  EXPECT_TRUE(contract().check("POST", "/api/v1/datasets", request));
}

TEST(ContractCheck, ids_are_uuids) {
  Request request;
  for (const char* id : {"6f1c", "..", "6F1C2A8E-2B6D-4C5F-9A3E-0D6A4F1B7C11"}) {
    request.parameters = {{"id", id}};
    const auto call = contract().check("GET", "/api/v1/jobs/{id}", request);
    EXPECT_EQ(call.error().code, ErrorCode::not_found) << id;
  }
}

TEST(ContractCheck, what_is_no_contract_is_refused) {
  EXPECT_FALSE(ContractCheck::load("{"));
  EXPECT_FALSE(ContractCheck::load("text"));
}

TEST(YamlJson, plain_scalars_have_types) {
  const auto value =
      parse_yaml("{a: 1, b: 1.5, c: true, d: no, e: '1', f: \"true\", g: null, h: []}");
  ASSERT_TRUE(value);
  EXPECT_EQ(to_json(*value),
            R"({"a":1,"b":1.5,"c":true,"d":"no","e":"1","f":"true","g":null,"h":[]})");
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
