// What the YAML block of a dataset's README.md says about its structure.
//
// Values follow YAML 1.1 as PyYAML's safe loader reads it: an unquoted `no` is a boolean and `001`
// a number, so they are no names. Only the fields that decide which files are read are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenmill::hub {

struct CardSplitFiles {
  std::string split;
  std::vector<std::string> patterns;
};

struct CardConfig {
  std::string name;
  bool is_default = false;
  std::string data_dir = {};
  // nullopt: not stated, so the splits are inferred from file names.
  std::optional<std::vector<CardSplitFiles>> data_files = {};
};

struct CardSplitInfo {
  std::string name;
  std::uint64_t rows = 0;
};

// A column of the rows. `type` is for people: "string", "int64", "list", "struct", "image".
struct CardColumn {
  std::string name;
  std::string type;
};

struct CardInfo {
  std::string config;  // "default" when the card names none
  std::vector<CardColumn> columns = {};
  std::vector<CardSplitInfo> splits;
};

struct DatasetCard {
  std::vector<CardConfig> configs;  // in the order of the file; each name once
  std::vector<CardInfo> infos;
  std::string license;
};

// Words joined by dots; no hyphen: what `datasets` accepts as the name of a split.
bool is_split_name(std::string_view text);

// `readme` and `standalone` (the text of .huggingface.yaml, which overrides key by key) may be
// empty. Error: corrupt_data for YAML that Python `datasets` refuses too, saying what is wrong.
Result<DatasetCard> parse_dataset_card(std::string_view readme, std::string_view standalone);

}  // namespace tokenmill::hub
