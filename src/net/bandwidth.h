// One token bucket: how many bytes may still be taken now, over all connections together.
//
// `limit` may be called from any thread, the rest from one. Bytes that arrive in one piece may
// overdraw the bucket; the debt is waited for, so that the mean holds from the first second on.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace tokenmill::net {

class Bandwidth {
 public:
  // 0: no limit.
  void limit(std::uint64_t bytes_per_second) { limit_ = bytes_per_second; }

  // Adds what the time since the last call allows, at most a quarter of a second's worth.
  void refill(SteadyTime now);
  void take(std::uint64_t bytes) { allowance_ -= static_cast<double>(bytes); }
  bool is_spent() const { return limit_ != 0 && allowance_ <= 0; }
  // Until `is_spent` is false, if nothing is taken meanwhile.
  std::chrono::milliseconds wait() const;

 private:
  std::atomic<std::uint64_t> limit_ = 0;
  double allowance_ = 0;  // bytes; negative: overdrawn
  SteadyTime refilled_at_ = {};
};

}  // namespace tokenmill::net
