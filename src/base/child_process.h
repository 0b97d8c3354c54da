// A child that runs this same program and talks over its standard input and output.
//
// Started by posix_spawn, so never fork without exec in a process with threads. The child gets
// its own process group, the given environment and nothing of ours, no descriptor of ours but the
// two pipes and standard error. A ChildProcess owns its child: destroying it kills and reaps.
//
// A child that calls die_with_parent() ends with the *thread* that started it (that is how Linux
// defines PR_SET_PDEATHSIG): start it from a thread that outlives it.
//
// One thread at a time, except `send_signal`, which any thread may call while the object lives.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"

namespace tokenmill {

struct ChildOptions {
  std::vector<std::string> arguments;         // after the program's name
  std::vector<std::string> environment = {};  // all of it, as "NAME=value"
  // A ceiling of the memory of its own (RLIMIT_DATA), mapped files not counted; 0: none. In force
  // before the child can read its first byte of input.
  std::uint64_t memory_bytes_max = 0;
  // Tests run other programs; everything else runs itself, also when the file was replaced.
  std::string program = "/proc/self/exe";
};

// How a process ended.
struct ExitStatus {
  bool is_signal = false;
  int code = 0;  // the signal's number, else the exit code

  bool is_success() const { return !is_signal && code == 0; }
  // "ended with exit code 3", "was killed by signal 9 (Killed)"
  std::string description() const;
};

class ChildProcess {
 public:
  static Result<ChildProcess> start(const ChildOptions& options);

  ChildProcess(ChildProcess&&) noexcept;
  ChildProcess& operator=(ChildProcess&&) noexcept;
  ~ChildProcess();

  pid_t id() const;

  // All of `bytes`; unavailable when the child closed its input. Blocks while the child does not
  // read; never raises SIGPIPE.
  Status write(std::string_view bytes);
  // The child sees the end of its input.
  void close_input();

  // The next line of the output without its line feed; nullopt at the end. timeout: none came
  // until `deadline`, or `wake_descriptor` (an eventfd, or -1) became readable; ask again then.
  // corrupt_data: the line is longer than kLineBytesMax.
  Result<std::optional<std::string>> read_line(SteadyTime deadline, int wake_descriptor = -1);

  // To the child's process group; nothing happens when it was reaped.
  void send_signal(int signal);

  // Waits until `deadline` for the child to end; nullopt: it still runs.
  std::optional<ExitStatus> wait_until(SteadyTime deadline);

  // SIGTERM, then SIGKILL after `grace`; returns when the child is gone.
  ExitStatus stop(std::chrono::milliseconds grace = std::chrono::milliseconds(200));

  // A sample of many rows is the longest line there is.
  static constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;

 private:
  struct State;
  explicit ChildProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Called by a child at its start: it is killed when the thread that started it ends. Ends this
// process at once when nobody holds the other end of its input any more.
void die_with_parent();

}  // namespace tokenmill
