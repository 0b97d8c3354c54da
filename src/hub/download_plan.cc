// A plan in the order of its questions: what does the revision mean, what files are there, which
// of them are the data, which of those were asked for, what of them is here already.
#include "hub/download_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/format.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "hub/builder_module.h"
#include "hub/cache_layout.h"
#include "hub/dataset_layout.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

constexpr std::string_view kDefaultRevision = "main";
constexpr std::string_view kParquetRevision = "refs/convert/parquet";
constexpr std::string_view kCardName = "README.md";
constexpr std::string_view kStandaloneCardName = ".huggingface.yaml";
constexpr std::size_t kCardBytesMax = std::size_t{16} << 20;
constexpr int kCardTriesMax = 4;
constexpr std::string_view kReadableFormats[] = {"parquet", "arrow", "json", "csv", "tsv", "text"};

// What a revision turned out to hold.
struct Source {
  DatasetInfo info;
  std::string revision;
  std::string commit;
  std::vector<TreeFile> files;  // sorted by path
  DatasetCard card;
  DatasetLayout layout;
  std::vector<std::string> warnings;
};

const TreeFile* find_file(const std::vector<TreeFile>& files, std::string_view path) {
  const auto found = std::ranges::lower_bound(
      files, path, {}, [](const TreeFile& file) { return std::string_view(file.path); });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

std::string joined(const std::vector<std::string>& names) {
  constexpr std::size_t kShownMax = 30;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShownMax); ++i) {
    text += (i == 0 ? "" : ", ") + display_escape(names[i]);
  }
  if (names.size() > kShownMax) text += format(" and {} more", names.size() - kShownMax);
  return text;
}

// --- where the files come from ----------------------------------------------------------------

bool is_content_of(const TreeFile& file, std::string_view text) {
  Hasher hasher = file.sha256.empty() ? Hasher::git_blob(text.size()) : Hasher::sha256();
  hasher.update(text);
  return hasher.finish_hex() == (file.sha256.empty() ? file.git_oid : file.sha256);
}

// A small file that decides what is read: its bytes are checked like those of any other.
Result<std::string> read_small(Run& run, HubClient& hub, const Source& source,
                               std::string_view path) {
  const TreeFile* file = find_file(source.files, path);
  if (file == nullptr) return std::string();
  for (int tries = 0; tries < kCardTriesMax; ++tries) {
    std::string text = TM_TRY(
        hub.read_file(run, {source.info.id, source.commit, std::string(path)}, kCardBytesMax));
    if (is_content_of(*file, text)) return text;
  }
  return fail(ErrorCode::hash_mismatch, format("{} arrived with the wrong content", path),
              "Something on the way changes the bytes; a sign-in page of the network?");
}

std::vector<std::string> paths_of(const std::vector<TreeFile>& files) {
  std::vector<std::string> paths;
  paths.reserve(files.size());
  for (const TreeFile& file : files) paths.push_back(file.path);
  return paths;
}

// A dataset whose loading is a program: its automatic Parquet copy, or nothing.
Status use_parquet_copy(Run& run, HubClient& hub, Source& source) {
  const auto commit = TM_TRY(hub.parquet_copy(run, source.info.id));
  if (!commit) {
    return fail(ErrorCode::unsupported,
                format("{} is loaded by a program of its own, which is never run, and the Hub made "
                       "no Parquet copy of it",
                       source.info.id),
                "Look for a copy of the dataset in Parquet or JSON Lines");
  }
  source.revision = kParquetRevision;
  source.commit = *commit;
  source.files = TM_TRY(hub.tree(run, source.info.id, source.commit));
  source.warnings.push_back(
      "The dataset is loaded by a program of its own; the Parquet copy of the Hub is used instead");
  return {};
}

