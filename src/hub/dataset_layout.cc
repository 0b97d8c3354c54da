// The order of decisions, and the names in parentheses, are those of datasets 5.2.0: data_files.py
// (get_data_patterns, resolve_pattern) and load.py (HubDatasetModuleFactory.get_module).
#include "hub/dataset_layout.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/format.h"
#include "base/utf8.h"
#include "hub/builder_module.h"
#include "hub/file_pattern.h"

namespace tokenmill::hub {
namespace {

using Patterns = std::vector<CardSplitFiles>;

constexpr std::string_view kShardDigits =
    "-[0-9][0-9][0-9][0-9][0-9]-of-[0-9][0-9][0-9][0-9][0-9]*.*";
constexpr std::string_view kSeparator = "[-._ 0-9]";

struct SplitWords {
  std::string_view split;
  std::array<std::string_view, 4> words;
};

constexpr std::array<SplitWords, 3> kSplitWords = {{
    {"train", {"train", "training", "", ""}},
    {"validation", {"validation", "valid", "dev", "val"}},
    {"test", {"test", "testing", "eval", "evaluation"}},
}};

std::unexpected<Error> fail_layout(std::string message) {
  return fail(ErrorCode::corrupt_data, std::move(message),
              "Python datasets cannot load it either; tell the owner of the dataset");
}

// Paths that match `pattern` below `folder`. With `known_only`, those with a known extension.
Result<std::vector<std::string_view>> resolve_pattern(const std::vector<std::string>& paths,
                                                      std::string_view folder,
                                                      std::string_view pattern, bool known_only) {
  const bool is_elsewhere =
      pattern.starts_with('/') || pattern.find("://") != std::string_view::npos;
  if (is_elsewhere) {
    return fail(
        ErrorCode::unsupported,
        format("Data files outside of the repository are not read: {}", display_escape(pattern)));
  }
  const auto compiled = TM_TRY(FilePattern::compile(join_path(folder, pattern)));
  auto found = compiled.select(paths);
  if (known_only)
    std::erase_if(found, [](std::string_view path) { return !has_known_extension(path); });
  if (found.empty() && !compiled.has_wildcards()) {
    return fail_layout(format("The data file {} is named and not there, or of no known kind",
                              display_escape(join_path(folder, pattern))));
  }
  return found;
}

Result<bool> matches_any(const std::vector<std::string>& paths, std::string_view folder,
                         const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (!TM_TRY(resolve_pattern(paths, folder, pattern, false)).empty()) return true;
  }
  return false;
}

// --- patterns from file names (get_data_patterns) --------------------------------------------

// "train" of "train-00000-of-00001.parquet": the text before the last such number.
std::string_view shard_split(std::string_view name) {
  const auto are_digits = [&](std::size_t at, std::size_t count) {
    for (std::size_t i = at; i < at + count; ++i) {
      if (i >= name.size() || name[i] < '0' || name[i] > '9') return false;
    }
    return true;
  };
  for (std::size_t at = name.rfind("-of-"); at != std::string_view::npos && at >= 7;
       at = name.rfind("-of-", at - 1)) {
    if (are_digits(at - 5, 5) && name[at - 6] == '-' && are_digits(at + 4, 4)) {
      return name.substr(0, at - 6);
    }
  }
  return {};
}

// Splits from data/<split>-00000-of-00001.*; empty when there are no such files.
Result<Patterns> sharded_patterns(const std::vector<std::string>& paths, std::string_view folder) {
  std::set<std::string> splits;
  for (const std::string_view path :
       TM_TRY(resolve_pattern(paths, folder, format("data/*{}", kShardDigits), false))) {
    const std::string_view split = shard_split(base_name(path));
    if (!is_split_name(split)) {
      return fail_layout(
          format("The files of data/ would make a split with the name {}, which has "
                 "characters that are not allowed",
                 display_escape(split)));
    }
    splits.emplace(split);
  }
  Patterns patterns;
  const auto add = [&](const std::string& split) {
    patterns.push_back({split, {format("data/{}{}", split, kShardDigits)}});
  };
  for (const SplitWords& known : kSplitWords) {
    if (splits.erase(std::string(known.split)) > 0) add(std::string(known.split));
  }
  for (const std::string& split : splits) add(split);
  return patterns;
}

Patterns keyword_patterns(bool in_folder_names) {
  Patterns patterns;
  for (const SplitWords& known : kSplitWords) {
    CardSplitFiles files{std::string(known.split), {}};
    for (const std::string_view word : known.words) {
      if (word.empty()) continue;
      const auto add = [&](std::string pattern) { files.patterns.push_back(std::move(pattern)); };
      if (in_folder_names) {
        add(format("**/{}/**", word));
        add(format("**/{}{}*/**", word, kSeparator));
        add(format("**/*{}{}/**", kSeparator, word));
        add(format("**/*{}{}{}*/**", kSeparator, word, kSeparator));
      } else {
        add(format("**/{}{}*", word, kSeparator));
        add(format("**/*{}{}{}*", kSeparator, word, kSeparator));
      }
    }
    patterns.push_back(std::move(files));
  }
  return patterns;
}

const std::vector<Patterns>& default_pattern_groups() {
  static const std::vector<Patterns> groups = {
      {{"logs", {"**/*.eval"}}}, {{"test", {"**/task.toml", "**/instruction.md"}}},
      keyword_patterns(true),    keyword_patterns(false),
      {{"train", {"**"}}},
  };
  return groups;
}

// The first group of patterns that finds anything; its splits that find anything.
Result<Patterns> inferred_patterns(const std::vector<std::string>& paths, std::string_view folder) {
  auto sharded = TM_TRY(sharded_patterns(paths, folder));
  if (!sharded.empty()) return sharded;
  for (const Patterns& group : default_pattern_groups()) {
    Patterns found;
    for (const CardSplitFiles& files : group) {
      if (TM_TRY(matches_any(paths, folder, files.patterns))) found.push_back(files);
    }
    if (!found.empty()) return found;
  }
  return fail_layout(folder.empty()
                         ? std::string("The repository has no data files")
                         : format("The folder {} has no data files", display_escape(folder)));
}

// --- files and format ------------------------------------------------------------------------

Result<std::vector<LayoutSplit>> resolve_splits(const std::vector<std::string>& paths,
                                                std::string_view folder, const Patterns& patterns) {
  std::vector<LayoutSplit> splits;
  for (const CardSplitFiles& files : patterns) {
    LayoutSplit split{files.split, {}};
    for (const std::string& pattern : files.patterns) {
      for (const std::string_view path : TM_TRY(resolve_pattern(paths, folder, pattern, true))) {
        split.paths.emplace_back(path);
      }
    }
    splits.push_back(std::move(split));
  }
  return splits;
}

// All splits must agree (infer_module_for_data_files).
Result<std::string> common_format(const std::vector<LayoutSplit>& splits) {
  std::optional<BuilderModule> common;
  std::string_view first_split;
  for (const LayoutSplit& split : splits) {
    const std::vector<std::string_view> paths(split.paths.begin(), split.paths.end());
    const BuilderModule module = module_for_files(paths);
    if (module == "zip") {
      return fail(ErrorCode::unsupported, "The data is in zip archives, which are not read yet");
    }
    if (!common) {
      common = module;
      first_split = split.name;
    } else if (*common != module) {
      const auto shown = [](BuilderModule name) { return name.empty() ? "no known format" : name; };
      return fail_layout(format("The splits have different formats: {} is {}, {} is {}",
                                first_split, shown(*common), split.name, shown(module)));
    }
  }
  if (!common || common->empty())
    return fail_layout("The repository has no data files of a known kind");
  return std::string(*common);
}

Result<LayoutConfig> resolve_config(const std::vector<std::string>& paths,
                                    const CardConfig& config) {
  const Patterns patterns =
      config.data_files ? *config.data_files : TM_TRY(inferred_patterns(paths, config.data_dir));
  LayoutConfig resolved{config.name, {}, {}};
  // A config whose files are missing is of no concern to who reads another one.
  auto splits = resolve_splits(paths, config.data_dir, patterns);
  if (splits) {
    resolved.splits = *std::move(splits);
  } else {
    resolved.problem = splits.error();
  }
  return resolved;
}

// "The only one, the one called default, or the one that says so" (get_default_config_name).
Result<std::optional<std::string>> default_config(const std::vector<CardConfig>& configs) {
  std::optional<std::string> chosen;
  for (const CardConfig& config : configs) {
    if (configs.size() > 1 && config.name != "default" && !config.is_default) continue;
    if (chosen) {
      return fail_layout(format("The dataset card has two default configs: {} and {}", *chosen,
                                display_escape(config.name)));
    }
    chosen = config.name;
  }
  return chosen;
}

}  // namespace

