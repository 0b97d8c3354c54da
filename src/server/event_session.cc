// One WebSocket client: what it asks for goes to the EventHub, what waits in its outbox is sent.
//
// One read, one write and one ping may be under way at a time. A single timer wakes the session
// for whatever is due next: progress, a ping, giving up on a silent or slow client.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/src.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <map>
#include <utility>

#include "base/format.h"
#include "base/utf8.h"
#include "server/header_text.h"
#include "server/problem.h"
#include "server/response_head.h"
#include "server/session.h"

namespace tokenmill::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kInboundDepthMax = 8;
constexpr std::chrono::seconds kHandshakeDeadline{10};
constexpr std::string_view kProtocol = "tokenmill";

// What the handshake needs of a request, as Beast reads it.
http::request<http::empty_body> beast_request(const Request& request) {
  http::request<http::empty_body> copy(http::verb::get, request.path, 11);
  for (const Header& header : request.headers) {
    if (header.name.starts_with("sec-websocket-") || header.name == "connection" ||
        header.name == "upgrade" || header.name == "host") {
      copy.insert(header.name, header.value);
    }
  }
  return copy;
}

// Browsers that offer subprotocols end the connection when none of them is chosen.
bool offers_protocol(const Request& request) {
  const std::string* offered = request.header("sec-websocket-protocol");
  if (offered == nullptr) return false;
  const auto items = list_items(*offered);
  return std::ranges::find(items, kProtocol) != items.end();
}

// So many messages a second, in bursts of up to one second's worth.
class InboundRate {
 public:
  explicit InboundRate(double per_second) : per_second_(per_second), left_(per_second) {}

  bool take(Clock::time_point now) {
    const std::chrono::duration<double> passed = now - last_;
    last_ = now;
    left_ = std::min(per_second_, left_ + passed.count() * per_second_);
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

 private:
  const double per_second_;
  double left_;
  Clock::time_point last_ = Clock::now();
};

class EventSession final : public Session, public std::enable_shared_from_this<EventSession> {
 public:
  EventSession(ServerContext& context, tcp::socket socket, Connection connection)
      : Session(context, std::move(connection)),
        limits_(context.options.events),
        stream_(std::move(socket)),
        timer_(context.io),
        client_(limits_, [this] { on_news(); }),
        rate_(limits_.inbound_messages_per_second) {
    context_.metrics.set_event_clients(++context_.event_clients);
  }
  ~EventSession() override {
    context_.events.disconnect(client_);
    context_.metrics.set_event_clients(--context_.event_clients);
  }

  void start(const Request& handshake);
  void stop_soon() override { close(websocket::close_code::going_away, "The server stops"); }
  void abort() override;

 private:
  // In.
  void read();
  void take(std::string_view text);
  void obey(const json::object& message);
  void subscribe(const std::string& channel);
  void on_snapshot(const std::string& channel, std::uint64_t number, std::uint64_t sequence,
                   const Result<json::object>& snapshot);
  void reply_error(std::string_view channel, const Error& error);
  // Out.
  void on_news();
  void pump();
  void ping();
  void wait();
  void on_timer();
  // End.
  void close(std::uint16_t code, std::string_view reason);

  const EventLimits& limits_;
  websocket::stream<tcp::socket> stream_;
  asio::steady_timer timer_;
  EventClient client_;
  InboundRate rate_;
  beast::flat_buffer inbound_;
  // Which subscription's snapshot is awaited: an older one's answer must not count.
  std::map<std::string, std::uint64_t> awaited_;
  std::uint64_t subscriptions_ = 0;

