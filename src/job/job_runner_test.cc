// Real children of the test program, a real catalog in a folder.
#include "job/job_runner.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "job/job_owner.h"
#include "job/test_jobs.h"

namespace tokenmill::job {
namespace {

using catalog::JobState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Keeps the events, and lets a test wait for one.
class Events {
 public:
  JobObserver observer() {
    return [this](const JobEvent& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
      changed_.notify_all();
    };
  }
  // How many of the kind there are, after waiting for the first.
  std::size_t wait_for(JobEvent::Kind kind) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, seconds(30), [&] { return count(kind) > 0; });
    return count(kind);
  }
  std::vector<JobEvent> all() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  std::size_t count(JobEvent::Kind kind) const {
    std::size_t found = 0;
    for (const auto& event : events_) found += event.kind == kind ? 1 : 0;
    return found;
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<JobEvent> events_;
};

class JobRunnerTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(runner_->start()); }

  JobRecord run(json::object plan) {
    const auto job = runner_->submit(world_.make_job(std::move(plan)));
    return runner_->wait(job->id, seconds(60)).value();
  }

  World world_;
  Events events_;
  std::unique_ptr<JobRunner> runner_ = world_.make_runner(events_.observer());
};

TEST_F(JobRunnerTest, AJobIsRunPublishedAndListed) {
  const auto job = run({{"do", "write"}, {"documents", 100}});
  ASSERT_EQ(job.state, JobState::ready);
  const auto tokenization = world_.catalog->get_tokenization(job.tokenization_id).value();
  EXPECT_EQ(tokenization.num_sequences, 100);
  EXPECT_EQ(read_file(fs::path(tokenization.token_file_path) / "rows", 1 << 20),
            expected_rows(100));
  EXPECT_EQ(get_int(job.progress, "documents_done"), 100);
  EXPECT_TRUE(world_.is_staging_empty());
  EXPECT_EQ(events_.wait_for(JobEvent::Kind::ready), 1U);
  EXPECT_EQ(events_.all().front().kind, JobEvent::Kind::started);
  EXPECT_EQ(events_.all().back().job.state, JobState::ready);
}

TEST_F(JobRunnerTest, AnErrorOfTheChildIsTheErrorOfTheJob) {
  const auto job = run({{"do", "fail"}});
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_EQ(job.error->code, ErrorCode::gated);
  EXPECT_EQ(job.error->hint, "Ask for access");
  EXPECT_EQ(events_.wait_for(JobEvent::Kind::failed), 1U);
}

TEST_F(JobRunnerTest, ExceptionsAndWantOfMemoryAreErrors) {
  EXPECT_EQ(run({{"do", "throw"}}).error->code, ErrorCode::internal);
  EXPECT_EQ(run({{"do", "bad_alloc"}}).error->code, ErrorCode::out_of_memory);
}

TEST_F(JobRunnerTest, WhatALibraryPrintsDoesNotDisturbTheProtocol) {
  const auto job = run({{"do", "print"}});
  EXPECT_FALSE(job.error) << job.error->message;
}

TEST_F(JobRunnerTest, ThreeCrashesAtTheSamePlaceFailTheJobAndNameIt) {
  const auto job = run({{"do", "write"}, {"documents", 100}, {"crash_at", 42}});
  ASSERT_EQ(job.state, JobState::failed);
  EXPECT_EQ(job.epoch, 5);  // claimed three times, put back twice
  EXPECT_NE(job.error->message.find("signal 9"), std::string::npos) << job.error->message;
  EXPECT_NE(job.error->message.find("\"documents_done\":42"), std::string::npos);
  EXPECT_TRUE(world_.is_staging_empty());
  EXPECT_TRUE(world_.catalog->list_tokenizations("")->empty());
}

TEST_F(JobRunnerTest, AChildThatExitsWithoutAWordCrashed) {
  const auto job = run({{"do", "exit"}});
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_NE(job.error->message.find("exit code 3"), std::string::npos) << job.error->message;
}

TEST_F(JobRunnerTest, ARunningJobIsCancelledAndLeavesNothing) {
  for (const auto* what : {"wait", "ignore"}) {
    const auto job = runner_->submit(world_.make_job({{"do", what}})).value();
    ASSERT_GE(events_.wait_for(JobEvent::Kind::progress), 1U);
    const auto cancelled = runner_->cancel(job.id);
    ASSERT_TRUE(cancelled) << cancelled.error().message;
    EXPECT_EQ(cancelled->state, JobState::cancelled);
    EXPECT_TRUE(world_.is_staging_empty());
  }
}

