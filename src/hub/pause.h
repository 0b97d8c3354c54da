// Waiting that can be stopped and says why it waits.
#pragma once

#include <string_view>

#include "base/run.h"
#include "net/retry.h"

namespace tokenmill::hub {

// Returns after `delay`, or `cancelled` at once when a stop is requested. From one second up, the
// note of the progress reads "<reason>. Continuing in N s" meanwhile. Thread-safe.
Status pause(const Run& run, net::Milliseconds delay, std::string_view reason);

// 64 random bits for the jitter of back-off.
std::uint64_t random_bits();

}  // namespace tokenmill::hub
