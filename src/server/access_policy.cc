// Sources: the DNS rebinding advisories of Ollama (CVE-2024-28224) and Jupyter; Fetch Metadata
// (W3C) for Sec-Fetch-Site; OWASP ASVS 5.0 4.4.2 for the WebSocket handshake.
#include "server/access_policy.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "server/header_text.h"

namespace tokenmill::server {
namespace {

constexpr int kWrongTokensMax = 10;
constexpr std::chrono::minutes kWrongTokensWindow{1};
constexpr std::size_t kAddressesMax = 10'000;

Refusal refuse(ErrorCode code, std::string message, std::string hint) {
  return {{code, std::move(message), std::move(hint)}};
}

// "name:80" for "name" when 80 is the server's port; browsers leave out the default port.
std::string with_port(std::string_view host, std::uint16_t port) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t from = bracket == std::string_view::npos ? 0 : bracket;
  if (host.find(':', from) != std::string_view::npos) return ascii_lower(host);
  return format("{}:{}", ascii_lower(host), port);
}

std::string address_literal(std::string_view address) {
  return address.find(':') == std::string_view::npos ? std::string(address)
                                                     : format("[{}]", address);
}

bool is_safe_method(std::string_view method) { return method == "GET" || method == "HEAD"; }

bool is_api_path(const Request& request) {
  if (request.segments.empty()) return false;
  const std::string& first = request.segments.front();
  return first == "api" || first == "metrics";
}

// Files of the UI say nothing about the user's data, and whoever watches the server needs no right.
bool needs_token(const Request& request) {
  return is_api_path(request) || !is_safe_method(request.method);
}

bool is_visit(const Request& request) {
  const std::string* mode = request.header("sec-fetch-mode");
  const std::string* destination = request.header("sec-fetch-dest");
  return is_safe_method(request.method) && !is_api_path(request) && mode != nullptr &&
         *mode == "navigate" && destination != nullptr && *destination == "document";
}

std::optional<Refusal> check_fetch_site(const Request& request) {
  const std::string* site = request.header("sec-fetch-site");
  if (site == nullptr) return std::nullopt;
  const bool is_ours = *site == "same-origin" || *site == "none";
  if (request.header_count("sec-fetch-site") == 1 && (is_ours || is_visit(request))) {
    return std::nullopt;
  }
  return refuse(ErrorCode::forbidden_origin, "Another site's page sent the request",
                "Use the page that this server serves");
}

bool has_body(const Request& request) {
  if (request.header_count("transfer-encoding") > 0) return true;
  const std::string* length = request.header("content-length");
  return length != nullptr && *length != "0";
}

// Browsers send "text/plain" and form bodies anywhere without asking; JSON they do not.
std::optional<Refusal> check_body_type(const Request& request) {
  if (is_safe_method(request.method) || !has_body(request)) return std::nullopt;
  const std::string* type = request.header("content-type");
  const std::string media = type == nullptr ? "" : ascii_lower(type->substr(0, type->find(';')));
  if (request.header_count("content-type") == 1 && trim(media) == "application/json") {
    return std::nullopt;
  }
  return refuse(
      ErrorCode::unsupported_media_type,
      format("The body is {}, not JSON", type == nullptr ? "of no type" : display_escape(*type)),
      "Send Content-Type: application/json");
}

// From `Authorization: Bearer …`, or from a WebSocket's subprotocols, where browsers can put it.
std::string_view presented_token(const Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  if (const std::string* field = request.header("authorization")) {
    const std::string_view text = *field;
    if (ascii_lower(text.substr(0, kScheme.size())) == kScheme) return text.substr(kScheme.size());
    return {};
  }
  constexpr std::string_view kProtocol = "bearer.";
  const std::string* field = request.header("sec-websocket-protocol");
  if (field == nullptr) return {};
  for (const std::string_view item : list_items(*field)) {
    if (item.starts_with(kProtocol)) return item.substr(kProtocol.size());
  }
  return {};
}

}  // namespace

