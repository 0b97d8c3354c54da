#include "hub/pause.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>

#include "base/format.h"

namespace tokenmill::hub {

Status pause(const Run& run, net::Milliseconds delay, std::string_view reason) {
  using std::chrono::ceil;
  using std::chrono::seconds;
  const auto end = std::chrono::steady_clock::now() + delay;
  const bool is_shown = delay >= seconds{1};
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!run.stop.stop_requested()) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= end) break;
    if (is_shown) {
      run.progress.set_note(
          format("{}. Continuing in {} s", reason, ceil<seconds>(end - now).count()));
    }
    wake.wait_until(lock, run.stop, std::min(end, now + seconds{1}), [] { return false; });
  }
  if (is_shown) run.progress.set_note({});
  return check_not_stopped(run);
}

std::uint64_t random_bits() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return generator();
}

}  // namespace tokenmill::hub
