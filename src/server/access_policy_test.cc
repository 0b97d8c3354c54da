#include "server/access_policy.h"

#include <gtest/gtest.h>

namespace tokenmill::server {
namespace {

using std::chrono::seconds;

constexpr std::uint16_t kPort = 7420;
const Connection kLoopback{"127.0.0.1", "127.0.0.1", kPort};

struct Case {
  std::string method = "GET";
  std::string path = "/api/v1/datasets";
  std::vector<Header> headers = {};
};

Request request_of(const Case& given, std::string host = "localhost:7420") {
  Request request;
  request.method = given.method;
  request.path = given.path;
  std::string_view rest = std::string_view(given.path).substr(1);
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    request.segments.emplace_back(rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  request.headers = given.headers;
  if (!host.empty()) request.headers.push_back({"host", std::move(host)});
  return request;
}

// The status the policy answers with; 0: the request may pass.
int verdict(AccessPolicy& policy, const Request& request, const Connection& connection = kLoopback,
            SteadyTime now = {}) {
  const auto refusal = policy.check(request, connection, now);
  return refusal ? error_http_status(refusal->error.code) : 0;
}

int verdict(const Request& request) {
  AccessPolicy policy({});
  return verdict(policy, request);
}

TEST(AccessPolicy, knows_its_own_names_with_its_port) {
  for (const char* host : {"localhost:7420", "LOCALHOST:7420", "127.0.0.1:7420", "[::1]:7420"}) {
    EXPECT_EQ(verdict(request_of({}, host)), 0) << host;
  }
  for (const char* host :
       {"localhost", "127.0.0.1", "localhost:7421", "localhost:80", "localhost.:7420",
        "evil.example:7420", "evil.example", "localhost:7420.evil.example", "127.0.0.1:7420@evil",
        "127.0.0.2:7420", "0.0.0.0:7420", "127.1:7420", "2130706433:7420", " "}) {
    EXPECT_EQ(verdict(request_of({}, host)), 421) << host;
  }
  EXPECT_EQ(verdict(request_of({}, "")), 400);
  EXPECT_EQ(verdict(request_of({.headers = {{"host", "localhost:7420"}}})), 400);
}

TEST(AccessPolicy, port_80_may_be_left_out) {
  AccessPolicy policy({});
  EXPECT_EQ(verdict(policy, request_of({}, "localhost"), {"127.0.0.1", "127.0.0.1", 80}), 0);
}

TEST(AccessPolicy, configured_names_are_its_own_too) {
  AccessPolicy policy({.allowed_hosts = {"mill.example", "proxy.example:443"}});
  EXPECT_EQ(verdict(policy, request_of({}, "mill.example:7420")), 0);
  EXPECT_EQ(verdict(policy, request_of({}, "mill.example:1")), 421);
  EXPECT_EQ(verdict(policy, request_of({}, "proxy.example")), 0);
  EXPECT_EQ(verdict(policy, request_of({}, "proxy.example:443")), 0);
  EXPECT_EQ(verdict(policy, request_of({}, "proxy.example:7420")), 421);
}

TEST(AccessPolicy, only_its_own_pages_may_ask) {
  for (const char* method : {"GET", "HEAD", "POST", "DELETE", "OPTIONS", "FOO"}) {
    const auto with_origin = [&](std::string origin) {
      return verdict(request_of({.method = method, .headers = {{"origin", std::move(origin)}}}));
    };
    EXPECT_EQ(with_origin("http://localhost:7420"), 0) << method;
    for (const char* origin :
         {"null", "", "http://localhost", "http://localhost:3000", "http://evil.example",
          "http://127.0.0.1:7420", "http://localhost:7420.evil.example", "localhost:7420",
          "HTTP://localhost:7420/"}) {
      EXPECT_EQ(with_origin(origin), 403) << method << " " << origin;
    }
  }
  const Request twice = request_of(
      {.headers = {{"origin", "http://localhost:7420"}, {"origin", "http://localhost:7420"}}});
  EXPECT_EQ(verdict(twice), 403);
}

TEST(AccessPolicy, a_development_page_can_be_allowed) {
  AccessPolicy policy({.allowed_origins = {"http://localhost:5173"}});
  EXPECT_EQ(verdict(policy, request_of({.headers = {{"origin", "http://localhost:5173"}}})), 0);
  EXPECT_EQ(verdict(policy, request_of({.headers = {{"origin", "http://localhost:5174"}}})), 403);
}

TEST(AccessPolicy, foreign_sites_may_only_link_to_the_ui) {
  const std::vector<Header> visit = {{"sec-fetch-site", "cross-site"},
                                     {"sec-fetch-mode", "navigate"},
                                     {"sec-fetch-dest", "document"}};
  EXPECT_EQ(verdict(request_of({.path = "/datasets/1", .headers = visit})), 0);
  EXPECT_EQ(verdict(request_of({.path = "/api/v1/datasets", .headers = visit})), 403);
  EXPECT_EQ(verdict(request_of({.method = "POST", .path = "/", .headers = visit})), 403);
  const std::vector<Header> image = {
      {"sec-fetch-site", "same-site"}, {"sec-fetch-mode", "no-cors"}, {"sec-fetch-dest", "image"}};
  EXPECT_EQ(verdict(request_of({.path = "/logo.svg", .headers = image})), 403);
  for (const char* site : {"same-origin", "none"}) {
    EXPECT_EQ(verdict(request_of({.headers = {{"sec-fetch-site", site}}})), 0);
  }
}

TEST(AccessPolicy, what_changes_something_carries_json) {
  const auto post = [](std::vector<Header> headers) {
    return verdict(request_of({.method = "POST", .headers = std::move(headers)}));
  };
  EXPECT_EQ(post({}), 0);
  EXPECT_EQ(post({{"content-length", "0"}}), 0);
  EXPECT_EQ(post({{"content-length", "2"}, {"content-type", "application/json"}}), 0);
  EXPECT_EQ(post({{"content-length", "2"}, {"content-type", "Application/JSON ; charset=utf-8"}}),
            0);
  EXPECT_EQ(post({{"content-length", "2"}}), 415);
  EXPECT_EQ(post({{"transfer-encoding", "chunked"}}), 415);
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data; boundary=x", "application/jsonp", ""}) {
    EXPECT_EQ(post({{"content-length", "2"}, {"content-type", type}}), 415) << type;
  }
}

TEST(AccessPolicy, a_token_is_asked_for_everywhere_but_at_the_ui) {
  AccessPolicy policy({.token = Secret("right")});
  const auto with = [&](std::string path, std::vector<Header> headers) {
    return verdict(policy, request_of({.path = std::move(path), .headers = std::move(headers)}));
  };
  EXPECT_EQ(with("/index.html", {}), 0);
  EXPECT_EQ(with("/healthz", {}), 0);
  EXPECT_EQ(with("/metrics", {}), 401);
  EXPECT_EQ(with("/api/v1/datasets", {}), 401);
  EXPECT_EQ(with("/api/v1/datasets", {{"authorization", "Bearer right"}}), 0);
  EXPECT_EQ(with("/api/v1/datasets", {{"authorization", "bearer right"}}), 0);
  EXPECT_EQ(with("/api/v1/events", {{"sec-websocket-protocol", "tokenmill, bearer.right"}}), 0);
  for (const char* value :
       {"Bearer wrong", "Bearer ", "Bearer righ", "Bearer right ", "Basic right"}) {
    EXPECT_EQ(with("/api/v1/datasets", {{"authorization", value}}), 401) << value;
  }
}

TEST(AccessPolicy, ten_wrong_tokens_a_minute_are_enough) {
  AccessPolicy policy({.token = Secret("right")});
  const Request wrong = request_of({.headers = {{"authorization", "Bearer wrong"}}});
  const Request right = request_of({.headers = {{"authorization", "Bearer right"}}});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(verdict(policy, wrong), 401);
  EXPECT_EQ(verdict(policy, right), 429);
  const Connection other{"10.0.0.9", "127.0.0.1", kPort};
  EXPECT_EQ(verdict(policy, right, other), 0);
  EXPECT_EQ(verdict(policy, right, kLoopback, SteadyTime() + seconds(61)), 0);
}

}  // namespace
}  // namespace tokenmill::server
