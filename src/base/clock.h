// Wall-clock time as the catalog and the API write it, and monotonic time for durations.
#pragma once

#include <chrono>
#include <string>

namespace tokenmill {

using SteadyTime = std::chrono::steady_clock::time_point;

// "2026-11-22T21:14:50.123Z": UTC, milliseconds, always this form, so that text order is time
// order.
std::string utc_now();

}  // namespace tokenmill
