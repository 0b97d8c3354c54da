// SIGKILL of an owner at every step it takes: the catalog never shows what is not there, and the
// next owner finishes the job with the same bytes.
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "base/child_process.h"
#include "job/test_jobs.h"

namespace tokenmill::job {
namespace {

constexpr std::int64_t kDocuments = 20;

// Runs an owner until it ends or dies at its n-th failpoint.
ExitStatus run_owner(const World& world, const std::string& job, long step) {
  auto owner =
      ChildProcess::start({.arguments = {"owner", world.location(), world.folder().string(), job,
                                         std::to_string(step)}});
  const auto later = std::chrono::steady_clock::now() + std::chrono::seconds(90);
  const auto status = owner->wait_until(later);
  return status ? *status : owner->stop();
}

// Everything listed is there, byte for byte.
void check_no_lie(const World& world) {
  const auto tokenizations = world.catalog->list_tokenizations("").value();
  for (const auto& tokenization : tokenizations) {
    EXPECT_EQ(read_file(fs::path(tokenization.token_file_path) / "rows", 1 << 20),
              expected_rows(kDocuments));
    EXPECT_EQ(tokenization.num_sequences, kDocuments);
  }
  const auto jobs = world.catalog->list_jobs({}).value();
  for (const auto& job : jobs.items) {
    const bool is_listed = world.catalog->get_tokenization(job.tokenization_id).has_value();
    EXPECT_EQ(is_listed, job.state == catalog::JobState::ready);
  }
}

TEST(Kill, AfterAnyStepOfAnOwnerTheNextOneFinishesTheJob) {
  int kills = 0;
  for (long step = 1;; ++step) {
    const World world;
    const auto job =
        world.catalog->create_job(world.make_job({{"do", "write"}, {"documents", kDocuments}}));
    const auto status = run_owner(world, job->id, step);
    check_no_lie(world);
    if (!status.is_signal) {
      EXPECT_EQ(status.code, 0) << "step " << step;
      break;
    }
    ++kills;
    EXPECT_EQ(run_owner(world, job->id, 0).description(), "ended with exit code 0");
    check_no_lie(world);
    EXPECT_EQ(world.catalog->get_job(job->id)->state, catalog::JobState::ready) << "step " << step;
    EXPECT_TRUE(world.is_staging_empty()) << "step " << step;
    EXPECT_TRUE(world.catalog->check_integrity());
    ASSERT_FALSE(testing::Test::HasFailure()) << "step " << step;
  }
  EXPECT_GE(kills, 15);
}

TEST(Kill, OwnersThatDieOneAfterTheOtherStillComeToTheEnd) {
  const World world;
  const auto job =
      world.catalog->create_job(world.make_job({{"do", "write"}, {"documents", kDocuments}}));
  // Each gets one step further than the one before it.
  for (long step = 1; run_owner(world, job->id, step).is_signal; ++step) check_no_lie(world);
  EXPECT_EQ(world.catalog->get_job(job->id)->state, catalog::JobState::ready);
  check_no_lie(world);
  EXPECT_TRUE(world.is_staging_empty());
}

TEST(Kill, AChildDiesWithItsOwner) {
  const World world;
  const auto job = world.catalog->create_job(world.make_job({{"do", "ignore"}}));
  auto owner = ChildProcess::start(
      {.arguments = {"owner", world.location(), world.folder().string(), job->id, "0"}});
  const auto pid_file = world.staging() / (job->id + ".1") / "pid";
  while (!fs::exists(pid_file)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto child = read_file(pid_file, 100).value();
  EXPECT_EQ(owner->stop(std::chrono::milliseconds(0)).code, SIGKILL);
  // It may stay as a zombie when nobody in this container adopts it.
  std::error_code error;
  const auto is_alive = [&] {
    return ::kill(std::stoi(child), 0) == 0 && fs::exists("/proc/" + child + "/exe", error);
  };
  while (is_alive()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

}  // namespace
}  // namespace tokenmill::job
