// The head of an answer, written by the one place that writes heads: no name or value with a line
// break gets through, and no answer lacks the security headers.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include "server/http_message.h"

namespace tokenmill::server {

// How the body follows the head.
struct Framing {
  std::optional<std::uint64_t> content_length;  // nullopt: chunked, or until the connection ends
  bool is_chunked = false;
  bool keep_alive = true;
  std::time_t now = 0;  // for Date
};

// A header that is not safe is left out: it is a bug of a handler, and the answer is worth more
// than the header.
std::string response_head(const Response& response, const std::string& request_id,
                          const Framing& framing);

// For GET and HEAD answered 200 with text: adds an ETag, and makes the answer a 304 when the
// client has this text already.
void apply_condition(const Request& request, Response& response);

// Sent with everything, also with the WebSocket handshake. The policy lets the UI load its own
// scripts and styles, talk to its own origin, and nothing else.
inline constexpr struct {
  const char* name;
  const char* value;
} kSecurityHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
     "img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

}  // namespace tokenmill::server
