// Follows redirects by hand, because each hop decides anew who is asked and what may be believed.
//
// The Hub answers a request for a file with a hop to its own cache or to a CDN. The HttpClient
// shows the token to the Hub only; here a hop from https down to http is refused, and the hops
// are counted. What the Hub said about the file on the way (commit, size, hash) is kept: the CDN
// says something else in headers of the same names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/run.h"
#include "hub/hub_client.h"
#include "net/http_client.h"

namespace tokenmill::hub {

enum class ForeignHop { follow, stop };

struct FollowOptions {
  const net::BodySink* sink = nullptr;
  ForeignHop foreign = ForeignHop::follow;
};

struct Followed {
  net::HttpResponse response;
  net::Url url;             // that answered; with `stop`, the foreign place it must be asked at
  bool is_foreign = false;  // a hop led away from the Hub, even if a later one led back
  bool has_answer = true;   // false: stopped before asking `url`
  // From the last hop at the Hub that had them; empty when none did.
  std::string commit;
  std::string linked_etag;  // without W/ and quotes
  std::optional<std::uint64_t> linked_size_bytes;
};

// Errors: those of HubClient::send_once; network for more than 10 hops, a hop without a usable
// target, or one that drops TLS.
Result<Followed> send_following(Run& run, HubClient& hub, net::HttpRequest request,
                                const FollowOptions& options = {});

}  // namespace tokenmill::hub
