#include "base/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tokenmill {
namespace {

using std::chrono::seconds;

SteadyTime soon(seconds wait = seconds(20)) { return std::chrono::steady_clock::now() + wait; }

// The real program to be run is a shell: it stands for any child.
ChildProcess start_shell(const std::string& script, ChildOptions options = {.arguments = {}}) {
  options.program = "/bin/sh";
  options.arguments = {"-c", script};
  return ChildProcess::start(options).value();
}

TEST(ChildProcess, LinesGoInAndComeOut) {
  auto child = start_shell("cat");
  ASSERT_TRUE(child.write("one\ntw"));
  EXPECT_EQ(child.read_line(soon()).value(), "one");
  ASSERT_TRUE(child.write("o\n"));
  EXPECT_EQ(child.read_line(soon()).value(), "two");
  child.close_input();
  EXPECT_EQ(child.read_line(soon()).value(), std::nullopt);
  EXPECT_TRUE(child.wait_until(soon())->is_success());
}

TEST(ChildProcess, ALineOfManyMegabytesArrivesWhole) {
  auto child = start_shell("head -c 5000000 /dev/zero | tr '\\0' x; echo");
  EXPECT_EQ(child.read_line(soon()).value()->size(), 5'000'000U);
}

TEST(ChildProcess, ItSeesOnlyTheGivenEnvironmentAndNoOtherDescriptor) {
  ::setenv("TOKENMILL_TEST_SECRET", "x", 1);
  const int leaked = ::dup(STDERR_FILENO);  // without close-on-exec
  auto child =
      start_shell("env | grep -v -E '^(PWD|SHLVL|OLDPWD|_)='; ls /proc/$$/fd | tr '\\n' ' '; echo",
                  {.arguments = {}, .environment = {"A=b", "PATH=/usr/bin:/bin"}});
  ::close(leaked);
  EXPECT_EQ(child.read_line(soon()).value(), "A=b");
  EXPECT_EQ(child.read_line(soon()).value(), "PATH=/usr/bin:/bin");
  EXPECT_EQ(child.read_line(soon()).value(), "0 1 2 ");
}

TEST(ChildProcess, HowItEndedIsTold) {
  auto failed = start_shell("exit 3");
  EXPECT_EQ(failed.wait_until(soon())->description(), "ended with exit code 3");
  auto killed = start_shell("kill -SEGV $$");
  EXPECT_EQ(killed.wait_until(soon())->description(),
            "was killed by signal 11 (Segmentation fault)");
}

TEST(ChildProcess, StopAsksFirstAndKillsThen) {
  auto polite = start_shell("trap 'exit 7' TERM; echo up; while :; do sleep 0.01; done");
  EXPECT_EQ(polite.read_line(soon()).value(), "up");
  EXPECT_EQ(polite.stop(seconds(20)).code, 7);
  auto stubborn = start_shell("trap '' TERM; echo up; while :; do sleep 0.01; done");
  EXPECT_EQ(stubborn.read_line(soon()).value(), "up");
  const auto status = stubborn.stop(std::chrono::milliseconds(20));
  EXPECT_TRUE(status.is_signal);
  EXPECT_EQ(status.code, SIGKILL);
}

TEST(ChildProcess, ItsOwnChildrenEndWithIt) {
  auto child = start_shell("sleep 1000 & echo up; wait");
  EXPECT_EQ(child.read_line(soon()).value(), "up");
  child.stop();
  // The pipe ends only when nobody holds it any more.
  EXPECT_EQ(child.read_line(soon()).value(), std::nullopt);
}

TEST(ChildProcess, ReadingEndsAtTheDeadlineAndWhenWoken) {
  auto child = start_shell("sleep 1000");
  const auto nothing = child.read_line(std::chrono::steady_clock::now());
  EXPECT_EQ(nothing.error().code, ErrorCode::timeout);
  const int wake = ::eventfd(1, EFD_CLOEXEC);
  EXPECT_EQ(child.read_line(soon(seconds(1000)), wake).error().code, ErrorCode::timeout);
  ::close(wake);
}

TEST(ChildProcess, WritingToOneThatIsGoneIsAnErrorAndNoSignal) {
  auto child = start_shell("exit 0");
  ASSERT_TRUE(child.wait_until(soon()));
  EXPECT_EQ(child.write("hello\n").error().code, ErrorCode::unavailable);
  child.send_signal(SIGKILL);
}

TEST(ChildProcess, TheCeilingOfItsMemoryIsSet) {
  auto child = start_shell("read go; ulimit -d",
                           {.arguments = {}, .memory_bytes_max = std::uint64_t{1} << 30});
  ASSERT_TRUE(child.write("go\n"));
  EXPECT_EQ(child.read_line(soon()).value(), "1048576");
}

TEST(ChildProcess, AProgramThatIsNotThereIsAnError) {
  EXPECT_EQ(ChildProcess::start({.arguments = {}, .program = "/no/such"}).error().code,
            ErrorCode::file_not_found);
}

}  // namespace
}  // namespace tokenmill