Result<Source> ask_hub(Run& run, HubClient& hub, const std::string& repo_id,
                       const std::string& revision) {
  Source source{.info = TM_TRY(hub.dataset_info(run, repo_id, revision)),
                .revision = revision,
                .commit = {},
                .files = {},
                .card = {},
                .layout = {},
                .warnings = {}};
  source.commit = source.info.commit;
  if (source.info.is_disabled) {
    return fail(ErrorCode::forbidden, format("The Hub has disabled the dataset {}", repo_id));
  }
  if (source.info.gating != Gating::none) TM_CHECK(hub.check_access(run, source.info.id));
  if (source.info.id != repo_id) {
    source.warnings.push_back(format("{} is now called {}", repo_id, source.info.id));
  }
  source.files = TM_TRY(hub.tree(run, source.info.id, source.commit));
  const std::string script = format("{}.py", repo_name(source.info.id));
  if (find_file(source.files, script) != nullptr) TM_CHECK(use_parquet_copy(run, hub, source));
  if (source.revision == kParquetRevision) {
    source.layout = TM_TRY(find_parquet_copy_layout(paths_of(source.files)));
    return source;
  }
  const std::string readme = TM_TRY(read_small(run, hub, source, kCardName));
  const std::string standalone = TM_TRY(read_small(run, hub, source, kStandaloneCardName));
  source.card = TM_TRY(parse_dataset_card(readme, standalone));
  source.layout = TM_TRY(find_layout(paths_of(source.files), source.card));
  return source;
}

// Without network: the files that the cache has at the commit it last saw.
Result<Source> look_in_cache(const HubSettings& settings, const std::string& repo_id,
                             const std::string& revision) {
  const CacheLayout layout(settings.cache, repo_id);
  const auto commit = is_commit(revision) ? std::optional(revision) : layout.read_ref(revision);
  const auto paths = commit ? TM_TRY(layout.snapshot_files(*commit)) : std::vector<std::string>();
  if (paths.empty()) {
    return fail(ErrorCode::network,
                format("Offline mode is on and the cache has no {} at {}", repo_id, revision),
                "Unset HF_HUB_OFFLINE");
  }
  Source source{.info = {.id = repo_id, .commit = *commit, .license = {}},
                .revision = revision,
                .commit = *commit,
                .files = {},
                .card = {},
                .layout = {},
                .warnings = {"Offline mode is on: only what is in the cache is known"}};
  for (const std::string& path : paths) {
    const fs::path entry = layout.snapshot(*commit) / path;
    std::error_code error;
    const std::string etag = fs::read_symlink(entry, error).filename().string();
    TreeFile file{.path = path, .size_bytes = fs::file_size(entry, error)};
    (is_sha256(etag) ? file.sha256 : file.git_oid) = etag;
    if (!error && (is_sha256(etag) || is_commit(etag))) source.files.push_back(std::move(file));
  }
  const auto text_of = [&](std::string_view name) {
    return tokenmill::read_file(layout.snapshot(*commit) / name, kCardBytesMax).value_or("");
  };
  if (revision == kParquetRevision) {
    source.layout = TM_TRY(find_parquet_copy_layout(paths_of(source.files)));
    return source;
  }
  source.card = TM_TRY(parse_dataset_card(text_of(kCardName), text_of(kStandaloneCardName)));
  source.layout = TM_TRY(find_layout(paths_of(source.files), source.card));
  return source;
}

// --- what is on offer and what was asked for --------------------------------------------------

std::optional<std::uint64_t> stated_rows(const DatasetCard& card, std::string_view config,
                                         std::string_view split) {
  for (const CardInfo& info : card.infos) {
    if (info.config != config) continue;
    const auto found = std::ranges::find(info.splits, split, &CardSplitInfo::name);
    if (found != info.splits.end()) return found->rows;
  }
  return std::nullopt;
}

std::vector<CardColumn> stated_columns(const DatasetCard& card, std::string_view config) {
  const auto found = std::ranges::find(card.infos, config, &CardInfo::config);
  return found == card.infos.end() ? std::vector<CardColumn>() : found->columns;
}

std::uint64_t size_of(const Source& source, const std::string& path) {
  const TreeFile* file = find_file(source.files, path);
  return file != nullptr ? file->size_bytes : 0;
}