  bool is_open_ = false;
  bool is_writing_ = false;
  bool is_pinging_ = false;
  bool is_news_posted_ = false;
  Clock::time_point last_heard_ = Clock::now();
  Clock::time_point next_ping_ = Clock::now();
  std::optional<Clock::time_point> slow_since_;
};

void EventSession::start(const Request& handshake) {
  websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = kHandshakeDeadline;
  timeout.idle_timeout = websocket::stream_base::none();
  stream_.set_option(timeout);
  stream_.set_option(websocket::stream_base::decorator(
      [chosen = offers_protocol(handshake)](websocket::response_type& response) {
        for (const auto& header : kSecurityHeaders) response.set(header.name, header.value);
        response.set(http::field::server, "tokenmill");
        if (chosen) response.set(http::field::sec_websocket_protocol, kProtocol);
      }));
  stream_.read_message_max(limits_.inbound_bytes_max);
  stream_.text(true);
  stream_.control_callback(
      [this](websocket::frame_type, beast::string_view) { last_heard_ = Clock::now(); });
  stream_.async_accept(beast_request(handshake),
                       [self = shared_from_this()](const error_code& error) {
                         if (error) return;
                         self->is_open_ = true;
                         self->last_heard_ = Clock::now();
                         self->next_ping_ = self->last_heard_ + self->limits_.ping_interval;
                         self->read();
                         self->wait();
                       });
}

// -- In --------------------------------------------------------------------------------------

void EventSession::read() {
  stream_.async_read(inbound_, [self = shared_from_this()](const error_code& error, std::size_t) {
    if (error) return self->abort();
    if (!self->is_open_) return;
    self->last_heard_ = Clock::now();
    if (!self->rate_.take(self->last_heard_)) {
      return self->close(websocket::close_code::policy_error, "Too many messages");
    }
    if (!self->stream_.got_text()) {
      return self->close(websocket::close_code::unknown_data, "Text only");
    }
    const auto data = self->inbound_.cdata();
    self->take({static_cast<const char*>(data.data()), data.size()});
    self->inbound_.consume(self->inbound_.size());
    self->read();
  });
}

void EventSession::take(std::string_view text) {
  const auto parsed =
      parse_json(text, {.bytes_max = limits_.inbound_bytes_max, .depth_max = kInboundDepthMax});
  if (!parsed) return reply_error("", parsed.error());
  if (const auto* message = parsed->if_object(); message != nullptr && message->size() == 1) {
    return obey(*message);
  }
  reply_error("", {ErrorCode::invalid_argument, "Not a message the server knows",
                   "Send {\"subscribe\": CHANNEL}"});
}

void EventSession::obey(const json::object& message) {
  if (const auto channel = get_string(message, "subscribe")) {
    return subscribe(std::string(*channel));
  }
  if (const auto channel = get_string(message, "unsubscribe")) {
    awaited_.erase(std::string(*channel));
    return context_.events.unsubscribe(client_, std::string(*channel));
  }
  if (const auto batched = get_bool(message, "batch")) return client_.outbox.set_batched(*batched);
  reply_error("", {ErrorCode::invalid_argument, "Not a message the server knows",
                   "Send {\"subscribe\": CHANNEL}"});
}

void EventSession::subscribe(const std::string& channel) {
  if (!is_channel(channel)) {
    return reply_error("", {ErrorCode::invalid_argument,
                            format("Not a channel: {}", display_escape(channel.substr(0, 100))),
                            "Use dataset/ID or jobs"});
  }
  if (client_.channels.size() >= limits_.channels_max && !client_.channels.contains(channel)) {
    return reply_error(channel,
                       {ErrorCode::invalid_argument,
                        format("A client follows at most {} channels", limits_.channels_max),
                        "Unsubscribe from others, or follow jobs"});
  }
  const std::uint64_t sequence = context_.events.subscribe(client_, channel);
  const std::uint64_t number = ++subscriptions_;
  awaited_[channel] = number;
  auto task = [self = shared_from_this(), channel, number, sequence]() mutable {
    auto snapshot = std::make_shared<Result<json::object>>(self->context_.events.snapshot(channel));
    asio::io_context& io = self->context_.io;
    asio::post(io,
               [self = std::move(self), channel, number, sequence, snapshot = std::move(snapshot)] {
                 self->on_snapshot(channel, number, sequence, *snapshot);
               });
  };
  if (context_.workers.post(std::move(task))) return;
  on_snapshot(channel, number, sequence,
              fail(ErrorCode::unavailable, "The server is busy", "Subscribe again"));
}

void EventSession::on_snapshot(const std::string& channel, std::uint64_t number,
                               std::uint64_t sequence, const Result<json::object>& snapshot) {
  const auto awaited = awaited_.find(channel);
  if (!is_open_ || awaited == awaited_.end() || awaited->second != number) return;
  awaited_.erase(awaited);
  if (snapshot) return context_.events.send_snapshot(client_, channel, sequence, *snapshot);
  context_.events.unsubscribe(client_, channel);
  reply_error(channel, snapshot.error());
}

void EventSession::reply_error(std::string_view channel, const Error& error) {
  client_.outbox.push_reply(
      event_message(channel, "error", 0, problem_document({error}, context_.id_prefix)));
  on_news();
}

// -- Out -------------------------------------------------------------------------------------

// Posted, because the hub calls this in the middle of its work.
void EventSession::on_news() {
  if (std::exchange(is_news_posted_, true)) return;
  asio::post(context_.io, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->is_news_posted_ = false;
    self->pump();
  });
}

