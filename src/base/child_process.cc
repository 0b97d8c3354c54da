// posix_spawn shares our memory until exec, so nothing of ours runs in between; what must happen
// in the child before it reads input is done from outside (prlimit) or by itself (prctl).
// Standard input is a socket, because send() can be told not to raise SIGPIPE and write() cannot.
#include "base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/assert.h"
#include "base/format.h"

namespace tokenmill {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;

// A shell's handlers do not survive exec, but ignored signals do.
constexpr std::array kSignalsToReset = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGCHLD};

// The C interface wants writable strings it never writes to.
std::vector<char*> to_c_array(const std::vector<std::string>& strings) {
  std::vector<char*> array;
  array.reserve(strings.size() + 1);
  for (const auto& text : strings) array.push_back(const_cast<char*>(text.c_str()));
  array.push_back(nullptr);
  return array;
}

int milliseconds_until(SteadyTime deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<std::int64_t>(rounded, 0, 1 << 30));
}

class SpawnSettings {
 public:
  SpawnSettings(int input, int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int signal : kSignalsToReset) sigaddset(&signals, signal);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  Result<pid_t> spawn(const ChildOptions& options) const {
    std::vector<std::string> arguments = {"tokenmill"};
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, options.program.c_str(), &actions_, &attributes_,
                      to_c_array(arguments).data(), to_c_array(options.environment).data());
    if (error != 0) return fail_errno(error, "Starting a child process");
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_ = {};
  posix_spawnattr_t attributes_ = {};
};

// Appends what a pipe has now: File::read would wait until the buffer is full. 0: the end.
Result<std::size_t> read_some(int descriptor, std::string& buffer) {
  const auto size_before = buffer.size();
  buffer.resize(size_before + kReadBytes);
  ssize_t count = 0;
  do {
    count = ::read(descriptor, buffer.data() + size_before, kReadBytes);
  } while (count < 0 && errno == EINTR);
  const int error = errno;
  buffer.resize(size_before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count < 0) return fail_errno(error, "Reading from a child process");
  return static_cast<std::size_t>(count);
}

// A core of a child would hold a stranger's data, and take time when a job must end.
void limit(pid_t child, std::uint64_t memory_bytes_max) {
  const rlimit no_core = {0, 0};
  ::prlimit(child, RLIMIT_CORE, &no_core, nullptr);
  if (memory_bytes_max == 0) return;
  // RLIMIT_DATA and not RLIMIT_AS: shards and Arrow files are mapped, and a file that is read
  // through a map takes no memory that anybody else could not have back.
  const rlimit memory = {memory_bytes_max, memory_bytes_max};
  ::prlimit(child, RLIMIT_DATA, &memory, nullptr);
}

}  // namespace

struct ChildProcess::State {
  File input;
  File output;
  std::string buffer;        // read and not yet returned
  std::size_t searched = 0;  // of the buffer, without a line feed
  pid_t id = 0;
  File handle;  // a pidfd: readable when the child has ended

  std::mutex mutex;  // a signal must not meet another process that got the child's id
  std::optional<ExitStatus> status;
};

std::string ExitStatus::description() const {
  if (!is_signal) return format("ended with exit code {}", code);
  const char* name = sigdescr_np(code);
  return format("was killed by signal {} ({})", code, name != nullptr ? name : "unknown");
}

ChildProcess::ChildProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChildProcess::ChildProcess(ChildProcess&&) noexcept = default;

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (state_) stop(std::chrono::milliseconds(0));
}

Result<ChildProcess> ChildProcess::start(const ChildOptions& options) {
  auto state = std::make_unique<State>();
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return fail_errno(errno, "Making a pipe to a child process");
  }
  state->input = File::adopt(sockets[0], "a child's input");
  const File child_input = File::adopt(sockets[1], "a child's input");
  std::array<int, 2> pipes{};
  if (::pipe2(pipes.data(), O_CLOEXEC) != 0) {
    return fail_errno(errno, "Making a pipe from a child process");
  }
  state->output = File::adopt(pipes[0], "a child's output");
  const File child_output = File::adopt(pipes[1], "a child's output");

  const SpawnSettings settings(child_input.descriptor(), child_output.descriptor());
  state->id = TM_TRY(settings.spawn(options));
  limit(state->id, options.memory_bytes_max);
  ChildProcess child(std::move(state));
  const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, child.state_->id, 0));
  if (handle < 0) return fail_errno(errno, "Watching a child process");
  child.state_->handle = File::adopt(handle, "a child's handle");
  return child;
}

pid_t ChildProcess::id() const { return state_->id; }

Status ChildProcess::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(state_->input.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET || errno == EBADF)) {
      return fail(ErrorCode::unavailable, "The child process does not listen any more");
    }
    if (sent < 0) return fail_errno(errno, "Writing to a child process");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

void ChildProcess::close_input() { state_->input = File(); }

Result<std::optional<std::string>> ChildProcess::read_line(SteadyTime deadline,
                                                           int wake_descriptor) {
  State& state = *state_;
  for (;;) {
    if (const auto end = state.buffer.find('\n', state.searched); end != std::string::npos) {
      std::string line = state.buffer.substr(0, end);
      state.buffer.erase(0, end + 1);
      state.searched = 0;
      return line;
    }
    state.searched = state.buffer.size();
    if (state.searched > kLineBytesMax) {
      return fail(ErrorCode::corrupt_data, "A child process sent a line that is too long");
    }
    // poll() ignores a negative descriptor.
    std::array<pollfd, 2> events = {pollfd{state.output.descriptor(), POLLIN, 0},
                                    pollfd{wake_descriptor, POLLIN, 0}};
    const int ready = ::poll(events.data(), events.size(), milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return fail_errno(errno, "Waiting for a child process");
    if (events[0].revents == 0) return fail(ErrorCode::timeout, "The child process says nothing");
    if (TM_TRY(read_some(state.output.descriptor(), state.buffer)) == 0) return std::nullopt;
  }
}

void ChildProcess::send_signal(int signal) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->status) ::kill(-state_->id, signal);
}

std::optional<ExitStatus> ChildProcess::wait_until(SteadyTime deadline) {
  State& state = *state_;
  if (state.status) return state.status;
  pollfd event = {state.handle.descriptor(), POLLIN, 0};
  while (::poll(&event, 1, milliseconds_until(deadline)) < 0 && errno == EINTR) {
  }
  const std::lock_guard lock(state.mutex);
  int status = 0;
  if (::waitpid(state.id, &status, WNOHANG) != state.id) return std::nullopt;
  state.status = WIFSIGNALED(status) ? ExitStatus{true, WTERMSIG(status)}
                                     : ExitStatus{false, WEXITSTATUS(status)};
  return state.status;
}

ExitStatus ChildProcess::stop(std::chrono::milliseconds grace) {
  const auto now = std::chrono::steady_clock::now();
  if (grace.count() > 0) send_signal(SIGTERM);
  if (const auto status = wait_until(now + grace)) return *status;
  send_signal(SIGKILL);
  for (;;) {
    const auto later = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    if (const auto status = wait_until(later)) return *status;
  }
}

void die_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A parent that ended before this line sends no signal any more, but its end of the pipe is gone.
  pollfd event = {STDIN_FILENO, 0, 0};
  if (::poll(&event, 1, 0) > 0 && (event.revents & (POLLHUP | POLLERR)) != 0) ::_exit(1);
}

}  // namespace tokenmill
