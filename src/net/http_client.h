// HTTP requests: one interface, one implementation over libcurl (`make_http_client`).
//
// `send` blocks its caller; all transfers run on one I/O thread of the client, each on its own
// HTTP/1.1 connection, which is kept for the next request to the same host. Redirects are never
// followed: the caller sees each hop and decides. The token goes to the origin it belongs to and
// nowhere else, whatever URL a request names; a caller cannot set `Authorization` itself.
// Thread-safe. No environment variable is read: proxies and certificates arrive as settings.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/url.h"

namespace tokenmill::net {

// A bearer token and the only origin that may see it.
struct Credential {
  Url origin;
  Secret token;
};

struct HttpSettings {
  std::string user_agent = "tokenmill";
  std::optional<Credential> credential;
  // Proxies by scheme of the request ("http://user:password@host:port"); empty: none.
  Secret http_proxy;
  Secret https_proxy;
  std::string no_proxy;  // host suffixes, comma separated, or "*"
  // PEM file and folder of trusted certificates; empty: the system's.
  std::string ca_file;
  std::string ca_folder;
  std::chrono::milliseconds connect_timeout{10'000};
  // No byte for so long ends a transfer with ErrorCode::timeout.
  std::chrono::milliseconds stall_timeout{30'000};
  // Slower than this over a whole `slow_window` ends it too. 0: no limit.
  std::uint64_t slow_bytes_per_second = 1024;
  std::chrono::milliseconds slow_window{60'000};
};

enum class HttpMethod { get, head };

// Both ends included, as in the header: `bytes=first-last`.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

struct HttpHeader {
  std::string name;
  std::string value;
};

// Status and headers of an answer (the final one: 1xx are passed over).
struct HttpHead {
  int status = 0;
  std::vector<HttpHeader> headers;
  SteadyTime received_at;

  // The first header of that name, in any case; empty when absent.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  HttpHead head;
  std::string body = {};  // empty when a BodySink took it
};

// Takes a body while it arrives. Both functions run on the I/O thread: they may write to a file,
// never wait. An error from them ends the transfer and is what `send` returns.
struct BodySink {
  // Looks at the head of a 2xx answer; false: collect the body in the response instead.
  std::function<Result<bool>(const HttpHead&)> accept;
  std::function<Status(std::string_view)> write;
};

struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  Url url;
  std::vector<HttpHeader> headers = {};
  std::optional<ByteRange> range = {};
  // A collected body beyond this is payload_too_large; one of an error status is cut instead.
  std::size_t body_bytes_max = std::size_t{8} << 20;
  // From the call to the last byte. 0: no limit (the stall rules still hold).
  std::chrono::milliseconds deadline{0};
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Any complete answer is a success, also 404 or 500. Errors: network (connection, TLS, protocol,
  // or a body that ends early), timeout, cancelled (at most 100 ms after `stop`),
  // payload_too_large.
  virtual Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop,
                                    const BodySink* sink = nullptr) = 0;

  // All bodies together arrive no faster than this from now on; 0: no limit. Bytes that are held
  // back for it count as no stall.
  virtual void limit_bandwidth(std::uint64_t bytes_per_second) = 0;
};

// Errors: invalid_argument for certificates that cannot be read.
Result<std::unique_ptr<HttpClient>> make_http_client(HttpSettings settings);

}  // namespace tokenmill::net