TEST_F(JobRunnerTest, AQueuedJobIsCancelledWithoutBeingRun) {
  const auto first = runner_->submit(world_.make_job({{"do", "wait"}})).value();
  events_.wait_for(JobEvent::Kind::started);
  const auto second = runner_->submit(world_.make_job({{"do", "wait"}})).value();
  EXPECT_EQ(runner_->cancel(second.id)->state, JobState::cancelled);
  EXPECT_EQ(runner_->get(second.id)->started_at, "");
  EXPECT_EQ(runner_->cancel(first.id)->state, JobState::cancelled);
}

TEST_F(JobRunnerTest, AnotherProcessMayCancel) {
  const auto job = runner_->submit(world_.make_job({{"do", "ignore"}})).value();
  events_.wait_for(JobEvent::Kind::progress);
  const auto other = catalog::open_catalog(world_.location()).value();
  ASSERT_TRUE(other->request_cancel(job.id));
  EXPECT_EQ(runner_->wait(job.id, seconds(30))->state, JobState::cancelled);
}

TEST_F(JobRunnerTest, ARunningJobIsPausedAndGoesOnWhenItIsResumed) {
  const auto job = runner_->submit(world_.make_job({{"do", "wait"}})).value();
  events_.wait_for(JobEvent::Kind::progress);
  const auto paused = runner_->pause(job.id);
  ASSERT_TRUE(paused) << paused.error().message;
  EXPECT_EQ(paused->state, JobState::paused);
  EXPECT_EQ(paused->pause->code, ErrorCode::cancelled);
  EXPECT_TRUE(world_.is_staging_empty());
  EXPECT_EQ(events_.wait_for(JobEvent::Kind::paused), 1U);
  EXPECT_EQ(events_.wait_for(JobEvent::Kind::started), 1U);
  EXPECT_EQ(runner_->resume(job.id)->state, JobState::queued);
  while (runner_->get(job.id)->state != JobState::running) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(runner_->cancel(job.id)->state, JobState::cancelled);
}

TEST_F(JobRunnerTest, AnotherProcessMayPause) {
  const auto job = runner_->submit(world_.make_job({{"do", "wait"}})).value();
  events_.wait_for(JobEvent::Kind::progress);
  const auto other = catalog::open_catalog(world_.location()).value();
  ASSERT_TRUE(other->request_pause(job.id, {ErrorCode::cancelled, "Paused elsewhere"}));
  const auto paused = runner_->wait(job.id, seconds(30)).value();
  EXPECT_EQ(paused.state, JobState::paused);
  EXPECT_EQ(paused.pause->message, "Paused elsewhere");
}

TEST_F(JobRunnerTest, AnErrorThatSomebodyCanPutRightPausesTheJob) {
  const auto job = run({{"do", "no_room"}});
  EXPECT_EQ(job.state, JobState::paused);
  EXPECT_EQ(job.pause->code, ErrorCode::disk_full);
  EXPECT_EQ(job.pause->hint, "Make some");
  EXPECT_FALSE(job.error.has_value());
}

