#include "server/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "server/request_target.h"

namespace tokenmill::server {
namespace {

Handler answer_with(const std::string& text) {
  return [text](const Request& request) {
    std::string body = text;
    for (const auto& [name, value] : request.parameters)
      body.append(" ").append(name).append("=").append(value);
    return text_response(200, "text/plain", body);
  };
}

Router example() {
  Router router;
  router.add("GET", "/api/v1/things", answer_with("list"));
  router.add("POST", "/api/v1/things", answer_with("create"));
  router.add("GET", "/api/v1/things/{id}", answer_with("one"));
  router.add("POST", "/api/v1/things/{id}/run/{part}", answer_with("run"));
  router.add("GET", "/throws", [](const Request&) -> Response { throw std::runtime_error("x"); });
  router.set_fallback(answer_with("file"));
  return router;
}

Response route(std::string method, std::string_view path) {
  Request request;
  request.method = std::move(method);
  auto target = parse_request_target(path, 10);
  request.path = target->path;
  request.segments = target->segments;
  return example().handle(request);
}

std::string body_of(const Response& response) { return std::get<std::string>(response.body); }

std::string header_of(const Response& response, std::string_view name) {
  for (const Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

TEST(Router, matches_templates) {
  EXPECT_EQ(body_of(route("GET", "/api/v1/things")), "list");
  EXPECT_EQ(body_of(route("POST", "/api/v1/things")), "create");
  EXPECT_EQ(body_of(route("GET", "/api/v1/things/7")), "one id=7");
  EXPECT_EQ(body_of(route("HEAD", "/api/v1/things/7")), "one id=7");
  EXPECT_EQ(body_of(route("POST", "/api/v1/things/7/run/b")), "run id=7 part=b");
}

TEST(Router, a_known_path_names_its_methods) {
  const Response response = route("DELETE", "/api/v1/things");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD, POST");
  EXPECT_EQ(route("get", "/api/v1/things").status, 405);
  EXPECT_EQ(route("PUT", "/style.css").status, 405);
}

TEST(Router, files_never_answer_below_api) {
  EXPECT_EQ(body_of(route("GET", "/style.css")), "file");
  EXPECT_EQ(body_of(route("GET", "/")), "file");
  for (const char* path : {"/api", "/api/", "/api/v1/none", "/api/v1/things/", "/api/v1//things"}) {
    EXPECT_EQ(route("GET", path).status, 404) << path;
  }
}

TEST(Router, an_exception_costs_one_request) { EXPECT_EQ(route("GET", "/throws").status, 500); }

}  // namespace
}  // namespace tokenmill::server
