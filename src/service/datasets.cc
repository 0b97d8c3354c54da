// The verbs about datasets.

#include <algorithm>

#include "base/format.h"
#include "base/uuid.h"
#include "hub/cached_files.h"
#include "hub/download_plan.h"
#include "hub/repo_id.h"
#include "reader/document_reader.h"
#include "service/dataset_files.h"
#include "service/events.h"
#include "service/job_plans.h"
#include "service/request_fields.h"
#include "service/service_state.h"
#include "service/views.h"

namespace tokenmill::service {
namespace {

constexpr std::uint64_t kLimitMax = 500;
constexpr std::size_t kImportFilesMax = 100'000;

Result<catalog::DatasetQuery> dataset_query(const ListQuery& query) {
  catalog::DatasetQuery wanted;
  wanted.search = query.q;
  wanted.offset = static_cast<std::int64_t>(query.offset);
  wanted.limit = static_cast<std::int64_t>(std::min(query.limit, kLimitMax));
  wanted.descending = query.order != "asc";
  if (!query.status.empty()) {
    wanted.status = catalog::dataset_status_from_name(query.status);
    if (!wanted.status) {
      return fail(ErrorCode::invalid_argument, format("Unknown status \"{}\"", query.status),
                  "Use pending, downloading, ready or failed");
    }
  }
  if (!query.sort.empty()) {
    const auto order = catalog::dataset_order_from_name(query.sort);
    if (!order) {
      return fail(ErrorCode::invalid_argument, format("Cannot sort by \"{}\"", query.sort),
                  "Use created_at, updated_at, name, size_bytes, num_samples or num_tokenizations");
    }
    wanted.order = *order;
  }
  return wanted;
}

// The choice of a download: what the request says, else what the dataset was made with.
struct Choice {
  std::string config;
  std::vector<std::string> splits;
  std::string revision;
  hub::Subset subset = {};
};

json::object to_json(const hub::Subset& subset) {
  json::object object;
  if (!subset.file_patterns.empty()) {
    object["files"] = json::array(subset.file_patterns.begin(), subset.file_patterns.end());
  }
  if (subset.rows_max > 0) object["max_rows"] = subset.rows_max;
  if (subset.bytes_max > 0) object["max_bytes"] = subset.bytes_max;
  return object;
}

// What the dataset was made with.
Result<Choice> choice_of(const catalog::DatasetRecord& record) {
  const json::object* subset = get_object(record.metadata, "requested_subset");
  return Choice{record.config, requested_splits(record), record.revision,
                subset == nullptr ? hub::Subset() : TM_TRY(subset_of(*subset))};
}

Result<Choice> choice_of(const json::object& request, const Choice& fallback) {
  Choice choice;
  choice.config = TM_TRY(optional_text(request, "config"));
  choice.splits = TM_TRY(text_list(request, "splits"));
  choice.revision = TM_TRY(optional_text(request, "revision"));
  choice.subset = TM_TRY(subset_of(request));
  if (choice.config.empty()) choice.config = fallback.config;
  if (choice.splits.empty()) choice.splits = fallback.splits;
  if (choice.revision.empty()) choice.revision = fallback.revision;
  if (choice.subset.is_all()) choice.subset = fallback.subset;
  return choice;
}

std::string_view requested_text_column(const catalog::DatasetRecord& record) {
  return get_string(record.metadata, "requested_text_column").value_or("");
}

hub::PlanRequest plan_request(const std::string& repo_id, const Choice& choice) {
  hub::PlanRequest request;
  request.repo_id = repo_id;
  request.splits = choice.splits;
  if (!choice.config.empty()) request.config = choice.config;
  if (!choice.revision.empty()) request.revision = choice.revision;
  request.subset = choice.subset;
  return request;
}

// Room for what is missing and a reserve, so that the disk does not end up full to the last byte.
Status check_room(const hub::DownloadPlan& plan, const fs::path& cache) {
  const std::uint64_t needed = plan.bytes_total - std::min(plan.bytes_total, plan.bytes_cached);
  const std::uint64_t available = TM_TRY(free_space_bytes(cache));
  if (needed <= available) return {};
  return fail(
      ErrorCode::disk_full,
      format("The download needs {} bytes; {} has {} free", needed, cache.string(), available),
      "Free some space, choose fewer splits, or set HF_HUB_CACHE to a larger disk");
}

void add_importable(const fs::path& path, std::vector<fs::path>& files) {
  if (fs::is_regular_file(path) && reader::format_from_name(path.filename().string())) {
    files.push_back(path);
  }
}

// A file as it is, or the files below a folder that have a known extension, sorted.
Result<std::vector<fs::path>> importable_files(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& text : paths) {
    const fs::path path = fs::path(text).lexically_normal();
    std::error_code error;
    if (fs::is_directory(path, error)) {
      const std::size_t first = files.size();
      for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
           it.increment(error)) {
        add_importable(it->path(), files);
        if (files.size() > kImportFilesMax) break;
      }
      std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
    } else if (!fs::is_regular_file(path, error)) {
      return fail(ErrorCode::file_not_found, format("No file or folder at {}", text));
    } else if (!reader::format_from_name(path.filename().string())) {
      return fail(ErrorCode::unsupported, format("Unknown kind of file: {}", text),
                  "Known are .parquet, .arrow, .jsonl, .json, .csv, .tsv and .txt, plain or with "
                  ".gz or .zst");
    } else {
      files.push_back(path);
    }
  }
  if (files.empty()) {
    return fail(ErrorCode::file_not_found, "No file that can be read is among the given paths");
  }
  return files;
}

