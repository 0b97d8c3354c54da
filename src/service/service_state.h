// What the verbs share. Internal to this room.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "hub/cached_files.h"
#include "hub/download_plan.h"
#include "hub/hub_client.h"
#include "job/job_runner.h"
#include "net/http_client.h"
#include "service/data_dir.h"
#include "service/housekeeper.h"
#include "service/inspector_client.h"
#include "service/service.h"

namespace tokenmill::service {

// What a request for a tokenization comes to; see tokenizations.cc.
struct ChosenTokenization;

struct Service::State {
  ServiceOptions options;
  DataDir data_dir;
  std::unique_ptr<catalog::Catalog> catalog;
  std::unique_ptr<net::HttpClient> http;
  std::unique_ptr<hub::HubClient> hub;
  InspectorClient inspector;

  std::mutex sink_mutex;
  EventSink sink;

  // For a verb that talks to the Hub on the caller's thread; stopped with the jobs, so that a
  // silent Hub holds nobody up at the end.
  Progress verb_progress;
  std::stop_source verb_stop;
  Run verb_run{verb_stop.get_token(), verb_progress};

  // Last, so that their threads end before what they use.
  std::unique_ptr<job::JobRunner> runner;
  std::unique_ptr<Housekeeper> housekeeper;

  void emit(const Event& event);
  // Its jobs that are queued or running; of all datasets when the id is empty.
  Result<std::vector<catalog::JobRecord>> active_jobs(const std::string& dataset_id);
  // A new download takes the place of a paused one, and finds its bytes.
  Status end_paused_download(const std::string& dataset_id);
  Result<json::object> dataset_view(const catalog::DatasetRecord& dataset);
  // Queues the job and tells those who watch.
  Result<json::object> enqueue(catalog::JobRecord job);
  // Queues the job that counts the rows of a dataset, unless they are known or nothing is there.
  Status count_rows(const std::string& dataset_id);
  Status stop_counting(const std::string& dataset_id);
  // Checked as far as it can be without reading the data.
  Result<ChosenTokenization> choose_tokenization(std::string_view dataset,
                                                 const json::object& request);
  // What the inspector says of the first rows of a file that is fetched in parts; see
  // hub_preview.cc.
  Result<json::object> fetch_head(const hub::FileAt& place, const hub::PlannedFile& file,
                                  const json::object& request, std::uint64_t& bytes_fetched);
  // Removes rows and files for good. -> Deletion
  Result<json::object> remove_dataset(const catalog::DatasetRecord& record,
                                      catalog::Presence presence);
  // What the last download of the dataset brought and did not end well.
  Status remove_abandoned_files(const std::string& dataset_id) const;
  // -> bytes freed
  Result<std::uint64_t> remove_raw_files(const std::vector<hub::CachedFiles>& removable) const;
  // Removes for good what was put into the trash before `time`.
  Status empty_trash(const std::string& time);
};

inline constexpr std::string_view kIndexJob = "index";

}  // namespace tokenmill::service
