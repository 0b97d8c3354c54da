// Over real sockets: what a client may send, and what it gets.
#include "server/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "server/testing/running_server.h"
#include "server/testing/socket_client.h"

namespace tokenmill::server {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kJson = "Content-Type: application/json\r\n";

// Says back what it was asked, so that a test sees what the server understood.
Response echo(const Request& request) {
  json::array query;
  for (const auto& [name, value] : request.query) query.push_back({name, value});
  return json_response(200, {{"path", request.path},
                             {"query", query},
                             {"body_bytes", request.body.size()},
                             {"body", request.body.substr(0, 100)}});
}

Router echo_router() {
  Router router;
  router.add("GET", "/echo", echo);
  router.add("POST", "/echo", echo);
  router.add("GET", "/large", [](const Request&) {
    return text_response(200, "text/plain", std::string(3'000'000, 'x'));
  });
  router.add("GET", "/stream", [](const Request&) {
    auto left = std::make_shared<int>(3);
    return Response{.content_type = "text/plain",
                    .body = StreamBody{[left]() -> Result<std::string> {
                      return --*left < 0 ? std::string() : std::string(100'000, 'a');
                    }}};
  });
  router.add("GET", "/breaks", [](const Request&) {
    auto left = std::make_shared<int>(1);
    return Response{.content_type = "text/plain",
                    .body = StreamBody{[left]() -> Result<std::string> {
                      if (--*left < 0) return fail(ErrorCode::io, "The disk broke");
                      return std::string("half");
                    }}};
  });
  router.add("GET", "/splits", [](const Request&) {
    Response response = text_response(200, "text/plain", "");
    response.headers.push_back({"X-Bad", "a\r\nSet-Cookie: b"});
    return response;
  });
  return router;
}

// The status of the answer to raw bytes; 0 when there was none.
int status_of(const RunningServer& server, std::string_view bytes) {
  SocketClient client(server.port());
  client.send(bytes);
  return client.read_answer().status;
}

std::string code_of(const Answer& answer) {
  const auto problem = parse_json(answer.body);
  if (!problem || !problem->is_object()) return "";
  return std::string(get_string(problem->get_object(), "code").value_or(""));
}

TEST(HttpServer, answers_and_keeps_the_connection) {
  RunningServer server({}, echo_router());
  SocketClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send("GET /echo?a=b%20c HTTP/1.1\r\n" + server.host() + "\r\n");
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"path":"/echo","query":[["a","b c"]],"body_bytes":0,"body":""})");
  }
}

TEST(HttpServer, every_answer_carries_the_security_headers) {
  RunningServer server({}, echo_router());
  for (const char* target : {"GET /echo", "GET /none", "POST /none", "FOO /echo", "HEAD /echo"}) {
    Answer answer = ask(server.port(), target);
    EXPECT_NE(answer.headers["content-security-policy"].find("default-src 'none'"),
              std::string::npos)
        << target;
    EXPECT_EQ(answer.headers["x-content-type-options"], "nosniff") << target;
    EXPECT_EQ(answer.headers["referrer-policy"], "no-referrer") << target;
    EXPECT_FALSE(answer.headers["x-request-id"].empty()) << target;
    EXPECT_FALSE(answer.headers.contains("access-control-allow-origin")) << target;
  }
}

TEST(HttpServer, problems_are_problem_documents) {
  RunningServer server({}, echo_router());
  Answer answer = ask(server.port(), "GET /none");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.headers["content-type"], "application/problem+json");
  EXPECT_EQ(code_of(answer), "not_found");
  answer = ask(server.port(), "PUT /echo");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers["allow"], "GET, HEAD, POST");
}

