// HttpClient over libcurl's multi interface.
//
// One thread owns the multi handle and every easy handle; `send` hands a Transfer over, wakes the
// thread and sleeps until it is done. So no curl object is ever touched by two threads, and a
// transfer costs no thread of its own. A stop request sets a flag and wakes the thread, which
// drops the connection in its next turn.
//
// Deadlines are ours rather than curl's: curl counts whole seconds and knows only one limit.
// Facts about options are from the libcurl 7.88 documentation.
#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/assert.h"
#include "base/format.h"
#include "net/bandwidth.h"
#include "net/http_client.h"

namespace tokenmill::net {
namespace {

constexpr std::size_t kHeaderBytesMax = 256 * 1024;
constexpr std::size_t kErrorBodyBytesMax = 64 * 1024;
constexpr long kReceiveBufferBytes = 256 * 1024;
constexpr int kPollMilliseconds = 100;
constexpr long kConnectionsKeptMax = 64;

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request on its way. Lives on the stack of `send`; after hand-over only the I/O thread
// touches it, but for `is_stopped`.
struct Transfer {
  const HttpRequest& request;
  const BodySink* sink;
  Bandwidth& bandwidth;
  std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};
  std::unique_ptr<curl_slist, ListDeleter> headers = nullptr;
  char curl_message[CURL_ERROR_SIZE] = {};

  HttpResponse response = {};
  std::size_t header_bytes = 0;
  bool sink_takes_body = false;
  std::optional<Error> error = {};  // why we ended it, when curl did not

  SteadyTime started = {};
  SteadyTime last_byte = {};
  SteadyTime window_start = {};
  std::uint64_t window_bytes = 0;
  bool is_held_back = false;  // for the bandwidth limit
  std::atomic<bool> is_stopped = false;
  bool is_done = false;  // guarded by the client's mutex

  void count(std::size_t bytes) {
    last_byte = std::chrono::steady_clock::now();
    window_bytes += bytes;
  }
};

// "HTTP/1.1 206 Partial Content" begins the headers anew: before it came a 1xx.
bool begin_head(Transfer& transfer, std::string_view line) {
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/") || space == std::string_view::npos) return false;
  transfer.response.head = {};
  const std::string_view digits = line.substr(space + 1, 3);
  std::from_chars(digits.data(), digits.data() + digits.size(), transfer.response.head.status);
  return true;
}

Status end_head(Transfer& transfer) {
  HttpHead& head = transfer.response.head;
  head.received_at = std::chrono::steady_clock::now();
  if (head.status < 200 || head.status >= 300) return {};
  const std::string_view encoding = head.header("content-encoding");
  if (!encoding.empty() && !equals_ignoring_case(encoding, "identity")) {
    return fail(ErrorCode::network,
                format("{} answered in the encoding {}, which was not asked for",
                       without_query(transfer.request.url), encoding));
  }
  if (transfer.sink == nullptr || transfer.request.method == HttpMethod::head) return {};
  transfer.sink_takes_body = TM_TRY(transfer.sink->accept(head));
  return {};
}

Status take_header_line(Transfer& transfer, std::string_view line) {
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > kHeaderBytesMax) {
    return fail(ErrorCode::network,
                format("The headers of {} are too long", without_query(transfer.request.url)));
  }
  if (begin_head(transfer, line)) return {};
  line = trimmed(line);
  if (line.empty()) return end_head(transfer);
  if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    transfer.response.head.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
  }
  return {};
}

Status take_body(Transfer& transfer, std::string_view bytes) {
  if (transfer.sink_takes_body) return transfer.sink->write(bytes);
  std::string& body = transfer.response.body;
  const int status = transfer.response.head.status;
  if (status < 200 || status >= 300) {
    body.append(bytes.substr(0, kErrorBodyBytesMax - std::min(kErrorBodyBytesMax, body.size())));
    return {};
  }
  if (body.size() + bytes.size() > transfer.request.body_bytes_max) {
    return fail(ErrorCode::payload_too_large,
                format("{} answered with more than {} bytes", without_query(transfer.request.url),
                       transfer.request.body_bytes_max));
  }
  body.append(bytes);
  return {};
}

// curl's callbacks: anything but `count` bytes taken ends the transfer.
std::size_t finish_callback(Transfer& transfer, const Status& status, std::size_t count) {
  if (status) return count;
  transfer.error = status.error();
  return 0;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  transfer.count(size * count);
  return finish_callback(transfer, take_header_line(transfer, {data, size * count}), size * count);
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  if (transfer.bandwidth.is_spent()) {
    transfer.is_held_back = true;
    return CURL_WRITEFUNC_PAUSE;  // curl keeps the bytes and offers them again
  }
  transfer.bandwidth.take(size * count);
  transfer.count(size * count);
  return finish_callback(transfer, take_body(transfer, {data, size * count}), size * count);
}

