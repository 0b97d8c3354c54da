// What the sessions of one server share. Internal to http_server.cc, http_session.cc and
// event_session.cc: the three files that know sockets.
//
// Everything here belongs to the I/O thread, except `workers`, which may be posted to from it and
// whose tasks come back by `asio::post(context.io, …)`. A task that holds a session moves it into
// what it posts, so that sessions die on the I/O thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "server/access_policy.h"
#include "server/http_server.h"
#include "server/worker_pool.h"

namespace tokenmill::server {

namespace asio = boost::asio;
using asio::ip::tcp;

class Session;

struct ServerContext {
  ServerContext(HttpOptions http_options, Router http_router, EventHub& event_hub,
                Metrics& server_metrics)
      : options(std::move(http_options)),
        router(std::move(http_router)),
        events(event_hub),
        metrics(server_metrics),
        policy(options.access),
        workers(options.workers, options.http.queued_requests_max) {}

  const HttpOptions options;
  const Router router;
  EventHub& events;
  Metrics& metrics;
  AccessPolicy policy;
  std::set<Session*> sessions;
  std::map<std::string, std::size_t> sessions_of_address;
  std::size_t event_clients = 0;
  std::string id_prefix;
  std::uint64_t requests = 0;
  bool is_stopping = false;
  std::function<void()> on_last_session;  // called when none is left while stopping
  // Below what sessions use when they die: `io` holds the last of them.
  asio::io_context io{1};
  WorkerPool workers;
};

// One connection. Counts itself in the context from its first to its last moment.
class Session {
 public:
  Session(ServerContext& context, Connection connection);
  virtual ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Ends after what is being done.
  virtual void stop_soon() = 0;
  // Ends now.
  virtual void abort() = 0;

 protected:
  ServerContext& context_;
  const Connection connection_;
};

void start_http_session(ServerContext& context, tcp::socket socket, Connection connection);

// Takes over a connection whose handshake request has passed the policy.
void start_event_session(ServerContext& context, tcp::socket socket, Connection connection,
                         const Request& handshake);

}  // namespace tokenmill::server
