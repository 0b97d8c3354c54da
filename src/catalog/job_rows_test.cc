// The promises of catalog.h about jobs: who may claim, write and end them.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "catalog/catalog.h"
#include "catalog/test_catalog.h"

namespace tokenmill::catalog {
namespace {

class JobRowsTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto opened = open_catalog(database_.location());
    ASSERT_TRUE(opened) << opened.error().message;
    catalog_ = std::move(*opened);
    dataset_ = catalog_->create_dataset(make_dataset("wiki")).value();
  }

  JobRecord add_job(std::string_view kind, const std::string& key = "") {
    auto job = make_job(dataset_, kind);
    job.key = key;
    return catalog_->create_job(job).value();
  }
  JobClaim claim(const JobRecord& job, std::string_view owner = "owner-a") {
    return {job.id, catalog_->claim_job(job.id, owner).value().epoch};
  }

  TestDatabase database_{GetParam()};
  std::unique_ptr<Catalog> catalog_;
  DatasetRecord dataset_;
};

INSTANTIATE_TEST_SUITE_P(Databases, JobRowsTest, testing::ValuesIn(test_databases()),
                         [](const auto& instance) { return instance.param; });

TEST_P(JobRowsTest, AJobComesBackAsItWasGiven) {
  auto wanted = make_job(dataset_, kTokenizeJob);
  wanted.tokenization_id = new_uuid();
  wanted.key = "options";
  wanted.plan = {{"max_length", 1024}};
  const auto id = catalog_->create_job(wanted)->id;
  const auto read = catalog_->get_job(id).value();
  EXPECT_EQ(read.kind, "tokenize");
  EXPECT_EQ(read.dataset_id, dataset_.id);
  EXPECT_EQ(read.tokenization_id, wanted.tokenization_id);
  EXPECT_EQ(read.key, "options");
  EXPECT_EQ(read.state, JobState::queued);
  EXPECT_EQ(read.epoch, 0);
  EXPECT_EQ(read.owner, "owner-a");
  EXPECT_EQ(read.plan, wanted.plan);
  EXPECT_TRUE(read.progress.empty());
  EXPECT_FALSE(read.error);
  EXPECT_TRUE(read.started_at.empty());
  EXPECT_EQ(catalog_->find_job(id.substr(0, 13))->id, id);
}

TEST_P(JobRowsTest, TwoActiveJobsOfOneKindAndKeyAreRefused) {
  const auto first = add_job(kTokenizeJob, "same");
  EXPECT_TRUE(catalog_->create_job(make_job(dataset_, kDownloadJob)));
  EXPECT_EQ(catalog_->create_job(make_job(dataset_, kDownloadJob)).error().code, ErrorCode::busy);
  add_job(kTokenizeJob, "other");
  auto again = make_job(dataset_, kTokenizeJob);
  again.key = "same";
  EXPECT_EQ(catalog_->create_job(again).error().code, ErrorCode::busy);
  ASSERT_TRUE(catalog_->end_cancelled_job(claim(first)));
  EXPECT_TRUE(catalog_->create_job(again));
}

TEST_P(JobRowsTest, AJobOfAnUnknownDatasetIsNotFound) {
  auto job = make_job(dataset_, kTokenizeJob);
  job.dataset_id = new_uuid();
  EXPECT_EQ(catalog_->create_job(job).error().code, ErrorCode::not_found);
}

TEST_P(JobRowsTest, OnlyTheOwnerOrAnAdopterOfUnownedJobsClaims) {
  const auto own = add_job(kTokenizeJob, "1");
  const ClaimRequest by_other{.owner = "owner-b", .kind = "tokenize", .adopts_unowned = true};
  EXPECT_FALSE(catalog_->claim_next_job(by_other).value());
  const auto claimed = catalog_->claim_next_job({.owner = "owner-a", .kind = "tokenize"}).value();
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->id, own.id);
  EXPECT_EQ(claimed->state, JobState::running);
  EXPECT_EQ(claimed->epoch, 1);
  EXPECT_FALSE(claimed->started_at.empty());

  ASSERT_TRUE(catalog_->release_job({own.id, 1}, ""));
  EXPECT_FALSE(catalog_->claim_next_job({.owner = "owner-b", .kind = "tokenize"}).value());
  EXPECT_FALSE(catalog_->claim_next_job({"owner-b", "download", true}).value());
  EXPECT_EQ(catalog_->claim_next_job(by_other).value()->owner, "owner-b");
}

