// The first rows of a repository's file before any of it is downloaded.
//
// The inspector, which may be ended by what it parses, is given a copy with holes and says which
// bytes it lacks; they are fetched and it is asked again. So nothing here knows a format, and what
// is fetched is what a reader of the whole file would touch: of Parquet the footer and the first
// page of one column, of other files the beginning. Most take two or three requests.
#include <chrono>

#include "base/format.h"
#include "hub/cache_layout.h"
#include "hub/download_plan.h"
#include "service/partial_copy.h"
#include "service/request_fields.h"
#include "service/service_state.h"

namespace tokenmill::service {
namespace {

constexpr std::int64_t kRowsDefault = 5;
constexpr std::int64_t kRowsMax = 20;
// Somebody waits; a hostile file could name a new place again and again.
constexpr std::chrono::seconds kPatience{20};
constexpr int kRoundsMax = 24;

// The file that a reader of the split would open first. nullptr: all are empty.
const hub::PlannedFile* first_file(const hub::DownloadPlan& plan, const hub::PlannedSplit& split) {
  for (const std::string& path : split.paths) {
    const auto found = std::ranges::find(plan.files, path, &hub::PlannedFile::path);
    if (found != plan.files.end() && found->size_bytes > 0) return &*found;
  }
  return nullptr;
}

// Where its bytes are when it was downloaded before, by us or by Python.
std::optional<fs::path> cached_path(const hub::HubSettings& settings, const hub::DownloadPlan& plan,
                                    const hub::PlannedFile& file) {
  if (!file.is_cached) return std::nullopt;
  const hub::CacheLayout layout(settings.cache, plan.repo_id);
  std::error_code error;
  for (const fs::path& path :
       {layout.snapshot(plan.commit) / file.path, layout.blob(file.etag())}) {
    if (fs::is_regular_file(path, error)) return path;
  }
  return std::nullopt;
}

json::object question_about(const hub::PlannedFile& file, const fs::path& path,
                            const json::object& request) {
  return {{"op", "head"},
          {"file", {{"path", path.string()}, {"name", file.path}}},
          {"size_bytes", file.size_bytes},
          {"spans", json::array{json::array{0, file.size_bytes}}},
          {"column", get_string(request, "column").value_or("")},
          {"limit", get_int(request, "limit").value_or(kRowsDefault)}};
}

std::optional<hub::ByteSpan> missing_in(const json::object& answer) {
  const json::array* missing = get_array(answer, "missing");
  if (missing == nullptr || missing->size() != 2) return std::nullopt;
  const std::int64_t* const begin = (*missing)[0].if_int64();
  const std::int64_t* const end = (*missing)[1].if_int64();
  if (begin == nullptr || end == nullptr || *begin < 0 || *end <= *begin) return std::nullopt;
  return hub::ByteSpan{static_cast<std::uint64_t>(*begin), static_cast<std::uint64_t>(*end)};
}

std::unexpected<Error> fail_too_large(const hub::PlannedFile& file, hub::ByteSpan missing) {
  constexpr std::uint64_t kMegabyte = 1'000'000;
  return fail(ErrorCode::payload_too_large,
              format("The first rows of {} need {} MB more, and a preview reads at most {} MB",
                     file.path, missing.size() / kMegabyte + 1, PartialCopy::kBytesMax / kMegabyte),
              "The values can be seen after the download");
}

}  // namespace

// Fetches what the inspector lacks, until there are rows.
Result<json::object> Service::State::fetch_head(const hub::FileAt& place,
                                                const hub::PlannedFile& file,
                                                const json::object& request,
                                                std::uint64_t& bytes_fetched) {
  const auto begin = std::chrono::steady_clock::now();
  auto copy = TM_TRY(PartialCopy::create(data_dir.staging(), place, file.size_bytes));
  json::object question = question_about(file, copy.path(), request);
  for (int round = 0; round < kRoundsMax; ++round) {
    question["spans"] = copy.spans();
    json::object answer = TM_TRY(inspector.ask(question));
    bytes_fetched = copy.bytes_fetched();
    const auto missing = missing_in(answer);
    if (!missing) return answer;
    const json::array* rows = get_array(answer, "rows");
    const bool has_rows = rows != nullptr && !rows->empty();
    if (!copy.has_room_for(*missing)) {
      if (has_rows) return answer;
      return fail_too_large(file, *missing);
    }
    if (std::chrono::steady_clock::now() - begin > kPatience) {
      if (has_rows) return answer;
      break;
    }
    TM_CHECK(copy.fetch(verb_run, *hub, *missing));
  }
  return fail(ErrorCode::timeout, format("Reading the first rows of {} took too long", file.path),
              "Try again, or see them after the download");
}

Result<json::object> Service::hub_preview(const json::object& request) {
  TM_CHECK(check_members(request, {"repo_id", "config", "splits", "revision", "column", "limit"}));
  hub::PlanRequest wanted;
  wanted.repo_id = TM_TRY(required_text(request, "repo_id"));
  wanted.takes_first_config = true;  // as for the plan
  wanted.splits = TM_TRY(text_list(request, "splits"));
  if (auto config = TM_TRY(optional_text(request, "config")); !config.empty()) {
    wanted.config = std::move(config);
  }
  if (auto revision = TM_TRY(optional_text(request, "revision")); !revision.empty()) {
    wanted.revision = std::move(revision);
  }
  TM_CHECK(optional_text(request, "column"));
  TM_CHECK(optional_integer(request, "limit", 1, kRowsMax));
  const auto plan = TM_TRY(hub::make_plan(state_->verb_run, *state_->hub, wanted));
  for (const hub::PlannedSplit& split : plan.splits) {
    const hub::PlannedFile* const file = first_file(plan, split);
    if (file == nullptr) continue;
    std::uint64_t bytes_fetched = 0;
    const auto cached = cached_path(state_->hub->settings(), plan, *file);
    json::object preview =
        cached ? TM_TRY(state_->inspector.ask(question_about(*file, *cached, request)))
               : TM_TRY(state_->fetch_head({plan.repo_id, plan.commit, file->path}, *file, request,
                                           bytes_fetched));
    preview.erase("missing");
    preview["repo_id"] = plan.repo_id;
    preview["commit"] = plan.commit;
    preview["config"] = plan.config;
    preview["split"] = split.name;
    preview["file"] = file->path;
    preview["bytes_fetched"] = bytes_fetched;
    return preview;
  }
  return fail(ErrorCode::not_found, format("{} has no file with rows in it", plan.repo_id));
}

}  // namespace tokenmill::service
