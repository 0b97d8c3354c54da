// The server: listens, keeps its limits, runs handlers on workers, hands events to WebSockets.
//
//     auto server = HttpServer::start({.port = 7420}, std::move(router), events);
//
// One I/O thread owns every socket; handlers run on `workers` threads and may block. HTTP/1.1 and
// WebSocket at `events_path`, without TLS: a proxy adds that.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "server/access_policy.h"
#include "server/event_hub.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/router.h"

namespace tokenmill::server {

struct HttpOptions {
  std::string host = "127.0.0.1";  // an address to listen on, or "localhost"
  std::uint16_t port = 7420;       // 0: any free one
  std::size_t workers = 8;
  std::string events_path = "/api/v1/events";
  AccessOptions access = {};
  HttpLimits http = {};
  EventLimits events = {};
};

class HttpServer {
 public:
  // Listens when it returns. `events` and `metrics` must outlive the server. Errors:
  // invalid_argument for a host that is no address, and for one that is not loopback without a
  // token; conflict when the port is taken.
  static Result<std::unique_ptr<HttpServer>> start(HttpOptions options, Router router,
                                                   EventHub& events, Metrics& metrics);
  // Stops.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:7420"

  // Accepts nothing new, lets requests finish for at most `HttpLimits::drain`, closes WebSockets
  // with 1001, waits for handlers that still run. Once; from any thread but a handler's.
  void stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tokenmill::server
