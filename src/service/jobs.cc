// The verbs about jobs, the Hub and the system.

#include <algorithm>

#include "base/format.h"
#include "base/version.h"
#include "hub/download_plan.h"
#include "hub/repo_id.h"
#include "reader/description.h"
#include "service/dataset_files.h"
#include "service/events.h"
#include "service/job_plans.h"
#include "service/request_fields.h"
#include "service/service_state.h"
#include "service/views.h"

namespace tokenmill::service {
namespace {

using catalog::JobState;
using std::chrono::milliseconds;

constexpr auto kCancelWait = milliseconds(2'000);
// What a download child takes at its peak, measured; see docs/performance.md.
constexpr std::uint64_t kDownloadMemoryBytes = std::uint64_t{128} << 20;

const std::vector<JobState>& active_states() {
  static const std::vector<JobState> states = {JobState::queued, JobState::running,
                                               JobState::publishing, JobState::paused};
  return states;
}

Result<std::vector<JobState>> states_of(const std::string& status) {
  if (status.empty()) return std::vector<JobState>();
  if (status == "active") return active_states();
  const auto state = catalog::job_state_from_name(status);
  if (!state) {
    return fail(ErrorCode::invalid_argument, format("Unknown status \"{}\"", status),
                "Use active, queued, running, publishing, paused, ready, failed or cancelled");
  }
  return std::vector<JobState>{*state};
}

// What was done of another kind of job would have to be done again.
Status check_is_download(const catalog::JobRecord& job, std::string_view wish) {
  if (job.kind == catalog::kDownloadJob) return {};
  return fail(ErrorCode::unsupported, format("A job of kind {} cannot be {}", job.kind, wish),
              "Only a download can");
}

json::array split_views(const hub::DownloadPlan& plan) {
  json::array views;
  for (const hub::ConfigSummary& config : plan.configs) {
    if (config.name != plan.config) continue;
    for (const hub::SplitSummary& split : config.splits) {
      const bool selected =
          std::ranges::find(plan.splits, split.name, &hub::PlannedSplit::name) != plan.splits.end();
      views.push_back({{"split", split.name},
                       {"num_files", split.files},
                       {"size_bytes", split.bytes},
                       {"num_rows", split.rows ? json::value(*split.rows) : json::value()},
                       {"is_partial", split.is_partial},
                       {"selected", selected}});
    }
  }
  return views;
}

// The card's types, in the words of Python `datasets`; the files have the last word.
reader::Column::Kind kind_of(const hub::CardColumn& column) {
  const bool is_text = column.type == "string" || column.type == "large_string";
  return is_text ? reader::Column::Kind::text : reader::Column::Kind::other;
}

// The columns the card names, and which of them would be read as the text.
void add_columns(const hub::DownloadPlan& plan, json::object& view) {
  reader::FileDescription description;
  json::array columns;
  for (const hub::CardColumn& column : plan.columns) {
    description.columns.push_back({column.name, column.type, kind_of(column)});
    const bool is_text = kind_of(column) == reader::Column::Kind::text;
    columns.push_back({{"name", column.name}, {"type", column.type}, {"is_text", is_text}});
  }
  const auto text_column = reader::text_column_of(description, {});
  view["columns"] = std::move(columns);
  view["text_column"] = text_column ? json::value(*text_column) : json::value();
}

json::object plan_view(const hub::DownloadPlan& plan, std::uint64_t bytes_free) {
  json::array configs;
  for (const hub::ConfigSummary& config : plan.configs) configs.emplace_back(config.name);
  json::array warnings;
  for (const std::string& warning : plan.warnings) warnings.emplace_back(warning);
  const std::uint64_t missing = plan.bytes_total - std::min(plan.bytes_total, plan.bytes_cached);
  json::object view{{"repo_id", plan.repo_id},
                    {"commit", plan.commit},
                    {"config", plan.config},
                    {"configs", std::move(configs)},
                    {"splits", split_views(plan)},
                    {"num_files", plan.files.size()},
                    {"bytes_total", plan.bytes_total},
                    {"bytes_cached", plan.bytes_cached},
                    {"bytes_needed", missing},
                    {"bytes_free", bytes_free},
                    {"memory_bytes", kDownloadMemoryBytes},
                    {"fits", missing <= bytes_free},
                    {"is_gated", plan.gating != hub::Gating::none},
                    {"is_private", plan.is_private},
                    {"license", plan.license},
                    {"warnings", std::move(warnings)}};
  add_columns(plan, view);
  return view;
}

}  // namespace

Result<std::vector<catalog::JobRecord>> Service::State::active_jobs(const std::string& dataset_id) {
  catalog::JobQuery query;
  query.states = active_states();
  query.dataset_id = dataset_id;
  query.limit = 10'000;
  auto page = TM_TRY(catalog->list_jobs(query));
  return std::move(page.items);
}

Status Service::State::end_paused_download(const std::string& dataset_id) {
  const auto active = TM_TRY(active_jobs(dataset_id));
  for (const auto& job : active) {
    if (job.state != JobState::paused || job.kind != catalog::kDownloadJob) continue;
    TM_CHECK(runner->cancel(job.id, kCancelWait));
  }
  return {};
}

Result<json::object> Service::State::dataset_view(const catalog::DatasetRecord& dataset) {
  return view_of(dataset, TM_TRY(active_jobs(dataset.id)));
}

Result<json::object> Service::State::enqueue(catalog::JobRecord job) {
  const auto created = TM_TRY(runner->submit(std::move(job)));
  emit(job_queued_event(created));
  return view_of(created);
}

Result<json::object> Service::list_jobs(const ListQuery& query) {
  catalog::JobQuery wanted;
  wanted.states = TM_TRY(states_of(query.status));
  wanted.kind = query.kind;
  wanted.dataset_id = query.dataset_id;
  wanted.offset = static_cast<std::int64_t>(query.offset);
  wanted.limit = static_cast<std::int64_t>(query.limit);
  const auto page = TM_TRY(state_->catalog->list_jobs(wanted));
  json::array items;
  for (const auto& job : page.items) items.push_back(view_of(job));
  return page_of(std::move(items), static_cast<std::uint64_t>(page.total), query.offset,
                 query.limit);
}

Result<json::object> Service::get_job(std::string_view job) {
  return view_of(TM_TRY(state_->runner->get(TM_TRY(state_->catalog->find_job(job)).id)));
}

Result<json::object> Service::wait_for_job(std::string_view job, milliseconds at_most) {
  return view_of(TM_TRY(state_->runner->wait(TM_TRY(state_->catalog->find_job(job)).id, at_most)));
}

Result<json::object> Service::cancel_job(std::string_view job, const json::object& request) {
  TM_CHECK(check_members(request, {"delete_files"}));
  const bool deletes_files = TM_TRY(flag(request, "delete_files"));
  const auto record = TM_TRY(state_->catalog->find_job(job));
  if (catalog::is_final(record.state)) {
    return fail(ErrorCode::conflict,
                format("The job is {} already", catalog::job_state_name(record.state)));
  }
  const auto cancelled = TM_TRY(state_->runner->cancel(record.id, kCancelWait));
  if (deletes_files) TM_CHECK(state_->remove_abandoned_files(record.dataset_id));
  return view_of(cancelled);
}

// A job that is still stopping holds its files; they stay and go with the dataset.
Status Service::State::remove_abandoned_files(const std::string& dataset_id) const {
  const auto dataset = catalog->get_dataset(dataset_id);
  if (!dataset) return {};
  const auto abandoned = TM_TRY(abandoned_files(*catalog, *dataset));
  static_cast<void>(TM_TRY(remove_raw_files(abandoned)));
  return {};
}

Result<json::object> Service::pause_job(std::string_view job) {
  const auto record = TM_TRY(state_->catalog->find_job(job));
  TM_CHECK(check_is_download(record, "paused"));
  return view_of(TM_TRY(state_->runner->pause(record.id, kCancelWait)));
}

Result<json::object> Service::resume_job(std::string_view job) {
  const auto record = TM_TRY(state_->catalog->find_job(job));
  const auto resumed = TM_TRY(state_->runner->resume(record.id));
  state_->emit(job_queued_event(resumed));
  return view_of(resumed);
}

Result<json::object> Service::change_job(std::string_view job, const json::object& request) {
  const auto record = TM_TRY(state_->catalog->find_job(job));
  TM_CHECK(check_is_download(record, "changed"));
  const auto changes = TM_TRY(download_settings(request, SettingsUse::change));
  return view_of(TM_TRY(state_->runner->change_settings(record.id, changes)));
}

Result<json::object> Service::cancel_dataset(std::string_view dataset,
                                             const json::object& request) {
  TM_CHECK(check_members(request, {"delete_files"}));
  const bool deletes_files = TM_TRY(flag(request, "delete_files"));
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  const auto jobs = TM_TRY(state_->active_jobs(record.id));
  if (jobs.empty()) {
    return fail(ErrorCode::conflict, format("No job of {} is queued or running", record.name));
  }
  // All are told before the first is waited for.
  for (const auto& job : jobs) TM_CHECK(state_->catalog->request_cancel(job.id));
  json::array stopped;
  for (const auto& job : jobs) {
    stopped.push_back(view_of(TM_TRY(state_->runner->cancel(job.id, kCancelWait))));
  }
  if (deletes_files) TM_CHECK(state_->remove_abandoned_files(record.id));
  const std::uint64_t count = stopped.size();
  return page_of(std::move(stopped), count, 0, count);
}

Result<json::object> Service::snapshot(std::string_view channel) {
  constexpr std::string_view kDatasetChannel = "dataset/";
  const bool is_dataset = channel.starts_with(kDatasetChannel);
  const std::string id(is_dataset ? channel.substr(kDatasetChannel.size()) : "");
  json::array jobs;
  const auto active = TM_TRY(state_->active_jobs(id));
  for (const auto& job : active) jobs.push_back(view_of(job));
  json::object snapshot;
  if (is_dataset) {
    const auto dataset = state_->catalog->get_dataset(id);
    snapshot["dataset"] =
        dataset ? json::value(TM_TRY(state_->dataset_view(*dataset))) : json::value();
  }
  snapshot["jobs"] = std::move(jobs);
  return snapshot;
}

Result<json::object> Service::hub_search(std::string_view q, std::uint64_t limit) {
  const auto hits = TM_TRY(state_->hub->search(state_->verb_run, q, limit));
  json::array items;
  for (const hub::SearchHit& hit : hits) {
    catalog::DatasetQuery same_repo;
    same_repo.repo_id = hit.id;
    same_repo.limit = 1;
    const auto here = TM_TRY(state_->catalog->list_datasets(same_repo));
    items.push_back(
        {{"repo_id", hit.id},
         {"downloads", hit.downloads},
         {"likes", hit.likes},
         {"is_gated", hit.gating != hub::Gating::none},
         {"is_private", hit.is_private},
         {"description", hit.description},
         {"dataset_id", here.items.empty() ? json::value() : json::value(here.items[0].id)}});
  }
  return json::object{{"items", std::move(items)}};
}

Result<json::object> Service::hub_plan(const json::object& request) {
  TM_CHECK(check_members(
      request, {"repo_id", "config", "splits", "revision", "files", "max_rows", "max_bytes"}));
  hub::PlanRequest wanted;
  wanted.repo_id = TM_TRY(required_text(request, "repo_id"));
  wanted.takes_first_config = true;  // there is somebody to choose another
  wanted.splits = TM_TRY(text_list(request, "splits"));
  wanted.subset = TM_TRY(subset_of(request));
  if (auto config = TM_TRY(optional_text(request, "config")); !config.empty()) {
    wanted.config = std::move(config);
  }
  if (auto revision = TM_TRY(optional_text(request, "revision")); !revision.empty()) {
    wanted.revision = std::move(revision);
  }
  const auto plan = TM_TRY(hub::make_plan(state_->verb_run, *state_->hub, wanted));
  return plan_view(plan, TM_TRY(free_space_bytes(state_->hub->settings().cache)));
}

Result<json::object> Service::system() {
  std::uint64_t running = 0;
  std::uint64_t queued = 0;
  const auto active = TM_TRY(state_->active_jobs(""));
  for (const auto& job : active) {
    if (job.state == JobState::paused) continue;
    ++(job.state == JobState::queued ? queued : running);
  }
  const hub::HubSettings& hub = state_->hub->settings();
  const bool is_postgresql = state_->options.database_url.starts_with("postgres");
  return json::object{{"version", kVersion},
                      {"data_dir", state_->data_dir.root().string()},
                      {"bytes_free", TM_TRY(free_space_bytes(state_->data_dir.root()))},
                      {"hub_endpoint", net::to_string(hub.endpoint)},
                      {"has_hub_token", !hub.token.empty()},
                      {"hub_token_source", hub::token_source_name(hub.token_source)},
                      {"is_offline", hub.is_offline},
                      {"threads", state_->options.threads},
                      {"database", is_postgresql ? "postgresql" : "sqlite"},
                      {"jobs_running", running},
                      {"jobs_queued", queued}};
}

}  // namespace tokenmill::service
