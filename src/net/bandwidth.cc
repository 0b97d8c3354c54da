#include "net/bandwidth.h"

#include <algorithm>

namespace tokenmill::net {

namespace {

// What an idle connection saves up: short enough not to show as a burst.
constexpr double kSavedSeconds = 0.25;

}  // namespace

void Bandwidth::refill(SteadyTime now) {
  const auto limit = static_cast<double>(limit_.load());
  const double seconds = std::chrono::duration<double>(now - refilled_at_).count();
  refilled_at_ = now;
  allowance_ = std::min(allowance_ + limit * std::max(0.0, seconds), limit * kSavedSeconds);
  // A debt of the time without a limit, or of a higher one, is not held against the new one.
  allowance_ = std::max(allowance_, -limit);
}

std::chrono::milliseconds Bandwidth::wait() const {
  if (!is_spent()) return std::chrono::milliseconds(0);
  const double seconds = -allowance_ / static_cast<double>(limit_.load());
  return std::chrono::milliseconds(1 + static_cast<std::int64_t>(seconds * 1000));
}

}  // namespace tokenmill::net