TEST_F(JobRunnerTest, AQueuedOrPausedJobIsPausedAndCancelledWithoutBeingRun) {
  const auto first = runner_->submit(world_.make_job({{"do", "wait"}})).value();
  events_.wait_for(JobEvent::Kind::started);
  const auto second = runner_->submit(world_.make_job({{"do", "wait"}})).value();
  EXPECT_EQ(runner_->pause(second.id)->state, JobState::paused);
  EXPECT_EQ(runner_->cancel(second.id)->state, JobState::cancelled);
  EXPECT_EQ(runner_->get(second.id)->started_at, "");
  EXPECT_EQ(runner_->pause(second.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(runner_->cancel(first.id)->state, JobState::cancelled);
}

TEST_F(JobRunnerTest, AChildHearsOfItsSettingsWhenItStartsAndWhenTheyChange) {
  auto wanted = world_.make_job({{"do", "listen"}});
  wanted.settings = {{"n", 3}};
  const auto job = runner_->submit(std::move(wanted)).value();
  const auto wait_until_told = [&](std::int64_t n) {
    const auto end = steady_clock::now() + seconds(30);
    while (get_int(runner_->get(job.id)->progress, "documents_done") != n &&
           steady_clock::now() < end) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    return get_int(runner_->get(job.id)->progress, "documents_done").value_or(-1);
  };
  EXPECT_EQ(wait_until_told(3), 3);
  ASSERT_TRUE(runner_->change_settings(job.id, {{"n", 4}}));
  EXPECT_EQ(wait_until_told(4), 4);
  const auto other = catalog::open_catalog(world_.location()).value();
  ASSERT_TRUE(other->merge_job_settings(job.id, {{"n", 5}}));
  EXPECT_EQ(wait_until_told(5), 5);
  EXPECT_EQ(runner_->cancel(job.id)->state, JobState::cancelled);
}

TEST_F(JobRunnerTest, AJobThatWasTakenAwayIsDroppedAndItsChildEnds) {
  const auto job = runner_->submit(world_.make_job({{"do", "ignore"}})).value();
  events_.wait_for(JobEvent::Kind::progress);
  const auto row = world_.catalog->get_job(job.id).value();
  ASSERT_TRUE(world_.catalog->release_job({row.id, row.epoch}, "another owner"));
  while (!world_.is_staging_empty()) std::this_thread::sleep_for(milliseconds(10));
  EXPECT_EQ(world_.catalog->get_job(job.id)->state, JobState::queued);
}

TEST_F(JobRunnerTest, ADeletedJobIsDropped) {
  const auto job = runner_->submit(world_.make_job({{"do", "write"}, {"documents", 1}})).value();
  ASSERT_TRUE(runner_->wait(job.id, seconds(30)));
  EXPECT_TRUE(world_.catalog->delete_dataset(world_.dataset.id));
  EXPECT_EQ(runner_->cancel(job.id).error().code, ErrorCode::not_found);
}

TEST_F(JobRunnerTest, StoppingPutsJobsBackForTheNextStart) {
  const auto running = runner_->submit(world_.make_job({{"do", "wait"}})).value();
  events_.wait_for(JobEvent::Kind::progress);
  const auto queued = runner_->submit(world_.make_job({{"do", "write"}, {"documents", 5}})).value();
  runner_->stop();
  EXPECT_TRUE(world_.is_staging_empty());
  for (const auto& id : {running.id, queued.id}) {
    EXPECT_EQ(world_.catalog->get_job(id)->state, JobState::queued);
    EXPECT_EQ(world_.catalog->get_job(id)->owner, "");
  }
  runner_ = world_.make_runner();
  ASSERT_TRUE(runner_->start());
  EXPECT_EQ(runner_->cancel(running.id)->state, JobState::cancelled);
  EXPECT_EQ(runner_->wait(queued.id, seconds(30))->state, JobState::ready);
}

TEST_F(JobRunnerTest, AnotherRunnerReportsJobsItDoesNotOwn) {
  Events seen;
  const auto watcher = world_.make_runner(seen.observer());
  ASSERT_TRUE(watcher->start());
  std::this_thread::sleep_for(milliseconds(100));  // its first look
  const auto job = run({{"do", "write"}, {"documents", 5}});
  EXPECT_EQ(seen.wait_for(JobEvent::Kind::ready), 1U);
  EXPECT_EQ(seen.all().back().job.id, job.id);
}

TEST_F(JobRunnerTest, AJobOfALivingOwnerCannotBeAdopted) {
  auto job = world_.make_job({{"do", "wait"}});
  job.owner = make_owner_name();  // this process lives
  const auto id = world_.catalog->create_job(job)->id;
  EXPECT_EQ(runner_->adopt(id).error().code, ErrorCode::conflict);
  EXPECT_EQ(runner_->wait(id, milliseconds(0))->state, JobState::queued);
}

TEST_F(JobRunnerTest, ForeignNamesInTheStagingFolderAreLeftAlone) {
  runner_->stop();
  const auto dead = world_.staging() / (new_uuid() + ".1");
  const auto foreign = world_.staging() / "notes.txt";
  ASSERT_TRUE(create_folders(dead));
  ASSERT_TRUE(write_file_atomically(foreign, "keep"));
  runner_ = world_.make_runner();
  ASSERT_TRUE(runner_->start());
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(foreign));
}

TEST(JobOwner, ThisProcessLivesAndAnEarlierOneOfTheSameIdDoesNot) {
  const auto name = make_owner_name();
  EXPECT_EQ(look_up_owner(name), OwnerState::alive);
  auto earlier = name;
  const auto start = earlier.rfind('|', earlier.rfind('|') - 1) + 1;
  earlier.insert(start, "1");
  EXPECT_EQ(look_up_owner(earlier), OwnerState::dead);
  EXPECT_EQ(look_up_owner("elsewhere/pid:[1]|1|1|x"), OwnerState::unknown);
  for (const auto* bad : {"", "|", "||", "|||", "a|b|c|d"}) {
    EXPECT_EQ(look_up_owner(bad), OwnerState::unknown) << bad;
  }
}

}  // namespace
}  // namespace tokenmill::job
