// The life of the server: bind, accept, stop. Order of stopping: no new connections, then idle
// ones close, then busy ones finish or are cut after the drain time, then the I/O thread ends, then
// the workers; only then is anything destroyed.
#include "server/http_server.h"

#include <boost/asio/impl/src.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "base/format.h"
#include "base/log.h"
#include "base/uuid.h"
#include "server/problem.h"
#include "server/response_head.h"
#include "server/session.h"

namespace tokenmill::server {
namespace {

using boost::system::error_code;

// Out of descriptors: existing connections go on, new ones wait in the kernel's queue.
constexpr std::chrono::milliseconds kAcceptPause{100};

Result<asio::ip::address> parse_host(const std::string& host) {
  error_code error;
  auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (!error) return address;
  return fail(ErrorCode::invalid_argument, format("Not an address to listen on: {}", host),
              "Use 127.0.0.1, or 0.0.0.0 for all networks");
}

Status check_exposure(const asio::ip::address& address, const Secret& token) {
  if (address.is_loopback() || !token.empty()) return {};
  return fail(ErrorCode::invalid_argument,
              format("Listening on {} without a token would let everyone in", address.to_string()),
              "Set a token, or listen on 127.0.0.1");
}

std::unexpected<Error> fail_listen(const tcp::endpoint& endpoint, const error_code& error) {
  const std::string what = format("Cannot listen on {} port {}: {}", endpoint.address().to_string(),
                                  endpoint.port(), error.message());
  if (error == asio::error::address_in_use) {
    return fail(ErrorCode::conflict, what, "Another program has it; choose another with --port");
  }
  return fail(ErrorCode::io, what);
}

Result<tcp::acceptor> listen(asio::io_context& io, const tcp::endpoint& endpoint) {
  error_code error;
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail_listen(endpoint, error);
  return acceptor;
}

// IPv4 addresses that came through an IPv6 socket are written as what they are.
std::string address_text(asio::ip::address address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address.to_string();
}

}  // namespace

Session::Session(ServerContext& context, Connection connection)
    : context_(context), connection_(std::move(connection)) {
  context_.sessions.insert(this);
  ++context_.sessions_of_address[connection_.peer_address];
  context_.metrics.set_connections(context_.sessions.size());
}

Session::~Session() {
  context_.sessions.erase(this);
  const auto count = context_.sessions_of_address.find(connection_.peer_address);
  if (--count->second == 0) context_.sessions_of_address.erase(count);
  context_.metrics.set_connections(context_.sessions.size());
  if (context_.is_stopping && context_.sessions.empty() && context_.on_last_session) {
    context_.on_last_session();
  }
}

struct HttpServer::State {
  State(HttpOptions options, Router router, EventHub& events, Metrics& metrics)
      : context(std::move(options), std::move(router), events, metrics),
        acceptor(context.io),
        pause(context.io) {}

  void accept();
  void take(tcp::socket socket);
  bool has_room(const std::string& address) const;
  void begin_stop();

  ServerContext context;
  tcp::acceptor acceptor;
  asio::steady_timer pause;  // between failed accepts; later, the drain time
  std::uint16_t port = 0;
  std::string url;
  std::thread io_thread;
};

void HttpServer::State::accept() {
  acceptor.async_accept([this](const error_code& error, tcp::socket socket) {
    if (context.is_stopping) return;
    if (!error) {
      take(std::move(socket));
      accept();
      return;
    }
    log_warning(format("accept: {}", error.message()));
    pause.expires_after(kAcceptPause);
    pause.async_wait([this](const error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

bool HttpServer::State::has_room(const std::string& address) const {
  const HttpLimits& limits = context.options.http;
  if (context.sessions.size() >= limits.connections_max) return false;
  if (is_loopback_address(address)) return true;
  const auto count = context.sessions_of_address.find(address);
  return count == context.sessions_of_address.end() ||
         count->second < limits.connections_per_address_max;
}

void HttpServer::State::take(tcp::socket socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  const tcp::endpoint local = socket.local_endpoint(error);
  if (error) return;  // gone already
  Connection connection{address_text(peer.address()), address_text(local.address()), local.port()};
  if (has_room(connection.peer_address)) {
    socket.set_option(tcp::no_delay(true), error);
    start_http_session(context, std::move(socket), std::move(connection));
    return;
  }
  // The answer fits any socket buffer, so this one write does not wait for the client.
  const Response response =
      problem_response(Error{ErrorCode::unavailable,
                             "The server has as many connections as it takes", "Try again later"},
                       "");
  const std::string& body = std::get<std::string>(response.body);
  const std::string text =
      response_head(
          response, "",
          {.content_length = body.size(), .keep_alive = false, .now = std::time(nullptr)}) +
      body;
  socket.non_blocking(true, error);
  socket.send(asio::buffer(text), 0, error);
}

void HttpServer::State::begin_stop() {
  context.is_stopping = true;
  error_code error;
  acceptor.close(error);
  pause.cancel();
  context.on_last_session = [this] { pause.cancel(); };
  const std::set<Session*> sessions = context.sessions;
  for (Session* session : sessions) {
    if (context.sessions.contains(session)) session->stop_soon();
  }
  if (context.sessions.empty()) return;
  pause.expires_after(context.options.http.drain);
  pause.async_wait([this](const error_code&) {
    const std::set<Session*> late = context.sessions;
    for (Session* session : late) {
      if (context.sessions.contains(session)) session->abort();
    }
  });
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpOptions options, Router router,
                                                      EventHub& events, Metrics& metrics) {
  const asio::ip::address address = TM_TRY(parse_host(options.host));
  TM_CHECK(check_exposure(address, options.access.token));
  const tcp::endpoint endpoint(address, options.port);
  auto state = std::make_unique<State>(std::move(options), std::move(router), events, metrics);
  state->acceptor = TM_TRY(listen(state->context.io, endpoint));
  error_code error;
  state->port = state->acceptor.local_endpoint(error).port();
  const std::string host =
      address.is_v6() ? format("[{}]", address.to_string()) : address.to_string();
  state->url = format("http://{}:{}", host, state->port);
  state->context.id_prefix = new_uuid().substr(0, 8);
  State* raw = state.get();
  events.attach([raw] { asio::post(raw->context.io, [raw] { raw->context.events.deliver(); }); });
  raw->accept();
  raw->io_thread = std::thread([raw] { raw->context.io.run(); });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

std::uint16_t HttpServer::port() const { return state_->port; }
std::string HttpServer::url() const { return state_->url; }

void HttpServer::stop() {
  if (!state_->io_thread.joinable()) return;
  state_->context.events.attach({});
  asio::post(state_->context.io, [this] { state_->begin_stop(); });
  state_->io_thread.join();
  state_->context.workers.stop();
  state_->context.on_last_session = nullptr;
}

}  // namespace tokenmill::server
