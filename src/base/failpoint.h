// Named moments at which a test may end the process or wait.
//
// `failpoint("job.claimed")` does nothing until a test program installs a hook, and then calls
// it with the name. It is compiled into every build, so that what is tested is what is shipped;
// the cost is one relaxed load, so keep it out of loops over data.
#pragma once

#include <atomic>
#include <string_view>

namespace tokenmill {

using FailpointHook = void (*)(std::string_view name);

namespace internal {
inline std::atomic<FailpointHook> failpoint_hook = nullptr;
}  // namespace internal

// The hook may be called by any thread.
inline void set_failpoint_hook(FailpointHook hook) { internal::failpoint_hook = hook; }

inline void failpoint(std::string_view name) {
  if (const auto hook = internal::failpoint_hook.load(std::memory_order_relaxed)) hook(name);
}

}  // namespace tokenmill
