// One HTTP connection: a request is read, refused or handled, answered, and so on until one side
// ends it. Callbacks on the I/O thread; only `dispatch` and `pull` go to a worker and come back.
//
// A request passes four gates in this order, and nothing of it is used before: HeadScanner (sizes
// and bytes that parsers disagree on), Beast's parser (syntax), `check_framing` (one length, one
// meaning), AccessPolicy (who asks). A refused request ends the connection, because where its body
// ends can no longer be trusted.
//
// Every asynchronous step carries the number of the turn it belongs to; a step that comes back
// after its turn (because a deadline or `abort` took over) does nothing.
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <ctime>
#include <optional>
#include <utility>

#include "base/format.h"
#include "base/log.h"
#include "server/head_scanner.h"
#include "server/header_text.h"
#include "server/problem.h"
#include "server/request_target.h"
#include "server/response_head.h"
#include "server/session.h"

namespace tokenmill::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = std::size_t{16} << 10;
constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
constexpr std::size_t kLingerBytesMax = std::size_t{4} << 20;

Refusal malformed(std::string message) {
  return {{ErrorCode::malformed_request, std::move(message)}};
}

std::string text_of(beast::string_view view) { return {view.data(), view.size()}; }

// A file as a stream of its chunks.
StreamBody stream_of(FileBody file) {
  auto shared = std::make_shared<FileBody>(std::move(file));
  return {[shared]() -> Result<std::string> {
    std::string chunk(std::min<std::uint64_t>(kChunkBytes, shared->size_bytes), '\0');
    if (chunk.empty()) return chunk;
    const std::size_t read = TM_TRY(shared->file.read(chunk));
    if (read < chunk.size()) return fail(ErrorCode::io, "The file became shorter");
    shared->size_bytes -= read;
    return chunk;
  }};
}

// One chunk needs no second visit to a worker.
void load_small_file(Response& response) {
  auto* file = std::get_if<FileBody>(&response.body);
  if (file == nullptr || file->size_bytes > kChunkBytes) return;
  auto text = stream_of(std::move(*file)).next();
  if (text) {
    response.body = std::move(*text);
  } else {
    response = problem_response(text.error(), "");
  }
}

// Beast has checked the numbers; this refuses what it lets through and others read differently.
std::optional<Refusal> check_framing(const Request& request) {
  const std::string* encoding = request.header("transfer-encoding");
  const std::size_t lengths = request.header_count("content-length");
  if (encoding != nullptr && (request.header_count("transfer-encoding") > 1 || lengths > 0 ||
                              ascii_lower(*encoding) != "chunked")) {
    return malformed("The length of the body is ambiguous");
  }
  if (lengths > 1 ||
      (lengths == 1 &&
       request.header("content-length")->find_first_not_of("0123456789") != std::string::npos)) {
    return malformed("The length of the body is ambiguous");
  }
  if (request.header_count("content-encoding") > 0) {
    return Refusal{
        {ErrorCode::unsupported_media_type, "The body is compressed", "Send it as it is"}};
  }
  const std::string* expect = request.header("expect");
  if (expect != nullptr && ascii_lower(*expect) != "100-continue") {
    return Refusal{{ErrorCode::malformed_request, "The server cannot meet Expect"}, 417};
  }
  return std::nullopt;
}

class HttpSession final : public Session, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(ServerContext& context, tcp::socket socket, Connection connection)
      : Session(context, std::move(connection)),
        limits_(context.options.http),
        socket_(std::move(socket)),
        timer_(context.io) {}

  void start() { begin_request(); }
  void stop_soon() override;
  void abort() override { close(); }

 private:
  enum class Phase { idle, head, body, handling, writing, lingering, closed };
  using Parser = http::request_parser<http::string_body>;

  // Reading.
  void begin_request();
  void continue_head();
  void read_head_bytes();
  void take_head(std::size_t head_bytes);
  std::optional<Refusal> parse_head(std::size_t head_bytes);
  std::optional<Refusal> read_target();
  bool upgrade();
  void begin_body();
  void continue_body();
  void read_body_bytes();
  // Handling.
  void dispatch();
  void refuse(const Refusal& refusal);
  // Writing.
  void answer(Response response);
  void write_text(std::shared_ptr<const std::string> text, void (HttpSession::*next)());
  void write_part();
  void pull();
  void write_chunk(const Result<std::string>& chunk);
  void finish_answer();
  void linger();
  void discard();
  // Ending.
  void close();
  void arm(Clock::duration duration);
  void on_deadline();

  std::uint64_t next_turn() { return ++turn_; }

  const HttpLimits& limits_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  Phase phase_ = Phase::idle;
  std::uint64_t turn_ = 0;

  std::string input_;  // came, but is not consumed
  std::array<char, kReadBytes> read_buffer_{};
  std::optional<HeadScanner> scanner_;
  std::optional<Parser> parser_;
  std::shared_ptr<Request> request_;
  Clock::time_point request_began_;
  Clock::time_point body_began_;
  std::size_t body_bytes_read_ = 0;
  std::size_t pipelined_ = 0;
  bool keep_alive_ = true;
  bool is_http_1_0_ = false;

  std::shared_ptr<const std::string> output_;
  std::size_t output_offset_ = 0;
  void (HttpSession::*after_output_)() = nullptr;
  std::optional<StreamBody> stream_;
  bool is_chunked_ = false;
  std::size_t lingered_bytes_ = 0;
};