std::vector<ConfigSummary> summarize(const Source& source) {
  std::vector<ConfigSummary> summaries;
  for (const LayoutConfig& config : source.layout.configs) {
    ConfigSummary summary{.name = config.name,
                          .is_default = config.name == source.layout.default_config,
                          .splits = {}};
    for (const LayoutSplit& split : config.splits) {
      SplitSummary made{.name = split.name,
                        .files = split.paths.size(),
                        .rows = stated_rows(source.card, config.name, split.name),
                        .is_partial = split.is_partial};
      for (const std::string& path : split.paths) made.bytes += size_of(source, path);
      summary.splits.push_back(std::move(made));
    }
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

Result<const LayoutConfig*> choose_config(const Source& source, const PlanRequest& request) {
  std::vector<std::string> names;
  names.reserve(source.layout.configs.size());
  for (const LayoutConfig& config : source.layout.configs) names.push_back(config.name);
  auto name = request.config ? request.config : source.layout.default_config;
  if (!name && request.takes_first_config && !names.empty()) name = names.front();
  if (!name) {
    return fail(ErrorCode::config_not_found,
                format("{} has several configs and no default one", source.info.id),
                format("Choose one of: {}", joined(names)));
  }
  const auto found = std::ranges::find(source.layout.configs, *name, &LayoutConfig::name);
  if (found == source.layout.configs.end()) {
    return fail(ErrorCode::config_not_found,
                format("{} has no config {}", source.info.id, display_escape(*name)),
                format("Choose one of: {}", joined(names)));
  }
  if (found->problem) return std::unexpected(*found->problem);
  return &*found;
}

Result<std::vector<const LayoutSplit*>> choose_splits(const Source& source,
                                                      const LayoutConfig& config,
                                                      const std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  std::vector<const LayoutSplit*> chosen;
  for (const LayoutSplit& split : config.splits) {
    names.push_back(split.name);
    const bool is_wanted = wanted.empty() || std::ranges::find(wanted, split.name) != wanted.end();
    if (is_wanted) chosen.push_back(&split);
  }
  for (const std::string& name : wanted) {
    if (std::ranges::find(names, name) != names.end()) continue;
    return fail(ErrorCode::split_not_found,
                format("The config {} of {} has no split {}", config.name, source.info.id,
                       display_escape(name)),
                format("Choose one of: {}", joined(names)));
  }
  return chosen;
}

Status check_format(const std::string& format_name) {
  if (std::ranges::find(kReadableFormats, format_name) != std::end(kReadableFormats)) return {};
  return fail(ErrorCode::unsupported,
              format("The data files have the format {}, which is not read yet", format_name),
              "Try the Parquet copy of the Hub: revision refs/convert/parquet");
}

// The chosen splits, or the part of them that was asked for, which is said.
Result<std::vector<LayoutSplit>> choose_files(const Source& source, const LayoutConfig& config,
                                              const PlanRequest& request,
                                              std::vector<std::string>& warnings) {
  std::vector<LayoutSplit> splits;
  for (const LayoutSplit* split : TM_TRY(choose_splits(source, config, request.splits))) {
    splits.push_back(*split);
  }
  if (request.subset.is_all()) return splits;
  const SubsetFacts facts{
      .bytes = [&](const std::string& path) { return size_of(source, path); },
      .rows =
          [&](const std::string& split) { return stated_rows(source.card, config.name, split); }};
  auto left = TM_TRY(take_subset(splits, request.subset, facts));
  for (const LayoutSplit& split : splits) {
    const auto kept = std::ranges::find(left, split.name, &LayoutSplit::name);
    const std::size_t count = kept == left.end() ? 0 : kept->paths.size();
    if (count == split.paths.size()) continue;
    warnings.push_back(format("Of the split {} only {} of {} files are taken", split.name, count,
                              split.paths.size()));
  }
  return left;
}

// What a person must know about who may read this.
void warn_about_access(const DatasetInfo& info, std::vector<std::string>& warnings) {
  if (info.gating != Gating::none) {
    warnings.push_back("The dataset is gated; your token has access");
  }
  if (info.is_private) warnings.push_back("The dataset is private; your token may read it");
}

// --- the files ---------------------------------------------------------------------------------

bool has_size(const fs::path& path, std::uint64_t size_bytes) {
  std::error_code error;
  return fs::is_regular_file(path, error) && fs::file_size(path, error) == size_bytes && !error;
}

void add_file(const Source& source, const CacheLayout& layout, std::string_view path,
              DownloadPlan& plan) {
  const TreeFile* file = find_file(source.files, path);
  if (file == nullptr) return;
  const std::string& etag = file->sha256.empty() ? file->git_oid : file->sha256;
  const bool is_cached = has_size(layout.snapshot(plan.commit) / file->path, file->size_bytes) ||
                         has_size(layout.blob(etag), file->size_bytes);
  plan.bytes_total += file->size_bytes;
  plan.bytes_cached += is_cached ? file->size_bytes : 0;
  plan.files.push_back({.path = file->path,
                        .size_bytes = file->size_bytes,
                        .git_oid = file->git_oid,
                        .sha256 = file->sha256,
                        .is_cached = is_cached});
}

void add_splits(const Source& source, const std::vector<LayoutSplit>& splits,
                const CacheLayout& layout, DownloadPlan& plan) {
  std::set<std::string_view> added;
  // The card decides for Python what the splits are, so its cache needs it as well.
  for (const std::string_view name : {kCardName, kStandaloneCardName}) {
    add_file(source, layout, name, plan);
    added.insert(name);
  }
  for (const LayoutSplit& split : splits) {
    if (split.paths.empty()) {
      plan.warnings.push_back(format("The split {} has no files and is left out", split.name));
      continue;
    }
    if (split.is_partial) {
      plan.warnings.push_back(
          format("The split {} is only the first 5 GB: the Hub converted no more", split.name));
    }
    plan.splits.push_back({.name = split.name, .paths = split.paths});
    for (const std::string& path : split.paths) {
      if (added.insert(path).second) add_file(source, layout, path, plan);
    }
  }
}

// `datasets` drops such files without a word.
void warn_about_unused(const Source& source, DownloadPlan& plan) {
  std::set<std::string_view> used;
  for (const LayoutConfig& config : source.layout.configs) {
    for (const LayoutSplit& split : config.splits)
      used.insert(split.paths.begin(), split.paths.end());
  }
  std::size_t unused = 0;
  for (const TreeFile& file : source.files) {
    const BuilderModule module = module_for_files({file.path});
    unused += module == source.layout.format && !used.contains(file.path) ? 1 : 0;
  }
  if (unused > 0) {
    plan.warnings.push_back(
        format("{} files look like data and belong to no config and split", unused));
  }
}

}  // namespace

Result<DownloadPlan> make_plan(Run& run, HubClient& hub, const PlanRequest& request) {
  const std::string repo_id = TM_TRY(parse_repo_id(request.repo_id));
  const std::string revision =
      TM_TRY(parse_revision(request.revision.value_or(std::string(kDefaultRevision))));
  Source source = hub.settings().is_offline
                      ? TM_TRY(look_in_cache(hub.settings(), repo_id, revision))
                      : TM_TRY(ask_hub(run, hub, repo_id, revision));
  const LayoutConfig* config = TM_TRY(choose_config(source, request));
  const auto splits = TM_TRY(choose_files(source, *config, request, source.warnings));
  warn_about_access(source.info, source.warnings);
  TM_CHECK(check_format(source.layout.format));

  DownloadPlan plan{
      .repo_id = source.info.id,
      .revision = source.revision,
      .commit = source.commit,
      .config = config->name,
      .format = source.layout.format,
      .configs = summarize(source),
      .splits = {},
      .files = {},
      .gating = source.info.gating,
      .is_private = source.info.is_private,
      .license = source.card.license.empty() ? source.info.license : source.card.license,
      .warnings = std::move(source.warnings),
      .columns = stated_columns(source.card, config->name)};
  add_splits(source, splits, CacheLayout(hub.settings().cache, plan.repo_id), plan);
  warn_about_unused(source, plan);
  if (plan.splits.empty()) {
    return fail(ErrorCode::split_not_found,
                format("The chosen splits of {} have no files", plan.repo_id));
  }
  TM_CHECK(check_plan(plan));
  return plan;
}

}  // namespace tokenmill::hub
