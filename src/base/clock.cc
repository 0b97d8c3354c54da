#include "base/clock.h"

#include <ctime>

#include "base/clock_offset.h"
#include "base/format.h"

namespace tokenmill {

std::string utc_now() { return utc_now_plus(std::chrono::seconds(0)); }

std::string utc_now_plus(std::chrono::seconds later) {
  const auto now = (std::chrono::system_clock::now() + later).time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms % 1000);
}

}  // namespace tokenmill
