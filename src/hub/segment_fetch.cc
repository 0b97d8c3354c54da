// Why the checks are so strict: every one of them is an observed failure. A CDN that compresses
// ignores the range and answers 200; a proxy answers with a sign-in page; an expired address
// answers 403 (sometimes 400) without an error code. Appending any of those would go unnoticed
// until the hash at the end, and then cost the whole file.
#include "hub/segment_fetch.h"

#include <algorithm>
#include <charconv>

#include "base/format.h"
#include "hub/hub_error.h"
#include "hub/redirects.h"

namespace tokenmill::hub {
namespace {

// A signed URL lives one hour. Renewed early enough that a slow span still ends in time.
constexpr std::chrono::minutes kAddressLife{50};
// Bytes a kill may lose per connection.
constexpr std::uint64_t kRecordBytes = std::uint64_t{512} << 10;
// A slow connection is not silent: what it brought shows once a second.
constexpr std::chrono::seconds kRecordInterval{1};

// "bytes 0-99/1000"
bool is_content_range(std::string_view header, ByteSpan span, std::uint64_t size_bytes) {
  return header == format("bytes {}-{}/{}", span.begin, span.end - 1, size_bytes);
}

bool is_length(std::string_view header, std::uint64_t expected) {
  return header.empty() || header == format("{}", expected);
}

// Takes the body of one range answer and puts it where it belongs.
class SpanWriter {
 public:
  explicit SpanWriter(const SegmentRequest& request)
      : file_(request.file), request_(request), written_(request.span.begin), recorded_(written_) {}

  Result<bool> accept(const net::HttpHead& head) {
    const ByteSpan span = request_.span;
    if (!is_length(head.header("content-length"), span.size())) return fail_range(head);
    if (head.status == 206 && !request_.is_without_range) {
      if (!is_content_range(head.header("content-range"), span, file_.size_bytes())) {
        return fail_range(head);
      }
      return true;
    }
    // The whole file in answer to a request for the whole file is as good.
    if (head.status == 200 && span.size() == file_.size_bytes()) return true;
    return fail_range(head);
  }

  Status write(std::string_view bytes) {
    if (bytes.size() > request_.span.end - written_) {
      return fail(ErrorCode::unavailable,
                  format("The server sent more than was asked for of {}", file_.target().path));
    }
    TM_CHECK(file_.write(written_, bytes));
    written_ += bytes.size();
    const bool is_due = written_ - recorded_ >= kRecordBytes ||
                        std::chrono::steady_clock::now() - recorded_at_ >= kRecordInterval;
    return is_due ? record() : Status{};
  }

  Status record() {
    const ByteSpan span{recorded_, written_};
    recorded_ = written_;
    recorded_at_ = std::chrono::steady_clock::now();
    return file_.record(span);
  }

  bool is_finished() const { return written_ == request_.span.end; }
  bool was_range_refused() const { return was_range_refused_; }

 private:
  std::unexpected<Error> fail_range(const net::HttpHead& head) {
    was_range_refused_ = true;
    const std::string_view type = head.header("content-type");
    const bool is_page = type.starts_with("text/html");
    return fail(ErrorCode::unavailable,
                format("The server did not answer with the bytes that were asked for of {}: "
                       "status {}, Content-Range {}, Content-Length {}",
                       file_.target().path, head.status, shown(head.header("content-range")),
                       shown(head.header("content-length"))),
                is_page ? "Check whether a sign-in page of the network is in the way" : "");
  }

  static std::string_view shown(std::string_view header) {
    return header.empty() ? "none" : header.substr(0, 80);
  }

  FileDownload& file_;
  const SegmentRequest& request_;
  std::uint64_t written_;
  std::uint64_t recorded_;
  SteadyTime recorded_at_ = std::chrono::steady_clock::now();
  bool was_range_refused_ = false;
};

Status check_named_content(const Followed& followed, const FileDownload& file) {
  const ContentId& id = file.target().id;
  const bool is_other_etag = !followed.linked_etag.empty() && followed.linked_etag != id.etag();
  const bool is_other_size = followed.linked_size_bytes.value_or(id.size_bytes) != id.size_bytes;
  if (is_other_etag || is_other_size) {
    return fail(
        ErrorCode::unavailable,
        format("The Hub now names other content for {}: {} of {} bytes instead of {} of {}",
               file.target().path, followed.linked_etag,
               followed.linked_size_bytes.value_or(id.size_bytes), id.etag(), id.size_bytes));
  }
  return {};
}

Error answer_error(const Followed& followed, const HubClient& hub, const SegmentRequest& request) {
  const FileDownload& file = request.file;
  if (followed.is_foreign) {
    return error_of_storage(file.target().path, followed.response.head.status);
  }
  std::string endpoint = net::without_query(hub.settings().endpoint);
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return error_from_answer(followed.response, {.endpoint = std::move(endpoint),
                                               .repo_id = request.repo_id,
                                               .revision = file.target().commit,
                                               .path = file.target().path,
                                               .has_token = !hub.settings().token.empty()});
}

class SegmentFetch {
 public:
  SegmentFetch(Run& run, HubClient& hub, const SegmentRequest& request)
      : run_(run),
        hub_(hub),
        address_(request.address),
        file_(request.file),
        request_(request),
        writer_(request) {}