void EventSession::pump() {
  if (!is_open_) return;
  if (!client_.outbox.is_congested()) {
    slow_since_.reset();
  } else if (!slow_since_) {
    slow_since_ = Clock::now();
  }
  if (is_writing_) return wait();
  Message message = client_.outbox.pop(Clock::now());
  if (message == nullptr) return wait();
  is_writing_ = true;
  const auto buffer = asio::buffer(*message);
  stream_.async_write(buffer, [self = shared_from_this(), message = std::move(message)](
                                  const error_code& error, std::size_t) {
    self->is_writing_ = false;
    if (error) return self->abort();
    self->pump();
  });
}

void EventSession::ping() {
  next_ping_ = Clock::now() + limits_.ping_interval;
  if (std::exchange(is_pinging_, true)) return;
  stream_.async_ping({}, [self = shared_from_this()](const error_code& error) {
    self->is_pinging_ = false;
    if (error) self->abort();
  });
}

// Sets the timer to the next moment at which something is due.
void EventSession::wait() {
  Clock::time_point due = std::min(next_ping_, last_heard_ + limits_.dead);
  if (slow_since_) due = std::min(due, *slow_since_ + limits_.slow);
  if (!is_writing_) {
    if (const auto progress = client_.outbox.next_due(Clock::now())) due = std::min(due, *progress);
  }
  timer_.expires_at(due);
  timer_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
    const auto self = weak.lock();
    if (!cancelled && self) self->on_timer();
  });
}

void EventSession::on_timer() {
  if (!is_open_) return abort();
  const Clock::time_point now = Clock::now();
  if (now - last_heard_ >= limits_.dead) return abort();
  if (slow_since_ && now - *slow_since_ >= limits_.slow) {
    return close(websocket::close_code::try_again_later, "Too slow");
  }
  if (now >= next_ping_) ping();
  pump();
}

// -- End -------------------------------------------------------------------------------------

// A client that does not answer the close within the deadline is cut off.
void EventSession::close(std::uint16_t code, std::string_view reason) {
  if (!std::exchange(is_open_, false)) return;
  context_.events.disconnect(client_);
  stream_.async_close(websocket::close_reason(static_cast<websocket::close_code>(code),
                                              beast::string_view(reason.data(), reason.size())),
                      [self = shared_from_this()](const error_code&) { self->abort(); });
  timer_.expires_after(limits_.close);
  timer_.async_wait([self = shared_from_this()](const error_code& cancelled) {
    if (!cancelled) self->on_timer();
  });
}

void EventSession::abort() {
  is_open_ = false;
  context_.events.disconnect(client_);
  error_code ignored;
  stream_.next_layer().close(ignored);
  timer_.cancel();
}

}  // namespace

void start_event_session(ServerContext& context, tcp::socket socket, Connection connection,
                         const Request& handshake) {
  std::make_shared<EventSession>(context, std::move(socket), std::move(connection))
      ->start(handshake);
}

}  // namespace tokenmill::server
