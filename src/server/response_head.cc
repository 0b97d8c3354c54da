#include "server/response_head.h"

#include <algorithm>

#include "base/format.h"
#include "base/sha256.h"

namespace tokenmill::server {
namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), whatever the locale.
std::string http_date(std::time_t now) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  return format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[utc.tm_wday], utc.tm_mday,
                kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

void add_header(std::string& head, std::string_view name, std::string_view value) {
  if (!is_header_safe(name) || !is_header_safe(value)) return;
  head += format("{}: {}\r\n", name, value);
}

bool has_header(const Response& response, std::string_view name) {
  return std::ranges::find(response.headers, name, &Header::name) != response.headers.end();
}

}  // namespace

std::string response_head(const Response& response, const std::string& request_id,
                          const Framing& framing) {
  std::string head = format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  add_header(head, "Date", http_date(framing.now));
  if (!response.content_type.empty()) add_header(head, "Content-Type", response.content_type);
  if (framing.content_length) {
    add_header(head, "Content-Length", std::to_string(*framing.content_length));
  } else if (framing.is_chunked) {
    add_header(head, "Transfer-Encoding", "chunked");
  }
  add_header(head, "Connection", framing.keep_alive ? "keep-alive" : "close");
  add_header(head, "X-Request-Id", request_id);
  if (!has_header(response, "Cache-Control")) add_header(head, "Cache-Control", "no-store");
  for (const auto& header : kSecurityHeaders) add_header(head, header.name, header.value);
  for (const Header& header : response.headers) add_header(head, header.name, header.value);
  return head + "\r\n";
}

void apply_condition(const Request& request, Response& response) {
  const auto* text = std::get_if<std::string>(&response.body);
  if (text == nullptr || response.status != 200 || has_header(response, "ETag")) return;
  if (request.method != "GET" && request.method != "HEAD") return;
  const std::string etag = format("\"{}\"", sha256_hex(*text).substr(0, 32));
  response.headers.push_back({"ETag", etag});
  if (!has_header(response, "Cache-Control")) {
    response.headers.push_back({"Cache-Control", "no-cache"});
  }
  const std::string* known = request.header("if-none-match");
  if (known == nullptr || known->find(etag) == std::string::npos) return;
  response.status = 304;
  response.content_type.clear();
  response.body = std::string();
}

}  // namespace tokenmill::server