std::optional<Refusal> AccessPolicy::check(const Request& request, const Connection& connection,
                                           SteadyTime now) {
  if (auto refusal = check_host(request, connection)) return refusal;
  if (auto refusal = check_origin(request)) return refusal;
  if (auto refusal = check_fetch_site(request)) return refusal;
  if (auto refusal = check_token(request, connection, now)) return refusal;
  return check_body_type(request);
}

bool AccessPolicy::is_own_host(std::string_view host, const Connection& connection) const {
  const std::string wanted = with_port(host, 80);
  const auto is = [&](std::string_view name, std::uint16_t port) {
    return wanted == with_port(name, port);
  };
  const std::uint16_t port = connection.local_port;
  if (is("localhost", port) || is(address_literal(connection.local_address), port)) return true;
  if (is_loopback_address(connection.local_address) &&
      (is("127.0.0.1", port) || is("[::1]", port))) {
    return true;
  }
  return std::ranges::any_of(options_.allowed_hosts, [&](const std::string& name) {
    // A proxy on the default port of https: browsers send the name alone.
    return is(name, port) ||
           (name.ends_with(":443") && ascii_lower(host) + ":443" == ascii_lower(name));
  });
}

std::optional<Refusal> AccessPolicy::check_host(const Request& request,
                                                const Connection& connection) const {
  const std::string* host = request.header("host");
  if (host == nullptr || request.header_count("host") != 1) {
    return refuse(ErrorCode::malformed_request, "A request needs exactly one Host field", "");
  }
  if (is_own_host(*host, connection)) return std::nullopt;
  return refuse(ErrorCode::misdirected_request,
                format("This server does not answer to the name {}", display_escape(*host)),
                "Use localhost, or start it with --allow-host NAME");
}

std::optional<Refusal> AccessPolicy::check_origin(const Request& request) const {
  const std::string* origin = request.header("origin");
  if (origin == nullptr) return std::nullopt;
  const std::string host = ascii_lower(*request.header("host"));
  const bool is_same = *origin == "http://" + host || *origin == "https://" + host;
  const bool is_allowed =
      std::ranges::find(options_.allowed_origins, *origin) != options_.allowed_origins.end();
  if (request.header_count("origin") == 1 && (is_same || is_allowed)) return std::nullopt;
  return refuse(ErrorCode::forbidden_origin,
                format("A page of {} sent the request", display_escape(*origin)),
                "Use the page that this server serves");
}

std::optional<Refusal> AccessPolicy::check_token(const Request& request,
                                                 const Connection& connection, SteadyTime now) {
  if (options_.token.empty() || !needs_token(request)) return std::nullopt;
  const auto known = wrong_tokens_.find(connection.peer_address);
  if (known != wrong_tokens_.end() && now - known->second.since > kWrongTokensWindow) {
    wrong_tokens_.erase(known);
  } else if (known != wrong_tokens_.end() && known->second.count >= kWrongTokensMax) {
    return refuse(ErrorCode::rate_limited, "Too many wrong tokens", "Wait a minute");
  }
  const std::string_view token = presented_token(request);
  if (!token.empty() && equals_in_constant_time(token, options_.token.reveal())) {
    return std::nullopt;
  }
  if (!token.empty()) {
    if (wrong_tokens_.size() >= kAddressesMax) wrong_tokens_.clear();
    ++wrong_tokens_.try_emplace(connection.peer_address, WrongTokens{now}).first->second.count;
  }
  return refuse(ErrorCode::unauthorized,
                token.empty() ? "The request has no token" : "The token is not the server's",
                "Send Authorization: Bearer TOKEN");
}

bool is_loopback_address(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

bool equals_in_constant_time(std::string_view left, std::string_view right) {
  // Hashing first makes the lengths equal, so that not even they can be measured.
  const std::string left_hash = sha256_hex(left);
  const std::string right_hash = sha256_hex(right);
  volatile unsigned difference = 0;
  for (std::size_t i = 0; i < left_hash.size(); ++i) {
    difference = difference | static_cast<unsigned>(left_hash[i] ^ right_hash[i]);
  }
  return difference == 0;
}

}  // namespace tokenmill::server