  SegmentOutcome run() {
    Status status = fetch();
    const Status recorded = writer_.record();
    return {status ? recorded : status, writer_.was_range_refused()};
  }

 private:
  Status fetch() {
    auto known = TM_TRY(address_.get(run_.stop));
    if (!known) known = TM_TRY(resolve());
    if (!known) return {};  // the Hub sent the bytes itself
    return fetch_from(*known);
  }

  // Asks the Hub where the bytes are. nullopt: it sent them, and the span is done.
  Result<std::optional<net::Url>> resolve() {
    auto followed = send(hub_.resolve_url({.repo_id = request_.repo_id,
                                           .commit = file_.target().commit,
                                           .path = file_.target().path}),
                         ForeignHop::stop);
    const Status named = followed ? check_named_content(*followed, file_) : Status{};
    if (!followed || !named) {
      address_.give_up();
      return std::unexpected(followed ? named.error() : followed.error());
    }
    if (!followed->has_answer) {
      address_.set(followed->url, followed->response.head.received_at);
      return followed->url;
    }
    if (followed->response.head.status >= 300) {
      address_.give_up();
      return std::unexpected(answer_error(*followed, hub_, request_));
    }
    address_.set(std::nullopt, followed->response.head.received_at);
    TM_CHECK(check_finished());
    return std::nullopt;
  }

  Status fetch_from(const net::Url& url) {
    const auto followed = TM_TRY(send(url, ForeignHop::follow));
    if (followed.response.head.status >= 300) {
      address_.forget(url);
      return std::unexpected(answer_error(followed, hub_, request_));
    }
    return check_finished();
  }

  Result<Followed> send(const net::Url& url, ForeignHop foreign) {
    net::HttpRequest request{.url = url};
    const bool has_range = !request_.is_without_range;
    if (has_range) request.range = net::ByteRange{request_.span.begin, request_.span.end - 1};
    const net::BodySink sink{
        .accept = [this](const net::HttpHead& head) { return writer_.accept(head); },
        .write = [this](std::string_view bytes) { return writer_.write(bytes); }};
    return send_following(run_, hub_, std::move(request), {.sink = &sink, .foreign = foreign});
  }

  Status check_finished() const {
    if (writer_.is_finished()) return {};
    return fail(ErrorCode::network,
                format("The answer for {} ended too early", file_.target().path));
  }

  Run& run_;
  HubClient& hub_;
  FileAddress& address_;
  FileDownload& file_;
  const SegmentRequest& request_;
  SpanWriter writer_;
};

}  // namespace

Result<std::optional<net::Url>> FileAddress::get(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [&] { return state_ != State::being_asked; })) {
    return fail(ErrorCode::cancelled, "Cancelled");
  }
  const bool is_old =
      state_ == State::signed_url && std::chrono::steady_clock::now() - since_ > kAddressLife;
  if (state_ == State::signed_url && !is_old) return url_;
  if (state_ != State::at_hub) state_ = State::being_asked;
  return std::nullopt;
}

void FileAddress::set(std::optional<net::Url> url, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  state_ = url ? State::signed_url : State::at_hub;
  if (url) url_ = *std::move(url);
  since_ = now;
  changed_.notify_all();
}

void FileAddress::give_up() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::being_asked) state_ = State::unknown;
  changed_.notify_all();
}

void FileAddress::forget(const net::Url& url) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::signed_url && net::to_string(url_) == net::to_string(url)) {
    state_ = State::unknown;
  }
}

SegmentOutcome fetch_segment(Run& run, HubClient& hub, const SegmentRequest& request) {
  return SegmentFetch(run, hub, request).run();
}

}  // namespace tokenmill::hub