// -- Reading ---------------------------------------------------------------------------------

void HttpSession::begin_request() {
  scanner_.emplace(limits_);
  parser_.emplace();
  request_ = std::make_shared<Request>();
  request_->id = format("{}-{}", context_.id_prefix, ++context_.requests);
  keep_alive_ = true;
  is_http_1_0_ = false;
  pipelined_ = input_.empty() ? 0 : pipelined_ + 1;
  phase_ = Phase::idle;
  if (context_.is_stopping || pipelined_ > limits_.pipelined_requests_max) return close();
  arm(limits_.keep_alive);
  continue_head();
}

void HttpSession::continue_head() {
  if (phase_ == Phase::idle && !input_.empty()) {
    phase_ = Phase::head;
    request_began_ = Clock::now();
    arm(limits_.header_deadline);
  }
  if (auto refusal = scanner_->scan(input_)) return refuse(*refusal);
  if (const auto head_bytes = scanner_->head_bytes()) return take_head(*head_bytes);
  read_head_bytes();
}

void HttpSession::read_head_bytes() {
  socket_.async_read_some(
      asio::buffer(read_buffer_),
      [self = shared_from_this(), turn = next_turn()](const error_code& error, std::size_t bytes) {
        if (turn != self->turn_) return;
        if (error) return self->close();
        self->input_.append(self->read_buffer_.data(), bytes);
        self->continue_head();
      });
}

void HttpSession::take_head(std::size_t head_bytes) {
  if (auto refusal = parse_head(head_bytes)) return refuse(*refusal);
  if (auto refusal = context_.policy.check(*request_, connection_, Clock::now())) {
    return refuse(*refusal);
  }
  if (request_->path == context_.options.events_path && upgrade()) return;
  begin_body();
}

std::optional<Refusal> HttpSession::parse_head(std::size_t head_bytes) {
  parser_->header_limit(static_cast<std::uint32_t>(head_bytes + 1));
  parser_->body_limit(boost::none);  // begin_body sets it, after the policy had its say
  error_code error;
  parser_->put(asio::buffer(input_.data(), head_bytes), error);
  if (!parser_->is_header_done()) return malformed("The request is not HTTP: " + error.message());
  input_.erase(0, head_bytes);
  const auto& head = parser_->get();
  is_http_1_0_ = head.version() == 10;
  request_->method = text_of(head.method_string());
  for (const auto& field : head) {
    request_->headers.push_back(
        {ascii_lower(text_of(field.name_string())), text_of(field.value())});
  }
  keep_alive_ = head.keep_alive();
  if (auto refusal = check_framing(*request_)) return refusal;
  return read_target();
}

std::optional<Refusal> HttpSession::read_target() {
  auto target =
      parse_request_target(text_of(parser_->get().target()), limits_.query_parameters_max);
  if (!target) return Refusal{target.error()};
  const std::string* host = request_->header("host");
  if (!target->authority.empty() && (host == nullptr || target->authority != *host)) {
    return malformed("The request line and Host name different servers");
  }
  request_->path = std::move(target->path);
  request_->segments = std::move(target->segments);
  request_->query = std::move(target->query);
  return std::nullopt;
}

// True when the connection has become a WebSocket, or was refused as one.
bool HttpSession::upgrade() {
  const std::string* upgrade = request_->header("upgrade");
  if (request_->method != "GET") return false;  // the router knows no such method here
  if (upgrade == nullptr || ascii_lower(*upgrade) != "websocket" || !input_.empty()) {
    refuse({{ErrorCode::malformed_request, "This path speaks WebSocket only",
             "Connect with a WebSocket client"},
            426});
    return true;
  }
  if (context_.event_clients >= context_.options.events.clients_max) {
    refuse({{ErrorCode::unavailable, "The server has as many WebSocket clients as it takes",
             "Close other windows, or poll /api/v1/jobs"}});
    return true;
  }
  next_turn();
  timer_.cancel();
  phase_ = Phase::closed;
  start_event_session(context_, std::move(socket_), connection_, *request_);
  return true;
}

