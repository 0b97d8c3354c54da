// Which files are the data of which config and split: the rules of Python `datasets` 5.2.
//
// `load_dataset` decides by the card, else by file names, and drops files that do not fit without
// a word. The same decision is made here, step by step, so that "train" means the same files in
// both; tests/hub/test_layouts.py holds the two against each other. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hub/dataset_card.h"

namespace tokenmill::hub {

struct LayoutSplit {
  std::string name;
  // In reading order. A path matched by two patterns is there twice: `datasets` reads it twice.
  std::vector<std::string> paths;
  bool is_partial = false;  // in a Parquet copy: only the beginning was converted
};

struct LayoutConfig {
  std::string name;
  std::vector<LayoutSplit> splits;
  std::optional<Error> problem;  // why this config cannot be read; then it has no splits
};

struct DatasetLayout {
  std::string format;  // module of `datasets`; the same for all configs
  std::vector<LayoutConfig> configs;
  std::optional<std::string> default_config;
};

// `paths` sorted by bytes. Error: corrupt_data where `datasets` raises, with its reason.
Result<DatasetLayout> find_layout(const std::vector<std::string>& paths, const DatasetCard& card);

// The layout of refs/convert/parquet: {config}/{split}/0000.parquet, and partial-{split} where only
// the beginning was converted. Error: corrupt_data when nothing fits.
Result<DatasetLayout> find_parquet_copy_layout(const std::vector<std::string>& paths);

}  // namespace tokenmill::hub
