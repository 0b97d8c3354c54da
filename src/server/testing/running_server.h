// For tests: a server on a free port of the loopback interface, with routes of the test's own.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/assert.h"
#include "base/format.h"
#include "server/http_server.h"

namespace tokenmill::server {

class RunningServer {
 public:
  explicit RunningServer(HttpOptions options = {}, Router router = {},
                         SnapshotSource snapshots = empty_snapshot)
      : events(std::move(snapshots)) {
    options.port = 0;
    auto started = HttpServer::start(std::move(options), std::move(router), events, metrics);
    TM_ASSERT(started.has_value());
    server = std::move(*started);
  }

  std::uint16_t port() const { return server->port(); }
  std::string host() const { return format("Host: 127.0.0.1:{}\r\n", port()); }

  Metrics metrics;
  EventHub events;
  std::unique_ptr<HttpServer> server;

 private:
  static Result<json::object> empty_snapshot(std::string_view) { return json::object(); }
};

}  // namespace tokenmill::server
