#include "service/events.h"

#include <gtest/gtest.h>

namespace tokenmill::service {
namespace {

using Kind = job::JobEvent::Kind;
using catalog::JobState;

Event event_for(std::string_view job_kind, Kind kind, JobState state) {
  job::JobEvent job_event;
  job_event.kind = kind;
  job_event.job.id = "job-1";
  job_event.job.kind = std::string(job_kind);
  job_event.job.dataset_id = "dataset-1";
  job_event.job.tokenization_id = job_kind == catalog::kTokenizeJob ? "tokenization-1" : "";
  job_event.job.state = state;
  job_event.job.plan = {{"token", "hf_secret"}};
  job_event.job.progress = {{"bytes_done", 1}, {"bytes_total", 2}};
  job_event.job.result = {{"file_path", "folder"}};
  job_event.job.error = Error{ErrorCode::disk_full, "No room", "Free some"};
  return event_of(job_event);
}

TEST(Events, NamesAreThoseOfThePrd) {
  struct Case {
    Kind kind;
    JobState state;
    std::string_view verb;
    bool is_terminal;
  };
  const Case cases[] = {{Kind::started, JobState::running, "progress", false},
                        {Kind::progress, JobState::running, "progress", false},
                        {Kind::requeued, JobState::queued, "progress", false},
                        {Kind::progress, JobState::publishing, "progress", false},
                        {Kind::ready, JobState::ready, "completed", true},
                        {Kind::failed, JobState::failed, "failed", true},
                        {Kind::cancelled, JobState::cancelled, "cancelled", true}};
  for (const Case& one : cases) {
    const Event download = event_for(catalog::kDownloadJob, one.kind, one.state);
    EXPECT_EQ(download.name, "download_" + std::string(one.verb));
    EXPECT_EQ(download.is_terminal, one.is_terminal) << download.name;
    const Event tokenization = event_for(catalog::kTokenizeJob, one.kind, one.state);
    EXPECT_EQ(tokenization.name, "tokenization_" + std::string(one.verb));
    EXPECT_EQ(tokenization.is_terminal, one.is_terminal) << tokenization.name;
  }
}

TEST(Events, EveryEventOfAJobNamesJobAndDatasetAndNoSecret) {
  for (const Kind kind : {Kind::progress, Kind::ready, Kind::failed, Kind::cancelled}) {
    const Event event = event_for(catalog::kTokenizeJob, kind, JobState::running);
    EXPECT_EQ(event.channel, "dataset/dataset-1");
    EXPECT_EQ(get_string(event.data, "job_id"), "job-1");
    EXPECT_EQ(get_string(event.data, "dataset_id"), "dataset-1");
    EXPECT_EQ(to_json(event.data).find("hf_secret"), std::string::npos);
  }
}

TEST(Events, OnlyAFailureCarriesAnError) {
  const Event failed = event_for(catalog::kDownloadJob, Kind::failed, JobState::failed);
  EXPECT_EQ(get_string(failed.data, "error"), "No room");
  EXPECT_EQ(get_string(failed.data, "code"), "disk_full");
  EXPECT_EQ(get_string(failed.data, "hint"), "Free some");
  for (const Kind kind : {Kind::progress, Kind::ready, Kind::cancelled}) {
    EXPECT_FALSE(event_for(catalog::kDownloadJob, kind, JobState::running).data.contains("error"));
  }
}

TEST(Events, OnlyASuccessIsCompleteAndNamesWhatItMade) {
  const Event ready = event_for(catalog::kTokenizeJob, Kind::ready, JobState::ready);
  EXPECT_EQ(get_double(ready.data, "progress"), 100.0);
  EXPECT_EQ(get_string(ready.data, "tokenization_id"), "tokenization-1");
  EXPECT_EQ(get_string(ready.data, "file_path"), "folder");
  const Event download = event_for(catalog::kDownloadJob, Kind::ready, JobState::ready);
  EXPECT_FALSE(download.data.contains("tokenization_id"));
  const Event running = event_for(catalog::kTokenizeJob, Kind::progress, JobState::running);
  EXPECT_EQ(get_double(running.data, "progress"), 50.0);
  EXPECT_FALSE(running.data.contains("tokenization_id"));
}

TEST(Events, QueuedIsNotTheEndAndDeletedIs) {
  catalog::JobRecord job;
  job.id = "job-1";
  job.dataset_id = "dataset-1";
  job.plan = {{"token", "hf_secret"}};
  const Event queued = job_queued_event(job);
  EXPECT_EQ(queued.name, "job_queued");
  EXPECT_FALSE(queued.is_terminal);
  ASSERT_NE(get_object(queued.data, "job"), nullptr);
  EXPECT_EQ(to_json(queued.data).find("hf_secret"), std::string::npos);
  const Event deleted = dataset_deleted_event("dataset-1");
  EXPECT_EQ(deleted.name, "dataset_deleted");
  EXPECT_EQ(deleted.channel, queued.channel);
  EXPECT_TRUE(deleted.is_terminal);
}

}  // namespace
}  // namespace tokenmill::service
