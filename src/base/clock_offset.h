// Times before or after now, in the form of base/clock.h.
#pragma once

#include <chrono>
#include <string>

namespace tokenmill {

// The time `later` from now; earlier when it is negative.
std::string utc_now_plus(std::chrono::seconds later);

}  // namespace tokenmill
