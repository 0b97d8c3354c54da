#include "hub/redirects.h"

#include <charconv>

#include "base/format.h"

namespace tokenmill::hub {
namespace {

constexpr int kHopsMax = 10;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// `W/"abc"`, `"abc"` and `abc` name the same content.
std::string plain_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) {
    etag = etag.substr(1, etag.size() - 2);
  }
  return std::string(etag);
}

void note_file_headers(const net::HttpHead& head, Followed& followed) {
  if (const auto commit = head.header("x-repo-commit"); !commit.empty()) followed.commit = commit;
  if (const auto etag = head.header("x-linked-etag"); !etag.empty()) {
    followed.linked_etag = plain_etag(etag);
  }
  if (const auto size = head.header("x-linked-size"); !size.empty()) {
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), bytes);
    if (error == std::errc() && end == size.data() + size.size()) {
      followed.linked_size_bytes = bytes;
    }
  }
}

}  // namespace

Result<Followed> send_following(Run& run, HubClient& hub, net::HttpRequest request,
                                const FollowOptions& options) {
  const net::Url& endpoint = hub.settings().endpoint;
  Followed followed;
  for (int hop = 0; hop <= kHopsMax; ++hop) {
    followed.response = TM_TRY(hub.send_once(run, request, options.sink));
    // Where a storage sends us is its word, even when that is the Hub: a page that the Hub does not
    // have there says nothing about the file.
    followed.is_foreign = followed.is_foreign || !net::is_same_origin(request.url, endpoint);
    const net::HttpHead& head = followed.response.head;
    if (!followed.is_foreign) note_file_headers(head, followed);
    if (!is_redirect(head.status)) {
      followed.url = std::move(request.url);
      return followed;
    }
    auto next = net::resolve_reference(request.url, head.header("location"));
    if (!next) {
      return fail(ErrorCode::network, format("{} redirects to a place that cannot be used",
                                             net::without_query(request.url)));
    }
    if (request.url.scheme == "https" && next->scheme == "http") {
      return fail(ErrorCode::network,
                  format("{} redirects from https to http", net::without_query(request.url)));
    }
    request.url = *std::move(next);
    if (options.foreign == ForeignHop::stop && !net::is_same_origin(request.url, endpoint)) {
      followed.url = std::move(request.url);
      followed.is_foreign = true;
      followed.has_answer = false;
      return followed;
    }
  }
  return fail(ErrorCode::network, format("More than {} redirects, last to {}", kHopsMax,
                                         net::without_query(request.url)));
}

}  // namespace tokenmill::hub
