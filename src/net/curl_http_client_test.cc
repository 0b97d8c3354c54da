#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "base/format.h"
#include "net/http_client.h"

namespace tokenmill::net {
namespace {

using namespace std::chrono_literals;

// Answers each connection with the same bytes, then closes it, or holds it open.
class CannedServer {
 public:
  explicit CannedServer(std::string answer, bool holds = false)
      : answer_(std::move(answer)), holds_(holds), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~CannedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (const int connection : held_) ::close(connection);
  }

  Url url() const { return *parse_url(format("http://127.0.0.1:{}/path", port_)); }
  std::string last_request() const {
    const std::lock_guard lock(mutex_);
    return last_request_;
  }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      char buffer[4096];
      const ssize_t count = ::recv(connection, buffer, sizeof(buffer), 0);
      {
        const std::lock_guard lock(mutex_);
        last_request_.assign(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
      }
      ::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      if (holds_) {
        held_.push_back(connection);
      } else {
        ::close(connection);
      }
    }
  }

  const std::string answer_;
  const bool holds_;
  const int listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::string last_request_;  // guarded
  std::vector<int> held_;
  std::jthread thread_;
};

std::unique_ptr<HttpClient> make_client(HttpSettings settings = {}) {
  auto client = make_http_client(std::move(settings));
  EXPECT_TRUE(client);
  return std::move(*client);
}

ErrorCode error_code(const Result<HttpResponse>& response) {
  return response ? ErrorCode::internal : response.error().code;
}

TEST(HttpClient, ReadsStatusHeadersAndBody) {
  const CannedServer server(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nX-Error-Code: Gone\r\n"
      "Content-Length: 4\r\n\r\nbody");
  const auto response = make_client()->send({.url = server.url()}, {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->head.status, 404);
  EXPECT_EQ(response->head.header("x-error-code"), "Gone");
  EXPECT_EQ(response->head.header("missing"), "");
  EXPECT_EQ(response->body, "body");
}

TEST(HttpClient, ShowsTheTokenToItsOriginOnly) {
  const CannedServer hub("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  const CannedServer other("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  HttpSettings settings;
  settings.credential = {hub.url(), Secret("hf_secret")};
  const auto client = make_client(settings);
  ASSERT_TRUE(client->send({.url = hub.url()}, {}));
  ASSERT_TRUE(client->send({.url = other.url()}, {}));
  EXPECT_NE(hub.last_request().find("Authorization: Bearer hf_secret\r\n"), std::string::npos);
  EXPECT_EQ(other.last_request().find("hf_secret"), std::string::npos);
  EXPECT_NE(other.last_request().find("Accept-Encoding: identity\r\n"), std::string::npos);
}

TEST(HttpClient, DoesNotFollowRedirects) {
  const CannedServer server(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const auto response = make_client()->send({.url = server.url()}, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->head.status, 302);
}

TEST(HttpClient, AsksForBoundedRanges) {
  const CannedServer server("HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx");
  ASSERT_TRUE(make_client()->send({.url = server.url(), .range = ByteRange{5, 9}}, {}));
  EXPECT_NE(server.last_request().find("Range: bytes=5-9\r\n"), std::string::npos);
}

TEST(HttpClient, HandsTheBodyToTheSink) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  std::string taken;
  BodySink sink{.accept = [](const HttpHead& head) -> Result<bool> { return head.status == 200; },
                .write =
                    [&](std::string_view bytes) {
                      taken += bytes;
                      return Status{};
                    }};
  const auto response = make_client()->send({.url = server.url()}, {}, &sink);
  ASSERT_TRUE(response);
  EXPECT_EQ(taken, "hello");
  EXPECT_EQ(response->body, "");
}

TEST(HttpClient, ReturnsTheErrorOfTheSink) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  const BodySink sink{
      .accept = [](const HttpHead&) -> Result<bool> { return true; },
      .write = [](std::string_view) -> Status { return fail(ErrorCode::disk_full, "Full"); }};
  EXPECT_EQ(error_code(make_client()->send({.url = server.url()}, {}, &sink)),
            ErrorCode::disk_full);
}

TEST(HttpClient, NoticesABodyThatEndsEarly) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(error_code(make_client()->send({.url = server.url()}, {})), ErrorCode::network);
}

TEST(HttpClient, RefusesAnEncodingItDidNotAskFor) {
  const CannedServer server(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_EQ(error_code(make_client()->send({.url = server.url()}, {})), ErrorCode::network);
}

TEST(HttpClient, LimitsBodies) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(error_code(make_client()->send({.url = server.url(), .body_bytes_max = 4}, {})),
            ErrorCode::payload_too_large);
}

TEST(HttpClient, EndsATransferThatStalls) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", true);
  HttpSettings settings;
  settings.stall_timeout = 50ms;
  EXPECT_EQ(error_code(make_client(settings)->send({.url = server.url()}, {})), ErrorCode::timeout);
}

TEST(HttpClient, EndsATransferThatIsTooSlow) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", true);
  HttpSettings settings;
  settings.slow_window = 50ms;
  settings.slow_bytes_per_second = 1'000'000;
  EXPECT_EQ(error_code(make_client(settings)->send({.url = server.url()}, {})), ErrorCode::timeout);
}

TEST(HttpClient, KeepsItsDeadline) {
  const CannedServer server("", true);
  EXPECT_EQ(error_code(make_client()->send({.url = server.url(), .deadline = 50ms}, {})),
            ErrorCode::timeout);
}

TEST(HttpClient, StopsWhenAskedTo) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", true);
  const auto client = make_client();
  std::stop_source stop;
  const BodySink sink{.accept = [](const HttpHead&) -> Result<bool> { return true; },
                      .write =
                          [&](std::string_view) {
                            stop.request_stop();
                            return Status{};
                          }};
  EXPECT_EQ(error_code(client->send({.url = server.url()}, stop.get_token(), &sink)),
            ErrorCode::cancelled);
  EXPECT_EQ(error_code(client->send({.url = server.url()}, stop.get_token())),
            ErrorCode::cancelled);
}

TEST(HttpClient, NamesWhoCouldNotBeReached) {
  const auto response = make_client()->send({.url = *parse_url("http://127.0.0.1:1/x?sig=1")}, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::network);
  EXPECT_NE(response.error().message.find("http://127.0.0.1:1/x:"), std::string::npos);
  EXPECT_EQ(response.error().message.find("sig"), std::string::npos);
}

TEST(HttpClient, RunsManyTransfersAtOnce) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  const auto client = make_client();
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(8);
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 20; ++j) good += client->send({.url = server.url()}, {}) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(good, 160);
}

TEST(HttpClient, NeedsTheCertificatesItIsTold) {
  HttpSettings settings;
  settings.ca_file = "/does/not/exist.pem";
  EXPECT_FALSE(make_http_client(settings));
}

}  // namespace
}  // namespace tokenmill::net