json::object deletion_view(const std::string& id, std::uint64_t freed, std::uint64_t kept,
                           std::size_t tokenizations) {
  return {{"id", id},
          {"bytes_freed", freed},
          {"bytes_kept", kept},
          {"tokenizations_deleted", tokenizations}};
}

}  // namespace

Result<json::object> Service::list_datasets(const ListQuery& query) {
  const auto page = TM_TRY(state_->catalog->list_datasets(TM_TRY(dataset_query(query))));
  const auto jobs = TM_TRY(state_->active_jobs(""));
  json::array items;
  for (const auto& dataset : page.items) items.push_back(view_of(dataset, jobs));
  json::object view =
      page_of(std::move(items), static_cast<std::uint64_t>(page.total), query.offset, query.limit);
  json::object counts;
  const auto by_status = TM_TRY(state_->catalog->count_datasets(query.q));
  for (std::size_t status = 0; status < by_status.size(); ++status) {
    counts[catalog::dataset_status_name(static_cast<catalog::DatasetStatus>(status))] =
        by_status[status];
  }
  view["counts"] = std::move(counts);
  return view;
}

Result<json::object> Service::get_dataset(std::string_view dataset) {
  return state_->dataset_view(TM_TRY(state_->catalog->find_dataset(dataset)));
}

Result<json::object> Service::create_dataset(const json::object& request) {
  TM_CHECK(check_members(request, {"name", "repo_id", "config", "splits", "revision", "files",
                                   "max_rows", "max_bytes", "text_column", "reuse"}));
  catalog::DatasetRecord record;
  record.repo_id = TM_TRY(hub::parse_repo_id(TM_TRY(required_text(request, "repo_id"))));
  record.name = TM_TRY(optional_text(request, "name"));
  if (record.name.empty()) record.name = record.repo_id;
  const Choice choice = TM_TRY(choice_of(request, {}));
  if (!choice.revision.empty()) TM_CHECK(hub::parse_revision(choice.revision));
  record.config = choice.config;
  record.splits = choice.splits;
  record.revision = choice.revision;
  const std::string text_column = TM_TRY(optional_text(request, "text_column"));
  if (TM_TRY(flag(request, "reuse"))) {
    catalog::DatasetQuery same;
    same.repo_id = record.repo_id;
    const auto others = TM_TRY(state_->catalog->list_datasets(same));
    for (const auto& other : others.items) {
      const bool is_same = get_string(other.metadata, "requested_config") == record.config &&
                           other.revision == record.revision && other.name == record.name &&
                           requested_splits(other) == record.splits &&
                           to_json(TM_TRY(choice_of(other)).subset) == to_json(choice.subset) &&
                           requested_text_column(other) == text_column;
      if (is_same) return state_->dataset_view(other);
    }
  }
  // As asked for: the columns will say what the Hub made of it.
  record.metadata["requested_config"] = choice.config;
  record.metadata["requested_splits"] = json::array(choice.splits.begin(), choice.splits.end());
  record.metadata["requested_subset"] = to_json(choice.subset);
  if (!text_column.empty()) record.metadata["requested_text_column"] = text_column;
  return state_->dataset_view(TM_TRY(state_->catalog->create_dataset(std::move(record))));
}

Result<json::object> Service::start_import(const json::object& request) {
  TM_CHECK(check_members(request, {"name", "paths", "text_column"}));
  catalog::DatasetRecord record;
  record.name = TM_TRY(required_text(request, "name"));
  const auto files = TM_TRY(importable_files(TM_TRY(text_list(request, "paths", kImportFilesMax))));
  json::array listed;
  for (const fs::path& path : files) {
    listed.push_back({{"path", path.string()}, {"name", path.filename().string()}});
  }
  record.metadata["text_column"] = TM_TRY(optional_text(request, "text_column"));
  const auto dataset = TM_TRY(state_->catalog->create_dataset(std::move(record)));
  catalog::JobRecord job;
  job.kind = catalog::kImportJob;
  job.dataset_id = dataset.id;
  job.plan = {{"files", std::move(listed)}, {"file_path", files.front().string()}};
  return state_->enqueue(std::move(job));
}

