#include "server/head_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace tokenmill::server {
namespace {

// The status the head is refused with; 0 when it is complete, -1 when more must come.
int verdict(const std::string& head, const HttpLimits& limits = {}) {
  HeadScanner scanner(limits);
  if (const auto refusal = scanner.scan(head)) {
    return refusal->status != 0 ? refusal->status : error_http_status(refusal->error.code);
  }
  return scanner.head_bytes() ? 0 : -1;
}

std::string request_with_line(std::size_t bytes) {
  const std::string fixed = "GET / HTTP/1.1\r\n";
  return "GET /" + std::string(bytes - fixed.size(), 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

std::string request_with_header_bytes(std::size_t bytes) {
  const std::string fixed = "a: \r\n\r\n";
  return "GET / HTTP/1.1\r\na: " + std::string(bytes - fixed.size(), 'x') + "\r\n\r\n";
}

std::string request_with_fields(std::size_t count) {
  std::string head = "GET / HTTP/1.1\r\n";
  for (std::size_t i = 0; i < count; ++i) head += "a: b\r\n";
  return head + "\r\n";
}

TEST(HeadScanner, finds_the_end_whatever_the_pieces) {
  const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\nB: c\td\r\n\r\n";
  const HttpLimits limits;
  for (std::size_t cut = 0; cut <= head.size(); ++cut) {
    HeadScanner scanner(limits);
    EXPECT_FALSE(scanner.scan(head.substr(0, cut)));
    EXPECT_EQ(scanner.head_bytes().has_value(), cut == head.size());
    EXPECT_FALSE(scanner.scan(head + "body"));
    EXPECT_EQ(scanner.head_bytes(), head.size());
  }
}

TEST(HeadScanner, holds_each_limit_exactly) {
  const HttpLimits limits;
  for (const int step : {-1, 0, 1}) {
    const int large = step > 0;
    EXPECT_EQ(verdict(request_with_line(limits.request_line_bytes_max + step)), large ? 414 : 0);
    EXPECT_EQ(verdict(request_with_header_bytes(limits.header_bytes_max + step)), large ? 431 : 0);
    EXPECT_EQ(verdict(request_with_fields(limits.header_fields_max + step)), large ? 431 : 0);
  }
}

TEST(HeadScanner, refuses_what_parsers_read_differently) {
  EXPECT_EQ(verdict("GET / HTTP/1.1\nHost: x\n\n"), 400);
  EXPECT_EQ(verdict("GET / HTTP/1.1\rHost: x\r\r"), 400);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"), 400);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n"), 400);
  EXPECT_EQ(verdict(std::string("GET / HTTP/1.1\r\nA: b\0\r\n\r\n", 25)), 400);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: b\x7f\r\n\r\n"), 400);
  EXPECT_EQ(verdict("\r\nGET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: b\r\n"), -1);
}

}  // namespace
}  // namespace tokenmill::server