void HttpSession::begin_body() {
  phase_ = Phase::body;
  body_began_ = Clock::now();
  body_bytes_read_ = 0;
  const auto length = parser_->content_length();
  if (length && *length > limits_.body_bytes_max) {
    return refuse({{ErrorCode::payload_too_large, format("A body of {} bytes; at most {} are taken",
                                                         *length, limits_.body_bytes_max)}});
  }
  parser_->body_limit(limits_.body_bytes_max);
  parser_->eager(true);
  const bool waits = request_->header("expect") != nullptr && !is_http_1_0_;
  if (parser_->is_done() || !waits || !input_.empty()) return continue_body();
  static const auto go_on = std::make_shared<const std::string>("HTTP/1.1 100 Continue\r\n\r\n");
  write_text(go_on, &HttpSession::continue_body);
}

void HttpSession::continue_body() {
  while (!parser_->is_done()) {
    if (input_.empty()) return read_body_bytes();
    error_code error;
    const std::size_t used = parser_->put(asio::buffer(input_), error);
    input_.erase(0, used);
    if (error == http::error::body_limit) {
      return refuse({{ErrorCode::payload_too_large,
                      format("A body of more than {} bytes", limits_.body_bytes_max)}});
    }
    if (error && error != http::error::need_more) {
      return refuse(malformed("The body is not as HTTP frames it: " + error.message()));
    }
    // Chunk sizes and trailers are parsed whole: without an end they must not pile up.
    if (input_.size() > limits_.header_bytes_max + kReadBytes) {
      return refuse(malformed("A chunk of the body has no end"));
    }
    if (used == 0 || error == http::error::need_more) return read_body_bytes();
  }
  request_->body = std::move(parser_->get().body());
  dispatch();
}

void HttpSession::read_body_bytes() {
  // One second more for each KiB that came: slow lines pass, dripping ones do not.
  const auto earned = std::chrono::milliseconds(body_bytes_read_ * 1000 / 1024);
  arm(body_began_ + limits_.body_grace + earned - Clock::now());
  phase_ = Phase::body;
  socket_.async_read_some(
      asio::buffer(read_buffer_),
      [self = shared_from_this(), turn = next_turn()](const error_code& error, std::size_t bytes) {
        if (turn != self->turn_) return;
        if (error) return self->close();
        self->body_bytes_read_ += bytes;
        self->input_.append(self->read_buffer_.data(), bytes);
        self->continue_body();
      });
}

// -- Handling --------------------------------------------------------------------------------

void HttpSession::dispatch() {
  phase_ = Phase::handling;
  arm(limits_.handler_deadline);
  auto task = [self = shared_from_this(), request = request_, turn = next_turn()]() mutable {
    auto response = std::make_shared<Response>(self->context_.router.handle(*request));
    apply_condition(*request, *response);
    load_small_file(*response);
    // The request dies here, the session on the I/O thread.
    request.reset();
    asio::io_context& io = self->context_.io;
    asio::post(io, [self = std::move(self), response = std::move(response), turn] {
      if (turn == self->turn_) self->answer(std::move(*response));
    });
  };
  if (context_.workers.post(std::move(task))) return;
  refuse({{ErrorCode::unavailable, "The server has as many requests as it takes",
           "Try again in a moment"}});
}