Error curl_error(const Transfer& transfer, CURLcode code) {
  const Url& url = transfer.request.url;
  const std::string detail =
      transfer.curl_message[0] != '\0' ? transfer.curl_message : curl_easy_strerror(code);
  std::string message = format("{}: {}", without_query(url), detail);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::timeout, std::move(message)};
    case CURLE_OUT_OF_MEMORY:
      return {ErrorCode::out_of_memory, std::move(message)};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorCode::network, std::move(message),
              "If your network inspects TLS, set SSL_CERT_FILE to its certificate"};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {ErrorCode::network, std::move(message), "Check HTTPS_PROXY and HTTP_PROXY"};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return {ErrorCode::network, std::move(message), "Check the network and HF_ENDPOINT"};
    default:
      return {ErrorCode::network, std::move(message)};
  }
}

class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(HttpSettings settings)
      : settings_(std::move(settings)), multi_(curl_multi_init()) {
    TM_ASSERT(multi_ != nullptr);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kConnectionsKeptMax);
    thread_ = std::jthread([this] { run(); });
  }

  ~CurlHttpClient() override {
    {
      const std::lock_guard lock(mutex_);
      is_ending_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
    curl_multi_cleanup(multi_);
  }

  Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop,
                            const BodySink* sink) override {
    Transfer transfer{.request = request, .sink = sink, .bandwidth = bandwidth_};
    TM_CHECK(prepare(transfer));
    const std::stop_callback on_stop(stop, [this, &transfer] {
      transfer.is_stopped = true;
      curl_multi_wakeup(multi_);
    });
    std::unique_lock lock(mutex_);
    incoming_.push_back(&transfer);
    curl_multi_wakeup(multi_);
    done_.wait(lock, [&] { return transfer.is_done; });
    if (transfer.error) return std::unexpected(*std::move(transfer.error));
    return std::move(transfer.response);
  }

  void limit_bandwidth(std::uint64_t bytes_per_second) override {
    bandwidth_.limit(bytes_per_second);
    curl_multi_wakeup(multi_);
  }

 private:
  Status prepare(Transfer& transfer) const;
  void set_connection_options(Transfer& transfer) const;
  Status add_header(Transfer& transfer, const std::string& line) const;

  // The rest runs on the I/O thread.
  void run();
  void begin_incoming();
  void let_go_on();
  int poll_milliseconds() const;
  void finish_completed();
  void end_overdue();
  std::optional<Error> reason_to_end(Transfer& transfer, SteadyTime now) const;
  void finish(Transfer& transfer);

  const HttpSettings settings_;
  CURLM* const multi_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::deque<Transfer*> incoming_;  // guarded
  bool is_ending_ = false;          // guarded
  std::vector<Transfer*> active_;   // I/O thread only
  Bandwidth bandwidth_;             // I/O thread, but for the limit
  std::jthread thread_;
};

Status CurlHttpClient::add_header(Transfer& transfer, const std::string& line) const {
  if (line.find_first_of("\r\n") != std::string::npos) {
    return fail(ErrorCode::invalid_argument, "A header would contain a line break");
  }
  curl_slist* longer = curl_slist_append(transfer.headers.get(), line.c_str());
  TM_ASSERT(longer != nullptr);
  (void)transfer.headers.release();  // it is part of the longer list
  transfer.headers.reset(longer);
  return {};
}

void CurlHttpClient::set_connection_options(Transfer& transfer) const {
  CURL* easy = transfer.easy.get();
  const bool is_https = transfer.request.url.scheme == "https";
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Otherwise giving up a transfer would wait for a name look-up that hangs.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(settings_.connect_timeout.count()));
  // An empty proxy keeps curl from reading the environment itself.
  const Secret& proxy = is_https ? settings_.https_proxy : settings_.http_proxy;
  curl_easy_setopt(easy, CURLOPT_PROXY, proxy.reveal().c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, settings_.no_proxy.c_str());
  if (!settings_.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
  }
  if (!settings_.ca_folder.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAPATH, settings_.ca_folder.c_str());
  }
}

Status CurlHttpClient::prepare(Transfer& transfer) const {
  CURL* easy = transfer.easy.get();
  TM_ASSERT(easy != nullptr);
  const HttpRequest& request = transfer.request;
  set_connection_options(transfer);
  curl_easy_setopt(easy, CURLOPT_URL, to_string(request.url).c_str());
  // The path was encoded by us or came from the server: curl must not "clean" it.
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  if (request.method == HttpMethod::head) curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.curl_message);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  TM_CHECK(add_header(transfer, "Accept-Encoding: identity"));
  TM_CHECK(add_header(transfer, "User-Agent: " + settings_.user_agent));
  if (request.range) {
    TM_ASSERT(request.range->first <= request.range->last);
    TM_CHECK(add_header(transfer,
                        format("Range: bytes={}-{}", request.range->first, request.range->last)));
  }
  for (const HttpHeader& header : request.headers) {
    TM_ASSERT(!equals_ignoring_case(header.name, "authorization"));
    TM_CHECK(add_header(transfer, header.name + ": " + header.value));
  }
  const auto& credential = settings_.credential;
  if (credential && is_same_origin(credential->origin, request.url)) {
    TM_CHECK(add_header(transfer, "Authorization: Bearer " + credential->token.reveal()));
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  return {};
}