Result<DatasetLayout> find_layout(const std::vector<std::string>& paths, const DatasetCard& card) {
  const bool card_names_files = !card.configs.empty() && card.configs[0].data_files.has_value();
  const Patterns patterns =
      card_names_files ? *card.configs[0].data_files : TM_TRY(inferred_patterns(paths, {}));
  auto splits = TM_TRY(resolve_splits(paths, {}, patterns));
  DatasetLayout layout{
      .format = TM_TRY(common_format(splits)), .configs = {}, .default_config = {}};
  if (card.configs.empty()) {
    for (LayoutSplit& split : splits) {
      std::erase_if(split.paths, [&](const std::string& path) {
        return !is_file_of_module(layout.format, path);
      });
    }
    layout.configs.push_back({"default", std::move(splits), {}});
    layout.default_config = "default";
    return layout;
  }
  layout.default_config = TM_TRY(default_config(card.configs));
  for (const CardConfig& config : card.configs) {
    layout.configs.push_back(TM_TRY(resolve_config(paths, config)));
  }
  return layout;
}

Result<DatasetLayout> find_parquet_copy_layout(const std::vector<std::string>& paths) {
  std::map<std::string, std::map<std::string, std::vector<std::string>>> found;
  for (const std::string& path : paths) {
    const std::size_t name = path.rfind('/');
    const std::size_t split = name == std::string::npos ? name : path.rfind('/', name - 1);
    if (!path.ends_with(".parquet") || split == std::string::npos || split == 0) continue;
    std::string split_name = path.substr(split + 1, name - split - 1);
    // More than 10,000 shards are spread over <split>-part0, <split>-part1, …
    const std::size_t part = split_name.rfind("-part");
    if (part != std::string::npos && part + 5 < split_name.size() &&
        split_name.find_first_not_of("0123456789", part + 5) == std::string::npos) {
      split_name.resize(part);
    }
    found[path.substr(0, split)][split_name].push_back(path);
  }
  if (found.empty()) return fail_layout("The Parquet copy of the dataset has no files");
  DatasetLayout layout{.format = "parquet", .configs = {}, .default_config = {}};
  for (auto& [config, splits] : found) {
    LayoutConfig made{config, {}, {}};
    for (auto& [split, files] : splits) {
      const bool is_partial = split.starts_with("partial-");
      made.splits.push_back({is_partial ? split.substr(8) : split, std::move(files), is_partial});
    }
    if (config == "default" || found.size() == 1) layout.default_config = config;
    layout.configs.push_back(std::move(made));
  }
  return layout;
}

}  // namespace tokenmill::hub