TEST_P(JobRowsTest, TheOldestQueuedJobIsClaimedFirst) {
  const auto first = add_job(kTokenizeJob, "1");
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  add_job(kTokenizeJob, "2");
  EXPECT_EQ(catalog_->claim_next_job({.owner = "owner-a", .kind = "tokenize"}).value()->id,
            first.id);
}

TEST_P(JobRowsTest, OfManyClaimersExactlyOneWins) {
  for (int round = 0; round < 10; ++round) {
    const auto job = add_job(kTokenizeJob, std::to_string(round));
    std::atomic<int> winners = 0;
    {
      std::vector<std::jthread> claimers;
      claimers.reserve(6);
      for (int i = 0; i < 6; ++i) {
        claimers.emplace_back([&, i] {
          if (catalog_->claim_job(job.id, "owner-" + std::to_string(i))) ++winners;
        });
      }
    }
    EXPECT_EQ(winners, 1);
  }
}

TEST_P(JobRowsTest, AnOwnerThatLostItsClaimCanWriteNothing) {
  const auto job = add_job(kDownloadJob);
  const auto old_claim = claim(job);
  ASSERT_TRUE(catalog_->release_job(old_claim, ""));
  const auto new_claim = claim(job, "owner-b");
  EXPECT_GT(new_claim.epoch, old_claim.epoch);

  const auto is_lost = [](const Status& status) {
    return !status && status.error().code == ErrorCode::conflict;
  };
  EXPECT_TRUE(is_lost(catalog_->write_progress(old_claim, {{"bytes_done", 1}})));
  EXPECT_TRUE(is_lost(catalog_->begin_publishing(old_claim)));
  EXPECT_TRUE(is_lost(catalog_->finish_dataset_job(old_claim, {.file_path = "/stale"})));
  EXPECT_TRUE(is_lost(catalog_->finish_tokenize_job(old_claim, make_tokenization(dataset_, "k"))));
  EXPECT_TRUE(is_lost(catalog_->finish_job(old_claim, {})));
  EXPECT_TRUE(is_lost(catalog_->fail_job(old_claim, {ErrorCode::io, "x"})));
  EXPECT_TRUE(is_lost(catalog_->end_cancelled_job(old_claim)));
  EXPECT_TRUE(is_lost(catalog_->release_job(old_claim, "owner-a")));
  EXPECT_TRUE(is_lost(catalog_->set_job_attempts(old_claim, 1)));

  const auto row = catalog_->get_job(job.id).value();
  EXPECT_EQ(row.state, JobState::running);
  EXPECT_EQ(row.owner, "owner-b");
  EXPECT_TRUE(row.progress.empty());
  EXPECT_EQ(catalog_->get_dataset(dataset_.id)->status, DatasetStatus::downloading);
  EXPECT_TRUE(catalog_->list_tokenizations("")->empty());
}

TEST_P(JobRowsTest, AFinalJobStaysAsItIs) {
  const auto job = add_job(kTokenizeJob);
  const auto held = claim(job);
  ASSERT_TRUE(catalog_->finish_job(held, {{"checked", 7}}));
  EXPECT_FALSE(catalog_->write_progress(held, {{"x", 1}}));
  EXPECT_FALSE(catalog_->fail_job(held, {ErrorCode::io, "x"}));
  EXPECT_FALSE(catalog_->release_job(held, ""));
  EXPECT_FALSE(catalog_->claim_job(job.id, "owner-b"));
  EXPECT_EQ(catalog_->request_cancel(job.id)->state, JobState::ready);
  EXPECT_EQ(catalog_->get_job(job.id)->result, (json::object{{"checked", 7}}));
}