void CurlHttpClient::run() {
  for (;;) {
    begin_incoming();
    {
      const std::lock_guard lock(mutex_);
      if (is_ending_ && incoming_.empty() && active_.empty()) return;
    }
    let_go_on();
    int running = 0;
    curl_multi_perform(multi_, &running);
    finish_completed();
    end_overdue();
    curl_multi_poll(multi_, nullptr, 0, poll_milliseconds(), nullptr);
  }
}

void CurlHttpClient::begin_incoming() {
  std::deque<Transfer*> incoming;
  {
    const std::lock_guard lock(mutex_);
    incoming.swap(incoming_);
  }
  const SteadyTime now = std::chrono::steady_clock::now();
  for (Transfer* transfer : incoming) {
    transfer->started = transfer->last_byte = transfer->window_start = now;
    active_.push_back(transfer);
    TM_ASSERT(curl_multi_add_handle(multi_, transfer->easy.get()) == CURLM_OK);
  }
}

// Those that were held back for the limit, the longest waiting first, until it is spent again.
void CurlHttpClient::let_go_on() {
  const SteadyTime now = std::chrono::steady_clock::now();
  bandwidth_.refill(now);
  const std::vector<Transfer*> active = active_;
  for (Transfer* transfer : active) {
    if (!transfer->is_held_back) continue;
    transfer->last_byte = transfer->window_start = now;
    transfer->window_bytes = 0;
    if (bandwidth_.is_spent()) continue;
    transfer->is_held_back = false;
    // Turns, so that a small budget reaches everybody.
    std::erase(active_, transfer);
    active_.push_back(transfer);
    const CURLcode code = curl_easy_pause(transfer->easy.get(), CURLPAUSE_CONT);
    if (code == CURLE_OK) continue;
    if (!transfer->error) transfer->error = curl_error(*transfer, code);
    finish(*transfer);
  }
}

int CurlHttpClient::poll_milliseconds() const {
  const bool is_any_held = std::ranges::any_of(active_, &Transfer::is_held_back);
  if (!is_any_held) return kPollMilliseconds;
  return static_cast<int>(
      std::clamp<std::int64_t>(bandwidth_.wait().count(), 0, kPollMilliseconds));
}

void CurlHttpClient::finish_completed() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* user = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
    Transfer& transfer = *reinterpret_cast<Transfer*>(user);
    const CURLcode code = message->data.result;
    if (code != CURLE_OK && !transfer.error) transfer.error = curl_error(transfer, code);
    finish(transfer);
  }
}

void CurlHttpClient::end_overdue() {
  const SteadyTime now = std::chrono::steady_clock::now();
  const std::vector<Transfer*> active = active_;
  for (Transfer* transfer : active) {
    if (auto reason = reason_to_end(*transfer, now)) {
      transfer->error = std::move(reason);
      finish(*transfer);
    }
  }
}

std::optional<Error> CurlHttpClient::reason_to_end(Transfer& transfer, SteadyTime now) const {
  if (transfer.is_stopped) return Error{ErrorCode::cancelled, "Cancelled"};
  const auto timeout = [&](std::string_view what) {
    return Error{ErrorCode::timeout, format("{}: {}", without_query(transfer.request.url), what)};
  };
  const auto deadline = transfer.request.deadline;
  if (deadline.count() > 0 && now - transfer.started > deadline)
    return timeout("no answer in time");
  if (now - transfer.last_byte > settings_.stall_timeout) {
    return timeout(format("no byte for {} s", settings_.stall_timeout.count() / 1000));
  }
  const auto window = now - transfer.window_start;
  if (settings_.slow_bytes_per_second > 0 && window > settings_.slow_window) {
    const double seconds = std::chrono::duration<double>(window).count();
    const double speed = static_cast<double>(transfer.window_bytes) / seconds;
    if (speed < static_cast<double>(settings_.slow_bytes_per_second)) {
      return timeout(format("only {:.0f} bytes a second", speed));
    }
    transfer.window_start = now;
    transfer.window_bytes = 0;
  }
  return std::nullopt;
}

void CurlHttpClient::finish(Transfer& transfer) {
  curl_multi_remove_handle(multi_, transfer.easy.get());
  std::erase(active_, &transfer);
  const std::lock_guard lock(mutex_);
  transfer.is_done = true;
  done_.notify_all();
}

}  // namespace

std::string_view HttpHead::header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

Result<std::unique_ptr<HttpClient>> make_http_client(HttpSettings settings) {
  static std::once_flag once;
  std::call_once(once, [] { TM_ASSERT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
  for (const std::string& path : {settings.ca_file, settings.ca_folder}) {
    std::error_code error;
    if (!path.empty() && !std::filesystem::exists(path, error)) {
      return fail(ErrorCode::invalid_argument, format("No certificates at {}", path),
                  "Check SSL_CERT_FILE and SSL_CERT_DIR");
    }
  }
  return std::make_unique<CurlHttpClient>(std::move(settings));
}

}  // namespace tokenmill::net
