// A wait that a server asks for is taken, plus a second for its rounding, up to an hour; where none
// is asked for, the wait doubles and up to half of it is left off at random, so that many clients
// that failed together do not come back together.
#include "net/retry.h"

#include <algorithm>
#include <charconv>

namespace tokenmill::net {
namespace {

constexpr std::chrono::seconds kWaitMax = std::chrono::hours{1};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Digits only. Larger than 64 bits: the largest value, which every caller caps.
std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

std::chrono::seconds capped_seconds(std::uint64_t seconds) {
  return std::chrono::seconds{std::min<std::uint64_t>(seconds, 7 * 24 * 3600)};
}

}  // namespace

std::optional<RateLimit> parse_rate_limit(std::string_view header) {
  RateLimit limit;
  bool has_remaining = false;
  bool has_reset = false;
  for (std::size_t begin = 0; begin <= header.size();) {
    const std::size_t end = std::min(header.find(';', begin), header.size());
    const std::string_view part = trimmed(header.substr(begin, end - begin));
    if (begin == 0) {
      if (part.size() < 2 || !part.starts_with('"') || !part.ends_with('"')) return std::nullopt;
      limit.bucket = part.substr(1, part.size() - 2);
    } else if (part.starts_with("r=") || part.starts_with("t=")) {
      const auto value = parse_number(part.substr(2));
      if (!value) return std::nullopt;
      if (part[0] == 'r') {
        limit.remaining = *value;
        has_remaining = true;
      } else {
        limit.reset = capped_seconds(*value);
        has_reset = true;
      }
    }
    begin = end + 1;
  }
  if (!has_remaining || !has_reset) return std::nullopt;
  return limit;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view header) {
  const auto seconds = parse_number(trimmed(header));
  if (!seconds) return std::nullopt;
  return capped_seconds(*seconds);
}

std::optional<Milliseconds> asked_wait(std::string_view rate_limit, std::string_view retry_after) {
  std::optional<std::chrono::seconds> wait;
  if (const auto limit = parse_rate_limit(rate_limit); limit && limit->remaining == 0) {
    wait = limit->reset;
  } else {
    wait = parse_retry_after(retry_after);
  }
  if (!wait) return std::nullopt;
  return std::min(*wait + std::chrono::seconds{1}, kWaitMax);
}

bool is_transient_status(int status) {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 ||
         status == 504;
}

Milliseconds backoff_delay(const BackoffPolicy& policy, int attempt, std::uint64_t random) {
  const int doublings = std::clamp(attempt, 0, 30);
  const Milliseconds ceiling = std::min(policy.max, policy.first * (std::int64_t{1} << doublings));
  const auto half = static_cast<std::uint64_t>(ceiling.count() / 2);
  return Milliseconds{static_cast<std::int64_t>(half + random % (half + 1))};
}

}  // namespace tokenmill::net
