#include "service/views.h"

#include <gtest/gtest.h>

namespace tokenmill::service {
namespace {

catalog::JobRecord tokenize_job() {
  catalog::JobRecord job;
  job.id = "job-1";
  job.kind = std::string(catalog::kTokenizeJob);
  job.dataset_id = "dataset-1";
  job.state = catalog::JobState::running;
  job.owner = "host:1234";
  job.plan = {{"token", "hf_secret"}, {"tokenizer_path", "/home/someone/tokenizer.json"}};
  job.progress = {{"bytes_done", 1}, {"bytes_total", 4}, {"tokens_done", 7}};
  job.created_at = "2026-01-01T00:00:00.000Z";
  return job;
}

TEST(Views, AJobShowsNeitherItsPlanNorItsOwner) {
  const std::string text = to_json(view_of(tokenize_job()));
  for (const std::string_view hidden : {"hf_secret", "/home/someone", "plan", "owner", "host"}) {
    EXPECT_EQ(text.find(hidden), std::string::npos) << hidden << " in " << text;
  }
}

TEST(Views, WhatAJobDoesNotHaveIsNull) {
  const json::object view = view_of(tokenize_job());
  for (const std::string_view key : {"tokenization_id", "error", "started_at", "finished_at"}) {
    ASSERT_TRUE(view.contains(key)) << key;
    EXPECT_TRUE(view.at(key).is_null()) << key;
  }
  EXPECT_EQ(get_string(view, "status"), "running");
  EXPECT_EQ(get_double(view, "progress"), 25.0);
  EXPECT_EQ(get_int(view, "tokens_processed"), 7);
}

TEST(Views, AFinishedJobIsAtOneHundredPercent) {
  catalog::JobRecord job = tokenize_job();
  job.state = catalog::JobState::ready;
  EXPECT_EQ(get_double(view_of(job), "progress"), 100.0);
}

TEST(Views, AFailedJobSaysWhyAndKeepsItsPlace) {
  catalog::JobRecord job = tokenize_job();
  job.state = catalog::JobState::failed;
  job.error = Error{ErrorCode::disk_full, "No room", "Free some"};
  const json::object view = view_of(job);
  EXPECT_EQ(to_json(view.at("error")),
            R"({"code":"disk_full","message":"No room","hint":"Free some"})");
  EXPECT_EQ(get_double(view, "progress"), 25.0);
}

TEST(Views, ProgressNeverPassesOneHundredNorFallsBelowZero) {
  const auto percent = [](const json::object& counters) {
    return get_double(progress_view(catalog::kDownloadJob, counters), "progress");
  };
  EXPECT_EQ(percent({}), 0.0);
  EXPECT_EQ(percent({{"bytes_done", 5}, {"bytes_total", 0}}), 0.0);
  EXPECT_EQ(percent({{"bytes_done", 9}, {"bytes_total", 3}}), 100.0);
  EXPECT_EQ(percent({{"bytes_done", -9}, {"bytes_total", 3}}), 0.0);
  EXPECT_EQ(percent({{"bytes_done", "many"}, {"bytes_total", 3}}), 0.0);
}

TEST(Views, OnlyATokenizationCountsTokens) {
  const json::object counters{{"tokens_done", 7}, {"note", ""}, {"seconds_left", 2.5}};
  const json::object download = progress_view(catalog::kDownloadJob, counters);
  EXPECT_FALSE(download.contains("tokens_processed"));
  EXPECT_FALSE(download.contains("note"));
  EXPECT_FALSE(download.contains("bytes_per_second"));
  EXPECT_EQ(get_double(download, "seconds_left"), 2.5);
  EXPECT_TRUE(progress_view(catalog::kTokenizeJob, counters).contains("documents_processed"));
  EXPECT_EQ(get_string(progress_view(catalog::kDownloadJob, {{"note", "waiting"}}), "note"),
            "waiting");
}

TEST(Views, ADatasetShowsNullForWhatIsNotKnownYet) {
  catalog::DatasetRecord dataset;
  dataset.id = "dataset-1";
  dataset.name = "wiki";
  dataset.metadata = {{"files", json::array{"a", "b"}}, {"num_files", 2}};
  const json::object view = view_of(dataset, {});
  for (const std::string_view key : {"repo_id", "file_path", "size_bytes", "num_samples"}) {
    ASSERT_TRUE(view.contains(key)) << key;
    EXPECT_TRUE(view.at(key).is_null()) << key;
  }
  EXPECT_EQ(get_string(view, "status"), "pending");
  const json::object& metadata = *get_object(view, "metadata");
  EXPECT_FALSE(metadata.contains("files"));
  EXPECT_EQ(get_int(metadata, "num_files"), 2);
  for (const std::string_view key : {"config", "revision", "commit", "error"}) {
    ASSERT_TRUE(metadata.contains(key)) << key;
    EXPECT_TRUE(metadata.at(key).is_null()) << key;
  }
}

TEST(Views, ADatasetCarriesItsOwnActiveJobsOnly) {
  catalog::DatasetRecord dataset;
  dataset.id = "dataset-1";
  dataset.size_bytes = 0;
  std::vector<catalog::JobRecord> jobs = {tokenize_job(), tokenize_job()};
  jobs[1].id = "job-2";
  jobs[1].dataset_id = "dataset-2";
  const json::object view = view_of(dataset, jobs);
  const json::array& active = *get_array(view, "active_jobs");
  ASSERT_EQ(active.size(), 1U);
  EXPECT_EQ(get_string(active[0].get_object(), "id"), "job-1");
  EXPECT_EQ(get_int(view, "size_bytes"), 0);
}

TEST(Views, ATokenizationDoesNotShowItsInternalKey) {
  catalog::TokenizationRecord tokenization;
  tokenization.id = "tokenization-1";
  tokenization.options_key = "internal-key";
  tokenization.num_tokens = 12;
  const json::object view = view_of(tokenization);
  EXPECT_EQ(get_int(view, "num_tokens"), 12);
  EXPECT_EQ(to_json(view).find("internal-key"), std::string::npos);
}

TEST(Views, APageSaysWhereItIs) {
  EXPECT_EQ(to_json(page_of({1, 2}, 10, 4, 2)),
            R"({"items":[1,2],"total":10,"offset":4,"limit":2})");
}

}  // namespace
}  // namespace tokenmill::service