TEST_P(JobRowsTest, AHeartbeatTouchesTheTimeOfTheOwnersActiveJobsOnly) {
  const auto queued = add_job(kTokenizeJob, "queued");
  const auto running = add_job(kTokenizeJob, "running");
  const auto held = claim(running);
  ASSERT_TRUE(catalog_->write_progress(held, {{"tokens_done", 5}}));
  const auto ended = add_job(kTokenizeJob, "ended");
  ASSERT_TRUE(catalog_->end_cancelled_job(claim(ended)));
  const auto time_of = [&](const JobRecord& job) { return catalog_->get_job(job.id)->updated_at; };
  const auto queued_before = time_of(queued);
  const auto running_before = time_of(running);
  const auto ended_before = time_of(ended);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  ASSERT_TRUE(catalog_->write_heartbeat("owner-b"));
  EXPECT_EQ(time_of(running), running_before);
  ASSERT_TRUE(catalog_->write_heartbeat("owner-a"));
  EXPECT_GT(time_of(queued), queued_before);
  EXPECT_GT(time_of(running), running_before);
  EXPECT_EQ(time_of(ended), ended_before);
  EXPECT_EQ(catalog_->get_job(running.id)->progress, (json::object{{"tokens_done", 5}}));
}

TEST_P(JobRowsTest, AQueuedJobIsCancelledAtOnce) {
  const auto job = add_job(kDownloadJob);
  EXPECT_EQ(catalog_->request_cancel(job.id)->state, JobState::cancelled);
  EXPECT_EQ(catalog_->get_dataset(dataset_.id)->status, DatasetStatus::pending);
  EXPECT_FALSE(catalog_->claim_job(job.id, "owner-a"));
}

TEST_P(JobRowsTest, TheOwnerOfARunningJobSeesTheWishToCancel) {
  const auto job = add_job(kDownloadJob);
  const auto held = claim(job);
  auto signals = catalog_->poll_jobs("owner-a").value();
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].epoch, held.epoch);
  EXPECT_FALSE(signals[0].is_cancel_requested);
  EXPECT_TRUE(catalog_->poll_jobs("owner-b")->empty());

  const auto other_process = open_catalog(database_.location()).value();
  EXPECT_EQ(other_process->request_cancel(job.id)->state, JobState::running);
  EXPECT_TRUE(catalog_->poll_jobs("owner-a").value()[0].is_cancel_requested);
  ASSERT_TRUE(catalog_->end_cancelled_job(held));
  EXPECT_TRUE(catalog_->poll_jobs("owner-a")->empty());
  EXPECT_EQ(catalog_->get_job(job.id)->state, JobState::cancelled);
}

TEST_P(JobRowsTest, AReleasedJobThatSomebodyCancelledEnds) {
  const auto job = add_job(kDownloadJob);
  const auto held = claim(job);
  ASSERT_TRUE(catalog_->request_cancel(job.id));
  ASSERT_TRUE(catalog_->release_job(held, ""));
  EXPECT_EQ(catalog_->get_job(job.id)->state, JobState::cancelled);
  EXPECT_EQ(catalog_->get_dataset(dataset_.id)->status, DatasetStatus::pending);
}

const Error kWish{ErrorCode::cancelled, "Paused", "Resume it"};

TEST_P(JobRowsTest, AQueuedJobIsPausedAtOnceAndQueuedAgainWhenResumed) {
  const auto job = add_job(kDownloadJob);
  const auto paused = catalog_->request_pause(job.id, kWish).value();
  EXPECT_EQ(paused.state, JobState::paused);
  EXPECT_EQ(paused.owner, "");
  EXPECT_EQ(paused.pause->message, kWish.message);
  EXPECT_EQ(catalog_->claim_job(job.id, "owner-a").error().code, ErrorCode::conflict);
  // It keeps its place: another download of the dataset does not start, deletion is refused.
  JobRecord another;
  another.kind = kDownloadJob;
  another.dataset_id = dataset_.id;
  EXPECT_EQ(catalog_->create_job(another).error().code, ErrorCode::busy);
  EXPECT_EQ(catalog_->delete_dataset(dataset_.id).error().code, ErrorCode::busy);

  const auto resumed = catalog_->resume_job(job.id, "owner-b").value();
  EXPECT_EQ(resumed.state, JobState::queued);
  EXPECT_EQ(resumed.owner, "owner-b");
  EXPECT_FALSE(resumed.pause.has_value());
  EXPECT_EQ(catalog_->resume_job(job.id, "").error().code, ErrorCode::conflict);
}