Result<json::object> Service::start_download(std::string_view dataset,
                                             const json::object& request) {
  TM_CHECK(check_members(request, {"config", "splits", "revision", "files", "max_rows", "max_bytes",
                                   "connections", "max_bandwidth"}));
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  if (record.repo_id.empty()) {
    return fail(ErrorCode::conflict, format("{} was imported from local files", record.name),
                "There is nothing to download; import it again to read changed files");
  }
  const Choice choice = TM_TRY(choice_of(request, TM_TRY(choice_of(record))));
  // Asked here and not in the job, so that a wrong name is answered at once and the commit is
  // pinned before anything is queued.
  const auto plan =
      TM_TRY(hub::make_plan(state_->verb_run, *state_->hub, plan_request(record.repo_id, choice)));
  TM_CHECK(check_room(plan, state_->hub->settings().cache));
  catalog::JobRecord job;
  job.settings = TM_TRY(download_settings(request, SettingsUse::start));
  TM_CHECK(state_->end_paused_download(record.id));
  job.kind = catalog::kDownloadJob;
  job.dataset_id = record.id;
  job.plan = {{"download", hub::to_json_value(plan)},
              {"foreign_files", TM_TRY(foreign_files(*state_->catalog, record, plan))}};
  return state_->enqueue(std::move(job));
}

Result<json::object> Service::preview_delete(std::string_view dataset) {
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  const auto tokenizations = TM_TRY(state_->catalog->list_tokenizations(record.id));
  std::uint64_t raw_freed = 0;
  const auto removable = TM_TRY(removable_files(*state_->catalog, record));
  for (const hub::CachedFiles& files : removable) {
    raw_freed += hub::removable_bytes(state_->hub->settings().cache, files).freed;
  }
  std::uint64_t freed = raw_freed;
  for (const auto& tokenization : tokenizations) {
    freed += static_cast<std::uint64_t>(tokenization.size_bytes);
  }
  const auto size = static_cast<std::uint64_t>(record.size_bytes.value_or(0));
  return deletion_view(record.id, freed, size - std::min(size, raw_freed), tokenizations.size());
}

Result<json::object> Service::delete_dataset(std::string_view dataset, bool force) {
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  if (force && !TM_TRY(state_->active_jobs(record.id)).empty()) TM_CHECK(cancel_dataset(record.id));
  TM_CHECK(state_->stop_counting(record.id));
  auto deletion = TM_TRY(state_->remove_dataset(record, catalog::Presence::present));
  state_->emit(dataset_deleted_event(record.id));
  return deletion;
}

Result<json::object> Service::trash_dataset(std::string_view dataset) {
  const auto record = TM_TRY(state_->catalog->find_dataset(dataset));
  TM_CHECK(state_->stop_counting(record.id));
  json::object deletion = TM_TRY(preview_delete(record.id));
  TM_CHECK(state_->catalog->trash_dataset(record.id));
  state_->inspector.forget();
  state_->emit(dataset_deleted_event(record.id));
  deletion["restorable_until"] = Housekeeper::restorable_until();
  return deletion;
}

Result<json::object> Service::restore_dataset(std::string_view id) {
  const auto record = TM_TRY(state_->catalog->restore_dataset(id));
  state_->emit(dataset_restored_event(record.id));
  return state_->dataset_view(record);
}

// The catalog first: once the row is gone nothing lists the files, whatever happens to them.
Result<json::object> Service::State::remove_dataset(const catalog::DatasetRecord& record,
                                                    catalog::Presence presence) {
  const auto removable = TM_TRY(removable_files(*catalog, record));
  const auto deleted = TM_TRY(catalog->delete_dataset(record.id, presence));
  inspector.forget();
  std::uint64_t freed = 0;
  for (const auto& tokenization : deleted.tokenizations) {
    freed += TM_TRY(data_dir.discard(data_dir.tokenization(tokenization.id)));
  }
  TM_CHECK(remove_tree(data_dir.row_index(record.id)));
  const std::uint64_t raw_freed = TM_TRY(remove_raw_files(removable));
  const auto size = static_cast<std::uint64_t>(record.size_bytes.value_or(0));
  return deletion_view(record.id, freed + raw_freed, size - std::min(size, raw_freed),
                       deleted.tokenizations.size());
}

Result<std::uint64_t> Service::State::remove_raw_files(
    const std::vector<hub::CachedFiles>& removable) const {
  std::uint64_t freed = 0;
  for (const hub::CachedFiles& files : removable) {
    freed += TM_TRY(hub::remove_cached_files(hub->settings().cache, files)).freed;
  }
  return freed;
}

// Counting goes on by itself and keeps nobody from deleting what it counts.
Status Service::State::stop_counting(const std::string& dataset_id) {
  for (const auto& job : TM_TRY(active_jobs(dataset_id))) {
    if (job.kind == kIndexJob) TM_CHECK(runner->cancel(job.id, std::chrono::seconds(2)));
  }
  return {};
}

}  // namespace tokenmill::service
