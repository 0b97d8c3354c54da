// Who else refers to a file is asked of the catalog each time, by walking the datasets of the same
// repository: there are few, and a table of references would be one more thing to keep true. A
// download that has not ended well is read from the plan of its job, since nothing lists its files.
#include "service/dataset_files.h"

#include <set>
#include <string>

#include "service/job_plans.h"

namespace tokenmill::service {
namespace {

using Names = std::set<std::string, std::less<>>;

// Far above any catalog; a list without a limit is not offered.
constexpr std::int64_t kAll = 1'000'000;

// Its downloads, newest first.
Result<std::vector<catalog::JobRecord>> downloads_of(catalog::Catalog& catalog,
                                                     const std::string& dataset_id,
                                                     std::int64_t limit) {
  catalog::JobQuery query;
  query.kind = catalog::kDownloadJob;
  query.dataset_id = dataset_id;
  query.limit = limit;
  return TM_TRY(catalog.list_jobs(query)).items;
}

// The newest download, when it has not ended well.
struct OpenDownload {
  hub::DownloadPlan plan;
  Names foreign;
};

Names names_in(const json::object& object, std::string_view key) {
  Names names;
  if (const json::array* list = get_array(object, key)) {
    for (const json::value& name : *list) {
      if (name.is_string()) names.emplace(name.get_string());
    }
  }
  return names;
}

Result<std::optional<OpenDownload>> open_download(catalog::Catalog& catalog,
                                                  const std::string& dataset_id) {
  const auto newest = TM_TRY(downloads_of(catalog, dataset_id, 1));
  if (newest.empty() || newest.front().state == catalog::JobState::ready) return std::nullopt;
  const json::value* const plan = newest.front().plan.if_contains("download");
  if (plan == nullptr) return std::nullopt;
  return OpenDownload{TM_TRY(hub::plan_from_json(*plan)),
                      names_in(newest.front().plan, "foreign_files")};
}

// What other datasets here refer to in one snapshot: files they have, and files that a download of
// theirs has yet to bring. `foreign` are those among the paths that were there before all of them.
struct Claims {
  Names paths;
  Names contents;
  Names foreign;
};

Result<Claims> claims_of_others(catalog::Catalog& catalog, const catalog::DatasetRecord& dataset,
                                const std::string& commit) {
  Claims claims;
  catalog::DatasetQuery same_repo;
  same_repo.repo_id = dataset.repo_id;
  same_repo.limit = kAll;
  same_repo.presence = catalog::Presence::any;  // what can be restored still needs its files
  const auto others = TM_TRY(catalog.list_datasets(same_repo));
  for (const auto& other : others.items) {
    if (other.id == dataset.id) continue;
    if (other.commit_hash == commit) {
      for (std::string& name : file_names(other.metadata)) claims.paths.insert(std::move(name));
      claims.foreign.merge(names_in(other.metadata, "foreign_files"));
    }
    auto download = TM_TRY(open_download(catalog, other.id));
    if (!download) continue;
    for (const hub::PlannedFile& file : download->plan.files) claims.contents.insert(file.etag());
    if (download->plan.commit != commit) continue;
    for (const hub::PlannedFile& file : download->plan.files) claims.paths.insert(file.path);
    claims.foreign.merge(download->foreign);
  }
  return claims;
}

}  // namespace

Result<json::array> foreign_files(catalog::Catalog& catalog, const catalog::DatasetRecord& dataset,
                                  const hub::DownloadPlan& plan) {
  const auto downloads = TM_TRY(downloads_of(catalog, dataset.id, kAll));
  if (!downloads.empty()) {
    const json::array* const first = get_array(downloads.back().plan, "foreign_files");
    return first == nullptr ? json::array() : *first;
  }
  const Claims others = TM_TRY(claims_of_others(catalog, dataset, plan.commit));
  json::array foreign;
  for (const hub::PlannedFile& file : plan.files) {
    const bool is_ours = others.paths.contains(file.path) && !others.foreign.contains(file.path);
    if (file.is_cached && !is_ours) foreign.emplace_back(file.path);
  }
  return foreign;
}

Result<std::vector<hub::CachedFiles>> abandoned_files(catalog::Catalog& catalog,
                                                      const catalog::DatasetRecord& dataset) {
  if (dataset.repo_id.empty()) return std::vector<hub::CachedFiles>();
  const auto download = TM_TRY(open_download(catalog, dataset.id));
  if (!download) return std::vector<hub::CachedFiles>();
  const hub::DownloadPlan& plan = download->plan;
  Claims kept = TM_TRY(claims_of_others(catalog, dataset, plan.commit));
  if (dataset.commit_hash == plan.commit) {
    for (std::string& name : file_names(dataset.metadata)) kept.paths.insert(std::move(name));
  }
  hub::CachedFiles files{.repo_id = plan.repo_id, .commit = plan.commit};
  for (const hub::PlannedFile& file : plan.files) {
    if (!kept.contents.contains(file.etag())) files.unfinished.push_back(file.etag());
    if (!kept.paths.contains(file.path) && !download->foreign.contains(file.path)) {
      files.names.push_back(file.path);
    }
  }
  return std::vector{std::move(files)};
}

Result<std::vector<hub::CachedFiles>> removable_files(catalog::Catalog& catalog,
                                                      const catalog::DatasetRecord& dataset) {
  auto all = TM_TRY(abandoned_files(catalog, dataset));
  if (dataset.repo_id.empty() || dataset.commit_hash.empty()) return all;
  const Claims others = TM_TRY(claims_of_others(catalog, dataset, dataset.commit_hash));
  const Names foreign = names_in(dataset.metadata, "foreign_files");
  hub::CachedFiles files{.repo_id = dataset.repo_id, .commit = dataset.commit_hash};
  for (std::string& name : file_names(dataset.metadata)) {
    if (others.paths.contains(name) || foreign.contains(name)) continue;
    files.names.push_back(std::move(name));
  }
  all.push_back(std::move(files));
  return all;
}

}  // namespace tokenmill::service
