// The calls are those of the note on the Hub's protocol; each was checked against what
// huggingface_hub 2.4.0 sends. Retries: metadata is small, so a failed call is simply repeated.
#include "hub/hub_client.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <type_traits>

#include "base/format.h"
#include "base/utf8.h"
#include "hub/hub_error.h"
#include "hub/hub_json.h"
#include "hub/pause.h"
#include "hub/redirects.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} << 20;
constexpr std::size_t kTreeFilesMax = 2'000'000;
constexpr std::size_t kTreePagesMax = 40'000;
constexpr net::Milliseconds kMetadataDeadline{120'000};
// Somebody waits for the few bytes of a span.
constexpr net::Milliseconds kSpanDeadline{10'000};
constexpr std::string_view kSlowDown = "The Hub asked us to slow down";

constexpr std::string_view kInfoFields =
    "expand=sha&expand=gated&expand=private&expand=disabled&expand=cardData";
constexpr std::string_view kSearchFields =
    "expand=downloads&expand=likes&expand=lastModified&expand=gated&expand=private"
    "&expand=mainSize&expand=description";

bool is_broken_connection(ErrorCode code) {
  return code == ErrorCode::network || code == ErrorCode::timeout;
}

}  // namespace

struct HubClient::State {
  net::HttpClient& http;
  const HubSettings settings;
  const RetryOptions retry;

  std::mutex mutex;
  SteadyTime closed_until = {};  // guarded: when a 429 lets us ask again

  net::Url url(std::string_view path, std::string query = {}) const {
    net::Url url = settings.endpoint;
    if (url.path == "/") url.path.clear();
    url.path += path;
    url.query = std::move(query);
    return url;
  }

  net::Url dataset_url(const std::string& repo_id, const std::string& rest,
                       std::string_view query = {}) const {
    return url(format("/api/datasets/{}{}", net::encode_path(repo_id), rest), std::string(query));
  }

  RequestSubject subject(const std::string& repo_id, std::string revision = {},
                         std::string path = {}) const {
    std::string endpoint = net::without_query(settings.endpoint);
    while (endpoint.ends_with('/')) endpoint.pop_back();
    return {.endpoint = std::move(endpoint),
            .repo_id = repo_id,
            .revision = std::move(revision),
            .path = std::move(path),
            .has_token = !settings.token.empty()};
  }

  net::Milliseconds time_closed() {
    const std::lock_guard lock(mutex);
    return std::chrono::ceil<net::Milliseconds>(closed_until - std::chrono::steady_clock::now());
  }

  Status check_patience() {
    const auto left = time_closed();
    if (retry.patience.count() == 0 || left <= retry.patience) return {};
    return fail(ErrorCode::rate_limited, "The Hub allows no more requests for now",
                format("Try again in {} s", std::chrono::ceil<std::chrono::seconds>(left).count()));
  }

  Status wait_until_open(Run& run) {
    TM_CHECK(check_patience());
    const auto left = time_closed();
    return left.count() > 0 ? pause(run, left, kSlowDown) : Status{};
  }

  void close_for(net::Milliseconds delay) {
    const std::lock_guard lock(mutex);
    closed_until = std::max(closed_until, std::chrono::steady_clock::now() + delay);
  }
};

HubClient::HubClient(net::HttpClient& http, HubSettings settings, RetryOptions retry)
    : state_(new State{.http = http,
                       .settings = std::move(settings),
                       .retry = retry,
                       .mutex = {},
                       .closed_until = {}}) {}
HubClient::~HubClient() = default;

const HubSettings& HubClient::settings() const { return state_->settings; }
Status HubClient::check_patience() const { return state_->check_patience(); }
const RetryOptions& HubClient::retry() const { return state_->retry; }

net::Url HubClient::resolve_url(const FileAt& file) const {
  return state_->url(format("/datasets/{}/resolve/{}/{}", net::encode_path(file.repo_id),
                            net::encode_component(file.commit), net::encode_path(file.path)));
}

Result<net::HttpResponse> HubClient::send_once(Run& run, const net::HttpRequest& request,
                                               const net::BodySink* sink) {
  if (state_->settings.is_offline) {
    return fail(ErrorCode::network, "Offline mode is on, so the Hub cannot be asked",
                "Unset HF_HUB_OFFLINE");
  }
  const bool is_hub = net::is_same_origin(request.url, state_->settings.endpoint);
  if (is_hub) TM_CHECK(state_->wait_until_open(run));
  auto response = TM_TRY(state_->http.send(request, run.stop, sink));
  if (is_hub && response.head.status == 429) {
    const auto wait =
        net::asked_wait(response.head.header("ratelimit"), response.head.header("retry-after"));
    if (wait) state_->close_for(*wait);
  }
  return response;
}

namespace {

// What to do after a failed try: the pause before the next one, or the error to give up with.
struct Retry {
  net::Milliseconds delay;
  std::string reason;
};

Result<Retry> plan_retry(const HubClient& hub, const Error& error, int attempt) {
  const RetryOptions& options = hub.retry();
  const bool may_pass = is_broken_connection(error.code) || error.code == ErrorCode::rate_limited ||
                        error.code == ErrorCode::unavailable;
  if (!may_pass || attempt + 1 >= options.attempts_max || hub.settings().is_offline) {
    return std::unexpected(error);
  }
  return Retry{net::backoff_delay(options.backoff, attempt, random_bits()), error.message};
}

Result<net::HttpResponse> fetch_once(Run& run, HubClient& hub, const net::HttpRequest& request,
                                     const RequestSubject& subject) {
  auto followed = TM_TRY(send_following(run, hub, request));
  const int status = followed.response.head.status;
  if (status >= 300 && followed.is_foreign) {
    return std::unexpected(error_of_storage(subject.path, status));
  }
  if (status >= 300) {
    return std::unexpected(error_from_answer(followed.response, subject));
  }
  return std::move(followed.response);
}

// Runs `attempt` until it succeeds, or fails for good.
template <typename Attempt>
auto with_retries(Run& run, HubClient& hub, Attempt attempt) -> decltype(attempt()) {
  const auto begin = std::chrono::steady_clock::now();
  for (int tries = 0;; ++tries) {
    auto result = attempt();
    if (result) return result;
    TM_CHECK(hub.check_patience());
    const Retry retry = TM_TRY(plan_retry(hub, result.error(), tries));
    const auto patience = hub.retry().patience;
    const auto passed = std::chrono::steady_clock::now() - begin;
    if (patience.count() > 0 && passed + retry.delay >= patience) {
      return std::unexpected(result.error());
    }
    TM_CHECK(pause(run, retry.delay, retry.reason));
  }
}

struct Question {
  net::Url url;
  RequestSubject subject;
};

// A page of JSON, and where it came from.
struct JsonAnswer {
  json::value value;
  net::Url url;
  std::string link;
};

// What `read` makes of the JSON at `url`. An answer that is no JSON, or not of the right shape, may
// come from a sign-in page that goes away: worth another try like a broken connection.
template <typename Read>
auto fetch_json(Run& run, HubClient& hub, const Question& question, Read read)
    -> std::invoke_result_t<Read, const JsonAnswer&> {
  const net::Url& url = question.url;
  net::HttpRequest request{.url = url};
  request.body_bytes_max = kAnswerBytesMax;
  request.deadline = kMetadataDeadline;
  return with_retries(run, hub, [&]() -> std::invoke_result_t<Read, const JsonAnswer&> {
    const auto response = TM_TRY(fetch_once(run, hub, request, question.subject));
    auto value = parse_json(response.body, {.bytes_max = kAnswerBytesMax});
    if (!value) {
      return fail(ErrorCode::unavailable,
                  format("{} did not answer with JSON", net::without_query(url)),
                  "Check HF_ENDPOINT, and whether a sign-in page of the network is in the way");
    }
    return read(JsonAnswer{*std::move(value), url, std::string(response.head.header("link"))});
  });
}

// The next page, which must be at the Hub as well and must not be the same one again.
Result<std::optional<net::Url>> next_page(const JsonAnswer& answer) {
  const std::string_view target = next_link(answer.link);
  if (target.empty()) return std::nullopt;
  auto next = net::resolve_reference(answer.url, target);
  if (!next || !net::is_same_origin(*next, answer.url) ||
      net::to_string(*next) == net::to_string(answer.url)) {
    return fail(ErrorCode::unavailable,
                format("The listing {} continues at a place that cannot be trusted",
                       net::without_query(answer.url)));
  }
  return *std::move(next);
}

struct TreePage {
  std::vector<TreeFile> files;
  std::optional<net::Url> next;
};

Result<TreePage> tree_page(const JsonAnswer& answer) {
  TreePage page;
  TM_CHECK(append_tree_files(answer.value, page.files));
  page.next = TM_TRY(next_page(answer));
  return page;
}

bool is_size(const net::HttpResponse& response, ByteSpan span) {
  return response.body.size() == span.size();
}

bool is_span(const net::HttpResponse& response, ByteSpan span) {
  const std::string begin = format("bytes {}-{}/", span.begin, span.end - 1);
  return response.head.status == 206 && is_size(response, span) &&
         response.head.header("content-range").starts_with(begin);
}

}  // namespace

Result<DatasetInfo> HubClient::dataset_info(Run& run, const std::string& repo_id,
                                            const std::string& revision) {
  const net::Url url =
      state_->dataset_url(repo_id, "/revision/" + net::encode_component(revision), kInfoFields);
  return fetch_json(run, *this, {url, state_->subject(repo_id, revision)},
                    [](const JsonAnswer& answer) { return dataset_info_from_json(answer.value); });
}

Result<std::vector<TreeFile>> HubClient::tree(Run& run, const std::string& repo_id,
                                              const std::string& commit) {
  const RequestSubject subject = state_->subject(repo_id, commit);
  std::optional<net::Url> page =
      state_->dataset_url(repo_id, "/tree/" + commit, "recursive=true&expand=false");
  std::vector<TreeFile> files;
  for (std::size_t pages = 0; page; ++pages) {
    TreePage read = TM_TRY(fetch_json(run, *this, {*page, subject}, tree_page));
    std::ranges::move(read.files, std::back_inserter(files));
    page = std::move(read.next);
    if (files.size() > kTreeFilesMax || pages > kTreePagesMax) {
      return fail(ErrorCode::unsupported,
                  format("The repository {} has more than {} files", repo_id, kTreeFilesMax));
    }
  }
  // Pages can overlap when the server's cursor moves: each path once.
  std::ranges::stable_sort(files, {}, &TreeFile::path);
  const auto [first, last] = std::ranges::unique(files, {}, &TreeFile::path);
  files.erase(first, last);
  return files;
}

Result<std::optional<std::string>> HubClient::parquet_copy(Run& run, const std::string& repo_id) {
  using Commit = Result<std::optional<std::string>>;
  return fetch_json(
      run, *this, {state_->dataset_url(repo_id, "/refs"), state_->subject(repo_id)},
      [](const JsonAnswer& answer) -> Commit { return parquet_copy_from_json(answer.value); });
}

Status HubClient::check_access(Run& run, const std::string& repo_id) {
  const net::HttpRequest request{.url = state_->dataset_url(repo_id, "/auth-check")};
  const RequestSubject subject = state_->subject(repo_id);
  TM_CHECK(with_retries(run, *this, [&] { return fetch_once(run, *this, request, subject); }));
  return {};
}

Result<std::string> HubClient::read_file(Run& run, const FileAt& file, std::size_t bytes_max) {
  net::HttpRequest request{.url = resolve_url(file)};
  request.body_bytes_max = bytes_max;
  request.deadline = kMetadataDeadline;
  const RequestSubject subject = state_->subject(file.repo_id, file.commit, file.path);
  auto response =
      TM_TRY(with_retries(run, *this, [&] { return fetch_once(run, *this, request, subject); }));
  return std::move(response.body);
}

Result<std::string> HubClient::read_span(Run& run, const FileAt& file, ByteSpan span) {
  net::HttpRequest request{.url = resolve_url(file)};
  request.range = net::ByteRange{span.begin, span.end - 1};
  request.body_bytes_max = span.size();
  request.deadline = kSpanDeadline;
  const RequestSubject subject = state_->subject(file.repo_id, file.commit, file.path);
  return with_retries(run, *this, [&]() -> Result<std::string> {
    auto response = fetch_once(run, *this, request, subject);
    // More than was asked for: the whole file from its start.
    const bool is_too_much = !response && response.error().code == ErrorCode::payload_too_large;
    if (!response && !is_too_much) return std::unexpected(response.error());
    const bool is_whole =
        response && response->head.status == 200 && span.begin == 0 && is_size(*response, span);
    if (is_whole || (response && is_span(*response, span))) return std::move(response->body);
    return fail(
        ErrorCode::unavailable,
        format("The server did not answer with the bytes that were asked for of {}", file.path),
        "A cache on the way may not know ranges; the download does not need them");
  });
}

Result<std::vector<SearchHit>> HubClient::search(Run& run, std::string_view text,
                                                 std::size_t limit) {
  const RequestSubject subject = state_->subject({});
  const std::string wanted = net::encode_component(text);
  net::HttpRequest quick{
      .url = state_->url("/api/quicksearch", format("q={}&type=dataset&limit={}", wanted, limit))};
  // The quick search is not promised to exist: one try, and anything unexpected is passed over.
  if (const auto response = fetch_once(run, *this, quick, subject)) {
    const auto value = parse_json(response->body);
    auto hits = value ? search_hits_from_json(*value) : std::vector<SearchHit>();
    if (hits && !hits->empty()) return hits;
  }
  TM_CHECK(check_not_stopped(run));
  const net::Url listing =
      state_->url("/api/datasets",
                  format("search={}&limit={}&sort=downloads&{}", wanted, limit, kSearchFields));
  return fetch_json(run, *this, {listing, subject},
                    [](const JsonAnswer& answer) { return search_hits_from_json(answer.value); });
}

}  // namespace tokenmill::hub