void HttpSession::refuse(const Refusal& refusal) {
  error_code ignored;
  socket_.cancel(ignored);
  next_turn();
  keep_alive_ = false;
  Response response = problem_response(refusal, request_->id);
  if (response.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  if (response.status == 426) response.headers.push_back({"Upgrade", "websocket"});
  answer(std::move(response));
}

// -- Writing ---------------------------------------------------------------------------------

void HttpSession::answer(Response response) {
  const std::chrono::duration<double> seconds = Clock::now() - request_began_;
  context_.metrics.count_request(request_->method, response.status, seconds.count());
  if (response.status >= 500) {
    log_error(format("request {}: answered {}", request_->id, response.status));
  }
  if (context_.is_stopping) keep_alive_ = false;
  const bool has_body = response.status != 204 && response.status != 304;
  const bool sends_body = has_body && request_->method != "HEAD";
  Framing framing;
  framing.now = std::time(nullptr);
  std::string text;
  stream_.reset();
  if (auto* whole = std::get_if<std::string>(&response.body)) {
    if (has_body) framing.content_length = whole->size();
    if (sends_body) text = std::move(*whole);
  } else if (auto* file = std::get_if<FileBody>(&response.body)) {
    framing.content_length = file->size_bytes;
    if (sends_body) stream_ = stream_of(std::move(*file));
  } else {
    framing.is_chunked = !is_http_1_0_;
    keep_alive_ = keep_alive_ && framing.is_chunked;
    if (sends_body) stream_ = std::get<StreamBody>(std::move(response.body));
  }
  is_chunked_ = framing.is_chunked;
  framing.keep_alive = keep_alive_;
  text.insert(0, response_head(response, request_->id, framing));
  write_text(std::make_shared<const std::string>(std::move(text)),
             stream_ ? &HttpSession::pull : &HttpSession::finish_answer);
}

void HttpSession::write_text(std::shared_ptr<const std::string> text, void (HttpSession::*next)()) {
  phase_ = Phase::writing;
  output_ = std::move(text);
  output_offset_ = 0;
  after_output_ = next;
  write_part();
}

// In parts, so that the deadline is about one part and not about the whole text.
void HttpSession::write_part() {
  arm(limits_.write_stall);
  const std::size_t size = std::min(kChunkBytes, output_->size() - output_offset_);
  asio::async_write(socket_, asio::buffer(output_->data() + output_offset_, size),
                    [self = shared_from_this(), text = output_, turn = next_turn()](
                        const error_code& error, std::size_t bytes) {
                      if (turn != self->turn_) return;
                      if (error) return self->close();
                      self->output_offset_ += bytes;
                      if (self->output_offset_ < text->size()) return self->write_part();
                      ((*self).*(self->after_output_))();
                    });
}

void HttpSession::pull() {
  timer_.cancel();
  auto task = [self = shared_from_this(), next = stream_->next, turn = next_turn()]() mutable {
    auto chunk = std::make_shared<Result<std::string>>(next());
    next = nullptr;
    asio::io_context& io = self->context_.io;
    asio::post(io, [self = std::move(self), chunk = std::move(chunk), turn] {
      if (turn == self->turn_) self->write_chunk(*chunk);
    });
  };
  if (!context_.workers.post(std::move(task))) close();
}

void HttpSession::write_chunk(const Result<std::string>& chunk) {
  if (!chunk) {
    log_warning(format("request {}: {}", request_->id, chunk.error().message));
    return close();
  }
  const bool is_last = chunk->empty();
  if (!is_chunked_) {
    if (is_last) return finish_answer();
    return write_text(std::make_shared<const std::string>(*chunk), &HttpSession::pull);
  }
  write_text(std::make_shared<const std::string>(format("{:x}\r\n{}\r\n", chunk->size(), *chunk)),
             is_last ? &HttpSession::finish_answer : &HttpSession::pull);
}

void HttpSession::finish_answer() {
  stream_.reset();
  if (keep_alive_) return begin_request();
  linger();
}

// Closing while bytes of the client are unread would reset the connection and take the answer
// with it (RFC 9112, 9.6): half-close, and read on for a moment.
void HttpSession::linger() {
  phase_ = Phase::lingering;
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  arm(limits_.linger);
  discard();
}

void HttpSession::discard() {
  socket_.async_read_some(
      asio::buffer(read_buffer_),
      [self = shared_from_this(), turn = next_turn()](const error_code& error, std::size_t bytes) {
        if (turn != self->turn_) return;
        self->lingered_bytes_ += bytes;
        if (error || self->lingered_bytes_ > kLingerBytesMax) return self->close();
        self->discard();
      });
}

// -- Ending ----------------------------------------------------------------------------------

void HttpSession::stop_soon() {
  if (phase_ == Phase::idle || phase_ == Phase::lingering) return close();
  keep_alive_ = false;
}

void HttpSession::close() {
  next_turn();
  phase_ = Phase::closed;
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

void HttpSession::arm(Clock::duration duration) {
  timer_.expires_after(duration);
  timer_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
    const auto self = weak.lock();
    // A deadline that was moved while this waited in the queue has not passed.
    if (!cancelled && self && self->timer_.expiry() <= Clock::now()) self->on_deadline();
  });
}

void HttpSession::on_deadline() {
  switch (phase_) {
    case Phase::head:
    case Phase::body:
      return refuse({{ErrorCode::timeout, "The request came too slowly"}, 408});
    case Phase::handling:
      return refuse({{ErrorCode::timeout, "The server took too long", "Try again"}});
    case Phase::idle:
    case Phase::writing:
    case Phase::lingering:
    case Phase::closed:
      return close();
  }
}

}  // namespace

void start_http_session(ServerContext& context, tcp::socket socket, Connection connection) {
  std::make_shared<HttpSession>(context, std::move(socket), std::move(connection))->start();
}

}  // namespace tokenmill::server