TEST(HttpServer, head_has_the_length_and_no_body) {
  RunningServer server({}, echo_router());
  SocketClient client(server.port());
  client.send("HEAD /large HTTP/1.1\r\n" + server.host() + "\r\n");
  EXPECT_EQ(client.read_answer(false).headers["content-length"], "3000000");
  client.send("GET /echo HTTP/1.1\r\n" + server.host() + "\r\n");
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST(HttpServer, sends_large_and_streamed_bodies_whole) {
  RunningServer server({}, echo_router());
  EXPECT_EQ(ask(server.port(), "GET /large").body, std::string(3'000'000, 'x'));
  EXPECT_EQ(ask(server.port(), "GET /stream").body, std::string(300'000, 'a'));
  SocketClient client(server.port());
  client.send("GET /breaks HTTP/1.1\r\n" + server.host() + "\r\n");
  const std::string all = client.read_all();
  EXPECT_TRUE(all.ends_with("4\r\nhalf\r\n")) << all;  // no last chunk: the client sees it is cut
}

TEST(HttpServer, a_known_text_is_not_sent_again) {
  RunningServer server({}, echo_router());
  Answer answer = ask(server.port(), "GET /echo");
  const std::string etag = answer.headers["etag"];
  EXPECT_FALSE(etag.empty());
  answer = ask(server.port(), "GET /echo", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(ask(server.port(), "GET /echo?x", "If-None-Match: " + etag + "\r\n").status, 200);
}

TEST(HttpServer, no_header_can_be_split) {
  RunningServer server({}, echo_router());
  Answer answer = ask(server.port(), "GET /splits");
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.headers.contains("set-cookie"));
  EXPECT_FALSE(answer.headers.contains("x-bad"));
}

TEST(HttpServer, takes_a_body_up_to_the_limit) {
  HttpOptions options;
  options.http.body_bytes_max = 1000;
  RunningServer server(options, echo_router());
  for (const std::size_t bytes : {999, 1000, 1001}) {
    const int expected = bytes <= 1000 ? 200 : 413;
    EXPECT_EQ(ask(server.port(), "POST /echo", kJson, std::string(bytes, ' ')).status, expected);
    SocketClient chunked(server.port());
    chunked.send(format("POST /echo HTTP/1.1\r\n{}{}Transfer-Encoding: chunked\r\n\r\n",
                        server.host(), kJson));
    const std::string part(bytes / 2, ' ');
    const std::string rest(bytes - part.size(), ' ');
    chunked.send(
        format("{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n", part.size(), part, rest.size(), rest));
    EXPECT_EQ(chunked.read_answer().status, expected) << bytes;
  }
}

TEST(HttpServer, a_refused_large_body_still_gets_its_answer) {
  RunningServer server({}, echo_router());
  const Answer answer = ask(server.port(), "POST /echo", kJson, std::string(2'000'000, ' '));
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(code_of(answer), "payload_too_large");
}

TEST(HttpServer, waits_for_a_body_in_pieces_and_says_continue) {
  RunningServer server({}, echo_router());
  SocketClient client(server.port());
  client.send(format("POST /echo HTTP/1.1\r\n{}{}Content-Length: 4\r\nExpect: 100-continue\r\n\r\n",
                     server.host(), kJson));
  EXPECT_EQ(client.read_answer().status, 100);
  client.send("ab");
  client.send("cd");
  EXPECT_NE(client.read_answer().body.find("\"abcd\""), std::string::npos);
}

TEST(HttpServer, refuses_ambiguous_lengths) {
  RunningServer server({}, echo_router());
  const std::string head = "POST /echo HTTP/1.1\r\n" + server.host() + std::string(kJson);
  for (const char* fields :
       {"Content-Length: 2\r\nContent-Length: 3\r\n", "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2, 2\r\n", "Content-Length: +2\r\n", "Content-Length: 2x\r\n",
        "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 2\r\n", "Transfer-Encoding:\r\n",
        "Transfer-Encoding : chunked\r\n", " Content-Length: 2\r\n"}) {
    EXPECT_EQ(status_of(server, head + fields + "\r\n{}"), 400) << fields;
  }
  for (const char* body : {"zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx0\r\n\r\n",
                           "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"}) {
    EXPECT_EQ(status_of(server, head + "Transfer-Encoding: chunked\r\n\r\n" + body), 400) << body;
  }
}

TEST(HttpServer, refuses_what_is_not_http) {
  RunningServer server({}, echo_router());
  const std::string host = server.host();
  EXPECT_EQ(status_of(server, "GET /echo HTTP/1.1\n" + host + "\n"), 400);
  EXPECT_EQ(status_of(server, "GET /echo HTTP/2.0\r\n" + host + "\r\n"), 400);
  EXPECT_EQ(status_of(server, "G(T /echo HTTP/1.1\r\n" + host + "\r\n"), 400);
  EXPECT_EQ(status_of(server, "GET  /echo HTTP/1.1\r\n" + host + "\r\n"), 400);
  EXPECT_EQ(status_of(server, "GET /ec ho HTTP/1.1\r\n" + host + "\r\n"), 400);
  EXPECT_EQ(status_of(server, "GET /echo\r\n\r\n"), 400);
  EXPECT_EQ(status_of(server, "\x16\x03\x01\x02\x01\r\n\r\n"), 400);
  EXPECT_EQ(status_of(server, "CONNECT evil.example:443 HTTP/1.1\r\n" + host + "\r\n"), 400);
  EXPECT_EQ(status_of(server, "GET http://evil.example/echo HTTP/1.1\r\n" + host + "\r\n"), 400);
  EXPECT_EQ(status_of(server, format("GET http://127.0.0.1:{}/echo HTTP/1.1\r\n{}\r\n",
                                     server.port(), host)),
            200);
  EXPECT_EQ(status_of(server, "GET /echo HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of(server, "GET /echo HTTP/1.1\r\n" + host + host + "\r\n"), 400);
  EXPECT_EQ(status_of(server, "GET /echo HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 421);
}

TEST(HttpServer, holds_the_limits_of_the_head) {
  RunningServer server({}, echo_router());
  const std::string head = "GET /echo HTTP/1.1\r\n" + server.host();
  EXPECT_EQ(status_of(server, "GET /echo?" + std::string(9000, 'a') + " HTTP/1.1\r\n"), 414);
  EXPECT_EQ(status_of(server, head + "A: " + std::string(15'000, 'a') + "\r\n\r\n"), 200);
  EXPECT_EQ(status_of(server, head + "A: " + std::string(17'000, 'a') + "\r\n\r\n"), 431);
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += format("A{}: b\r\n", i);
  EXPECT_EQ(status_of(server, head + fields + "\r\n"), 200);
  EXPECT_EQ(status_of(server, head + fields + "B: c\r\n\r\n"), 431);
}

TEST(HttpServer, answers_pipelined_requests_in_order_up_to_a_limit) {
  HttpOptions options;
  options.http.pipelined_requests_max = 5;
  RunningServer server(options, echo_router());
  SocketClient client(server.port());
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += format("GET /echo?n={} HTTP/1.1\r\n{}\r\n", i, server.host());
  }
  client.send(requests);
  int answered = 0;
  while (true) {
    const Answer answer = client.read_answer();
    if (answer.status == 0) break;
    EXPECT_NE(answer.body.find(format("\"{}\"", answered)), std::string::npos);
    ++answered;
  }
  EXPECT_GE(answered, 5);
  EXPECT_LT(answered, 20);
}

TEST(HttpServer, slow_clients_are_told_and_cut_off) {
  HttpOptions options;
  options.http.header_deadline = milliseconds(50);
  options.http.body_grace = milliseconds(50);
  options.http.keep_alive = milliseconds(50);
  RunningServer server(options, echo_router());
  SocketClient idle(server.port());
  EXPECT_TRUE(idle.is_ended());
  SocketClient head(server.port());
  head.send("GET /echo HTTP/1.1\r\nHo");
  EXPECT_EQ(head.read_answer().status, 408);
  SocketClient body(server.port());
  body.send(
      format("POST /echo HTTP/1.1\r\n{}{}Content-Length: 9\r\n\r\nabc", server.host(), kJson));
  EXPECT_EQ(body.read_answer().status, 408);
}

TEST(HttpServer, a_client_that_does_not_read_is_cut_off) {
  HttpOptions options;
  options.http.write_stall = milliseconds(50);
  Router router;
  std::atomic<bool> released = false;
  router.add("GET", "/endless", [&released](const Request&) {
    auto guard = std::shared_ptr<void>(nullptr, [&released](void*) { released = true; });
    return Response{
        .content_type = "text/plain",
        .body = StreamBody{[guard]() -> Result<std::string> { return std::string(1 << 20, 'x'); }}};
  });
  RunningServer server(options, std::move(router));
  SocketClient client(server.port());
  client.send("GET /endless HTTP/1.1\r\n" + server.host() + "\r\n");
  while (!released) std::this_thread::yield();
}

// A gate that a handler waits at until the test opens it.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void arrive() {
    std::unique_lock lock(mutex_);
    has_arrived_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
  }
  void wait_for_arrival() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return has_arrived_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
  bool has_arrived_ = false;
};

Router gated_router(Gate& gate) {
  Router router = echo_router();
  router.add("GET", "/gate", [&gate](const Request&) {
    gate.arrive();
    return text_response(200, "text/plain", "through");
  });
  return router;
}

TEST(HttpServer, a_slow_handler_costs_only_its_own_request) {
  Gate gate;
  HttpOptions options;
  options.http.handler_deadline = milliseconds(50);
  RunningServer server(options, gated_router(gate));
  EXPECT_EQ(ask(server.port(), "GET /gate").status, 504);
  EXPECT_EQ(ask(server.port(), "GET /echo").status, 200);
  gate.open();
}

TEST(HttpServer, more_requests_than_may_wait_are_answered_503) {
  Gate gate;
  HttpOptions options;
  options.workers = 1;
  options.http.queued_requests_max = 1;
  RunningServer server(options, gated_router(gate));
  SocketClient running(server.port());
  running.send("GET /gate HTTP/1.1\r\n" + server.host() + "\r\n");
  gate.wait_for_arrival();
  // Of two more, one waits and one is refused, in whatever order they are read.
  SocketClient one(server.port());
  SocketClient other(server.port());
  one.send("GET /echo HTTP/1.1\r\n" + server.host() + "Connection: close\r\n\r\n");
  other.send("GET /echo HTTP/1.1\r\n" + server.host() + "Connection: close\r\n\r\n");
  while (server.metrics.text().find("status=\"503\"") == std::string::npos) {
    std::this_thread::yield();
  }
  gate.open();
  EXPECT_EQ(one.read_answer().status + other.read_answer().status, 200 + 503);
  EXPECT_EQ(running.read_answer().status, 200);
}

TEST(HttpServer, takes_connections_up_to_the_limit) {
  HttpOptions options;
  options.http.connections_max = 3;
  RunningServer server(options, echo_router());
  std::vector<SocketClient> open;
  for (int i = 0; i < 3; ++i) {
    open.emplace_back(server.port());
    open.back().send("GET /echo HTTP/1.1\r\n" + server.host() + "\r\n");
    EXPECT_EQ(open.back().read_answer().status, 200);
  }
  SocketClient refused(server.port());
  EXPECT_EQ(refused.read_answer().status, 503);
  open.pop_back();
  while (ask(server.port(), "GET /echo").status != 200) std::this_thread::yield();
}

TEST(HttpServer, stop_lets_requests_finish_and_ends_idle_connections) {
  Gate gate;
  RunningServer server({}, gated_router(gate));
  SocketClient idle(server.port());
  auto busy = std::make_unique<SocketClient>(server.port());
  busy->send("GET /gate HTTP/1.1\r\n" + server.host() + "\r\n");
  gate.wait_for_arrival();
  std::thread stopping([&] { server.server->stop(); });
  EXPECT_TRUE(idle.is_ended());
  gate.open();
  Answer answer = busy->read_answer();
  EXPECT_EQ(answer.body, "through");
  EXPECT_EQ(answer.headers["connection"], "close");
  busy.reset();
  stopping.join();
}

TEST(HttpServer, stop_cuts_what_does_not_finish) {
  HttpOptions options;
  options.http.drain = milliseconds(20);
  RunningServer server(options, echo_router());
  SocketClient half(server.port());
  half.send("POST /echo HTTP/1.1\r\n" + server.host());
  SocketClient other(server.port());
  other.send("GET /echo HTTP/1.1\r\n" + server.host() + "\r\n");
  other.read_answer();
  server.server->stop();
  EXPECT_TRUE(half.is_ended());
}

TEST(HttpServer, will_not_be_exposed_by_accident) {
  Metrics metrics;
  EventHub events([](std::string_view) { return json::object(); });
  const auto start = [&](HttpOptions options) {
    options.port = 0;
    return HttpServer::start(std::move(options), Router(), events, metrics);
  };
  EXPECT_EQ(start({.host = "0.0.0.0"}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(start({.host = "::"}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(start({.host = "mill.example"}).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(start({.host = "localhost"}));
  EXPECT_TRUE(start({.host = "0.0.0.0", .access = {.token = Secret("t")}}));
}

TEST(HttpServer, a_taken_port_is_named) {
  RunningServer first;
  Metrics metrics;
  EventHub events([](std::string_view) { return json::object(); });
  const auto second = HttpServer::start({.port = first.port()}, Router(), events, metrics);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST(HttpServer, a_token_is_needed_when_there_is_one) {
  HttpOptions options;
  options.access.token = Secret("right");
  Router router;
  router.add("GET", "/api/x", echo);
  RunningServer server(options, std::move(router));
  Answer answer = ask(server.port(), "GET /api/x");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.headers["www-authenticate"], "Bearer");
  EXPECT_EQ(ask(server.port(), "GET /api/x", "Authorization: Bearer right\r\n").status, 200);
}

TEST(HttpServer, counts_what_it_answers) {
  RunningServer server({}, echo_router());
  ask(server.port(), "GET /echo");
  ask(server.port(), "BREW /echo");
  const std::string text = server.metrics.text();
  EXPECT_NE(text.find("tokenmill_http_requests_total{method=\"GET\",status=\"200\"} 1"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("method=\"other\",status=\"405\""), std::string::npos) << text;
}

}  // namespace
}  // namespace tokenmill::server
