// The context every long step is given: how to notice that it should stop, where to count.
//
// Steps check `stop` at least every 50 ms of work and then return ErrorCode::cancelled.
#pragma once

#include <stop_token>

#include "base/progress.h"
#include "base/result.h"

namespace tokenmill {

struct Run {
  std::stop_token stop;
  Progress& progress;
};

inline Status check_not_stopped(const Run& run) {
  if (run.stop.stop_requested()) return fail(ErrorCode::cancelled, "Cancelled");
  return {};
}

}  // namespace tokenmill
