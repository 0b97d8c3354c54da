// When to try a request again, and how long to wait first. Pure functions: no clock, no sleep.
//
// The rules are those of the Hub: a 429 says in `RateLimit` (`"api";r=0;t=55`) or `Retry-After`
// when the window ends; 408, 5xx and broken connections pass with time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenmill::net {

using Milliseconds = std::chrono::milliseconds;

// What a `RateLimit` header says about one bucket.
struct RateLimit {
  std::string bucket;
  std::uint64_t remaining = 0;
  std::chrono::seconds reset{0};
};

// nullopt when the header is absent (empty) or not of the known form.
std::optional<RateLimit> parse_rate_limit(std::string_view header);

// Whole seconds. A date is not understood (the Hub sends none): nullopt, as for an empty header.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view header);

// How long a 429 or 503 asks us to stay away; nullopt when it does not say. One second is added:
// the window must be over, not about to be. Capped at one hour against absurd values.
std::optional<Milliseconds> asked_wait(std::string_view rate_limit, std::string_view retry_after);

// 408, 429, 500, 502, 503, 504: the same request may succeed later.
bool is_transient_status(int status);

struct BackoffPolicy {
  Milliseconds first{1000};
  Milliseconds max{60'000};
};

// Exponential with full jitter: between half and all of min(max, first * 2^attempt). `random` is
// any 64 random bits; `attempt` counts from 0.
Milliseconds backoff_delay(const BackoffPolicy& policy, int attempt, std::uint64_t random);

}  // namespace tokenmill::net
