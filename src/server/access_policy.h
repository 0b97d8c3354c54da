// Who may ask: the rules every request passes before anything else looks at it, whatever its
// method, path or protocol. WebSocket handshakes and static files are no exception.
//
// The server has no names and no sign-in by default, because it listens on the loopback interface
// only. What protects it there from web pages open in the same machine's browser is:
//   - `Host` must be a name of this server with its port, so that a foreign name that was made to
//     resolve to 127.0.0.1 (DNS rebinding) reaches nothing. Names are never resolved to decide.
//   - `Origin`, where a browser sends it, must be the server itself.
//   - `Sec-Fetch-Site` must not be cross-site or same-site, except for a plain visit to the UI.
//   - What changes something carries JSON, which no foreign form can send.
// With a token, all paths but the UI's files and /healthz also need it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "server/http_message.h"
#include "server/problem.h"

namespace tokenmill::server {

struct AccessOptions {
  // Further names: "mill.example" means it with the server's port, "mill.example:443" exactly
  // that, also when it is the default port that browsers leave out.
  std::vector<std::string> allowed_hosts = {};
  // Pages elsewhere that may call the API, exactly as browsers write them.
  std::vector<std::string> allowed_origins = {};
  Secret token = {};  // empty: none is asked for
};

// The ends of the connection a request came by.
struct Connection {
  std::string peer_address;
  std::string local_address;
  std::uint16_t local_port = 0;
};

// Not thread-safe: it counts wrong tokens. One per server, used on its I/O thread.
class AccessPolicy {
 public:
  explicit AccessPolicy(AccessOptions options) : options_(std::move(options)) {}

  // Why the request is refused: malformed_request (Host missing or double), misdirected_request,
  // forbidden_origin, unsupported_media_type, unauthorized, rate_limited after ten wrong tokens of
  // one address within a minute.
  std::optional<Refusal> check(const Request& request, const Connection& connection,
                               SteadyTime now);

 private:
  struct WrongTokens {
    SteadyTime since;
    int count = 0;
  };

  bool is_own_host(std::string_view host, const Connection& connection) const;
  std::optional<Refusal> check_host(const Request& request, const Connection& connection) const;
  std::optional<Refusal> check_origin(const Request& request) const;
  std::optional<Refusal> check_token(const Request& request, const Connection& connection,
                                     SteadyTime now);

  AccessOptions options_;
  std::map<std::string, WrongTokens> wrong_tokens_;
};

// 127.0.0.0/8 and ::1, as text.
bool is_loopback_address(std::string_view address);

// Takes the same time wherever the two differ.
bool equals_in_constant_time(std::string_view left, std::string_view right);

}  // namespace tokenmill::server