TEST_P(JobRowsTest, TheOwnerOfARunningJobSeesTheWishToPauseAndTheSettings) {
  const auto job = add_job(kDownloadJob);
  const auto held = claim(job);
  EXPECT_FALSE(catalog_->poll_jobs("owner-a").value()[0].is_pause_requested);
  EXPECT_EQ(catalog_->request_pause(job.id, kWish)->state, JobState::running);
  ASSERT_TRUE(catalog_->merge_job_settings(job.id, {{"a", 1}, {"b", 2}}));
  EXPECT_EQ(catalog_->merge_job_settings(job.id, {{"a", nullptr}})->settings,
            (json::object{{"b", 2}}));
  const auto signal = catalog_->poll_jobs("owner-a").value()[0];
  EXPECT_TRUE(signal.is_pause_requested);
  EXPECT_EQ(signal.settings, (json::object{{"b", 2}}));
  // The recorded wish is the reason, whatever else stopped the child.
  ASSERT_TRUE(catalog_->pause_job(held, {ErrorCode::disk_full, "No room"}));
  EXPECT_EQ(catalog_->get_job(job.id)->pause->message, kWish.message);
  EXPECT_EQ(catalog_->pause_job(held, kWish).error().code, ErrorCode::conflict);
  EXPECT_EQ(catalog_->get_dataset(dataset_.id)->status, DatasetStatus::downloading);
}

TEST_P(JobRowsTest, APausedJobIsCancelledAtOnceAndAnEndedOneIsNotPaused) {
  const auto job = add_job(kDownloadJob);
  ASSERT_TRUE(catalog_->request_pause(job.id, kWish));
  EXPECT_EQ(catalog_->request_cancel(job.id)->state, JobState::cancelled);
  EXPECT_FALSE(catalog_->get_job(job.id)->pause.has_value());
  EXPECT_EQ(catalog_->request_pause(job.id, kWish).error().code, ErrorCode::conflict);
  EXPECT_EQ(catalog_->merge_job_settings(job.id, {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(catalog_->get_dataset(dataset_.id)->status, DatasetStatus::pending);
}

TEST_P(JobRowsTest, AReleasedJobThatSomebodyPausedIsPaused) {
  const auto job = add_job(kDownloadJob);
  const auto held = claim(job);
  ASSERT_TRUE(catalog_->request_pause(job.id, kWish));
  ASSERT_TRUE(catalog_->release_job(held, "owner-b"));
  EXPECT_EQ(catalog_->get_job(job.id)->state, JobState::paused);
  EXPECT_EQ(catalog_->get_job(job.id)->owner, "");
}

TEST_P(JobRowsTest, ListsAreFilteredAndNewestFirst) {
  const auto one = add_job(kTokenizeJob, "1");
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  const auto two = add_job(kTokenizeJob, "2");
  ASSERT_TRUE(catalog_->finish_job(claim(one), {}));
  EXPECT_EQ(catalog_->list_jobs({})->items.front().id, two.id);
  EXPECT_EQ(catalog_->list_jobs({.states = {JobState::queued, JobState::running}})->total, 1);
  EXPECT_EQ(catalog_->list_jobs({.kind = "download"})->total, 0);
  EXPECT_EQ(catalog_->list_jobs({.dataset_id = dataset_.id, .owner = "owner-a"})->total, 2);
  EXPECT_EQ(catalog_->list_jobs({.dataset_id = "no uuid"})->total, 0);
}

}  // namespace
}  // namespace tokenmill::catalog
