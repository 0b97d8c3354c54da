// yaml-cpp reads YAML 1.2 and gives every scalar as text; the rules of PyYAML 6's resolver are
// applied to that text where a type matters. Facts: huggingface_hub 2.4.0 repocard.py for the
// block, datasets 5.2.0 utils/metadata.py for the fields and what makes them invalid.
#include "hub/dataset_card.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::hub {
namespace {

constexpr std::size_t kConfigsMax = 100'000;
constexpr std::size_t kColumnsMax = 1'000;

std::unexpected<Error> fail_card(std::string_view what, std::string_view value = {}) {
  const std::string shown = display_escape(value.substr(0, 100));
  return fail(ErrorCode::corrupt_data,
              format("The dataset card (README.md) cannot be used: {}{}{}", what,
                     shown.empty() ? "" : ": ", shown),
              "Python datasets refuses it as well; tell the owner of the dataset");
}

// --- YAML 1.1 --------------------------------------------------------------------------------

bool is_number_like(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return false;
  if (text.starts_with("0x")) {
    return text.size() > 2 &&
           text.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
  }
  if (text.starts_with("0b")) {
    return text.size() > 2 && text.find_first_not_of("01_", 2) == std::string_view::npos;
  }
  const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
  const bool is_special = text == ".inf" || text == ".Inf" || text == ".INF" || text == ".nan" ||
                          text == ".NaN" || text == ".NAN";
  if (!has_digit || text.front() == '_') return is_special;
  const std::size_t end = text.find_first_not_of("0123456789_");
  if (end == std::string_view::npos) {
    // A leading zero makes it octal; with an 8 or 9 it is no number at all.
    const bool is_octal = text.size() > 1 && text.front() == '0';
    return !is_octal || text.find_first_of("89") == std::string_view::npos;
  }
  if (text[end] == ':') {  // 12:30 is 750
    return text.find_first_not_of("0123456789_:.", end) == std::string_view::npos &&
           !text.ends_with(':') && text.front() != '0';
  }
  if (text[end] != '.') return false;
  // An exponent needs a point before it and a sign: 1e5 is text, 1.0e+5 a number.
  const std::size_t exponent = text.find_first_not_of("0123456789_", end + 1);
  if (exponent == std::string_view::npos) return true;
  if (text[exponent] != 'e' && text[exponent] != 'E') return false;
  const std::string_view power = text.substr(exponent + 1);
  return power.size() >= 2 && (power[0] == '+' || power[0] == '-') &&
         power.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// 2024-01-01 and what begins like it with a time.
bool is_date_like(std::string_view text) {
  const auto is_digit_at = [&](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9';
  };
  const bool has_year = is_digit_at(0) && is_digit_at(1) && is_digit_at(2) && is_digit_at(3);
  return has_year && text.size() >= 10 && text[4] == '-' && is_digit_at(5) && is_digit_at(6) &&
         text[7] == '-' && is_digit_at(8) && is_digit_at(9) &&
         (text.size() == 10 || text[10] == 'T' || text[10] == 't' || text[10] == ' ');
}

constexpr std::array<std::string_view, 22> kBooleans = {
    "yes",   "Yes", "YES", "no", "No",  "NO",  "true", "True", "TRUE", "false", "False",
    "FALSE", "on",  "On",  "ON", "off", "Off", "OFF",  "y",    "Y",    "n",     "N"};
// PyYAML leaves y and n, the last four, as text.
constexpr std::size_t kBooleansOfPython = 18;

bool is_boolean(std::string_view text) {
  const auto end = kBooleans.begin() + kBooleansOfPython;
  return std::find(kBooleans.begin(), end, text) != end;
}

bool is_null(const YAML::Node& node) {
  if (!node.IsDefined() || node.IsNull()) return true;
  const std::string& text = node.Scalar();
  return node.IsScalar() && node.Tag() == "?" &&
         (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
}

// The text of a scalar that PyYAML would load as str.
std::optional<std::string> text_of(const YAML::Node& node) {
  if (!node.IsDefined() || !node.IsScalar()) return std::nullopt;
  const std::string& text = node.Scalar();
  const bool is_plain = node.Tag() == "?" || node.Tag().empty();
  if (is_plain &&
      (is_null(node) || is_boolean(text) || is_number_like(text) || is_date_like(text))) {
    return std::nullopt;
  }
  return text;
}

// Python's bool() of the loaded value.
bool is_truthy(const YAML::Node& node) {
  if (is_null(node)) return false;
  if (!node.IsScalar()) return node.size() > 0;
  const std::string& text = node.Scalar();
  if (node.Tag() != "?") return !text.empty();
  if (is_boolean(text)) {
    return text[0] == 'y' || text[0] == 'Y' || text[0] == 't' || text[0] == 'T' || text == "on" ||
           text == "On" || text == "ON";
  }
  return text != "0" && text != "0.0";
}

// The last member of that name, as Python's dict keeps it; then what `<<` merges in.
YAML::Node member(const YAML::Node& map, std::string_view key) {
  YAML::Node found(YAML::NodeType::Undefined);
  if (!map.IsMap()) return found;
  for (const auto& item : map) {
    if (item.first.IsScalar() && item.first.Scalar() == key) found.reset(item.second);
  }
  if (found.IsDefined()) return found;
  for (const auto& item : map) {
    if (!item.first.IsScalar() || item.first.Scalar() != "<<") continue;
    if (item.second.IsMap()) return member(item.second, key);
  }
  return found;
}

// --- the fields ------------------------------------------------------------------------------

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

Result<std::vector<std::string>> patterns_from(const YAML::Node& node) {
  std::vector<std::string> patterns;
  if (const auto text = text_of(node)) return std::vector{*text};
  if (!node.IsDefined() || !node.IsSequence())
    return fail_card("data_files has an entry without path");
  for (const auto& item : node) {
    const auto text = text_of(item);
    if (!text) return fail_card("data_files has a path that is no text");
    patterns.push_back(*text);
  }
  return patterns;
}

Result<CardSplitFiles> split_files_from(const YAML::Node& node) {
  const auto split = text_of(member(node, "split"));
  if (!split || node.size() != 2) {
    return fail_card("an entry of data_files must have exactly the keys split and path");
  }
  if (!is_split_name(*split)) return fail_card("not a split name", *split);
  return CardSplitFiles{*split, TM_TRY(patterns_from(member(node, "path")))};
}

Result<std::vector<CardSplitFiles>> data_files_from(const YAML::Node& node) {
  std::vector<CardSplitFiles> files;
  if (const auto text = text_of(node)) {
    files.push_back({"train", {*text}});
    return files;
  }
  if (!node.IsSequence()) return fail_card("data_files is neither a text nor a list");
  const bool has_maps =
      std::any_of(node.begin(), node.end(), [](const YAML::Node& item) { return item.IsMap(); });
  if (!has_maps) {
    files.push_back({"train", TM_TRY(patterns_from(node))});
    return files;
  }
  for (const auto& item : node) {
    if (!item.IsMap()) return fail_card("data_files mixes paths and splits");
    CardSplitFiles next = TM_TRY(split_files_from(item));
    for (const CardSplitFiles& other : files) {
      if (other.split == next.split) return fail_card("data_files has a split twice", next.split);
    }
    files.push_back(std::move(next));
  }
  return files;
}

Result<CardConfig> config_from(const YAML::Node& node) {
  const auto name = text_of(member(node, "config_name"));
  if (!name || name->empty())
    return fail_card("a config has no config_name, or one that is no text");
  if (name->find_first_of("<>:/\\|?*") != std::string::npos) {
    return fail_card("a config_name has one of the characters < > : / \\ | ? *", *name);
  }
  CardConfig config{.name = *name};
  config.is_default = is_truthy(member(node, "default"));
  if (const YAML::Node folder = member(node, "data_dir"); !is_null(folder)) {
    const auto text = text_of(folder);
    if (!text) return fail_card("a data_dir is no text in the config", *name);
    config.data_dir = *text;
  }
  if (const YAML::Node files = member(node, "data_files"); !is_null(files)) {
    config.data_files = TM_TRY(data_files_from(files));
  }
  return config;
}

Status read_configs(const YAML::Node& node, DatasetCard& card) {
  if (is_null(node) || (node.IsSequence() && node.size() == 0)) return {};
  if (!node.IsSequence()) return fail_card("configs is no list");
  if (node.size() > kConfigsMax) return fail_card("there are too many configs");
  for (const auto& item : node) {
    CardConfig config = TM_TRY(config_from(item));
    const auto same = std::ranges::find(card.configs, config.name, &CardConfig::name);
    if (same != card.configs.end()) {
      *same = std::move(config);
    } else {
      card.configs.push_back(std::move(config));
    }
  }
  // `data_files:` without a value is taken for a pattern of the first config only.
  const YAML::Node first = node[0];
  const YAML::Node files = member(first, "data_files");
  if (files.IsDefined() && is_null(files)) return fail_card("data_files is empty");
  return {};
}

// A feature is {name, dtype: string}, {name, dtype: {class_label: …}} or {name, list: …}: what is
// no dtype names the kind by its key.
std::string type_of(const YAML::Node& feature) {
  const YAML::Node dtype = member(feature, "dtype");
  if (dtype.IsDefined() && dtype.IsScalar()) return dtype.Scalar();
  for (const auto& item : dtype.IsDefined() && dtype.IsMap() ? dtype : feature) {
    if (item.first.IsScalar() && item.first.Scalar() != "name") return item.first.Scalar();
  }
  return {};
}

std::vector<CardColumn> columns_from(const YAML::Node& features) {
  std::vector<CardColumn> columns;
  if (!features.IsDefined() || !features.IsSequence()) return columns;
  for (const auto& feature : features) {
    const YAML::Node name = member(feature, "name");
    if (!name.IsDefined() || !name.IsScalar()) continue;
    if (columns.size() == kColumnsMax) break;
    columns.push_back({name.Scalar(), type_of(feature)});
  }
  return columns;
}

CardInfo info_from(const YAML::Node& node) {
  CardInfo info{.config = text_of(member(node, "config_name")).value_or("default"),
                .columns = columns_from(member(node, "features")),
                .splits = {}};
  const YAML::Node splits = member(node, "splits");
  if (!splits.IsDefined() || !splits.IsSequence()) return info;
  for (const auto& split : splits) {
    const YAML::Node name = member(split, "name");
    const YAML::Node rows = member(split, "num_examples");
    if (!name.IsDefined() || !name.IsScalar() || !rows.IsDefined() || !rows.IsScalar()) continue;
    if (rows.Scalar().starts_with('-')) continue;
    info.splits.push_back({name.Scalar(), rows.as<std::uint64_t>(0)});
  }
  return info;
}

void read_infos(const YAML::Node& node, DatasetCard& card) {
  if (!node.IsDefined()) return;
  if (node.IsMap()) card.infos.push_back(info_from(node));
  if (!node.IsSequence()) return;
  for (const auto& item : node) card.infos.push_back(info_from(item));
}

std::string license_from(const YAML::Node& node) {
  if (!node.IsDefined()) return {};
  if (node.IsScalar()) return node.Scalar();
  return node.IsSequence() && node.size() > 0 && node[0].IsScalar() ? node[0].Scalar() : "";
}

// White space, a line "---", the block, a line "---".
std::optional<std::string_view> yaml_block(std::string_view readme) {
  std::size_t at = readme.find_first_not_of(" \t\r\n\f\v");
  if (at == std::string_view::npos || !readme.substr(at).starts_with("---")) return std::nullopt;
  readme.remove_prefix(at + 3);
  if (readme.starts_with("\r\n")) {
    readme.remove_prefix(2);
  } else if (readme.starts_with('\n') || readme.starts_with('\r')) {
    readme.remove_prefix(1);
  } else {
    return std::nullopt;
  }
  for (at = 0; (at = readme.find("---", at)) != std::string_view::npos; ++at) {
    if (at == 0 || (readme[at - 1] != '\n' && readme[at - 1] != '\r')) continue;
    const std::size_t end = readme.find_first_not_of(" \t", at + 3);
    if (end == std::string_view::npos || readme[end] == '\n' ||
        readme.substr(end).starts_with("\r\n")) {
      return readme.substr(0, at);
    }
  }
  return std::nullopt;
}

// A document whose every top-level key is text, as keyword arguments in Python must be.
Result<YAML::Node> parse_document(std::string_view text) {
  YAML::Node document = YAML::Load(std::string(text));
  if (!document.IsMap()) return fail_card("its YAML block is no mapping");
  for (const auto& item : document) {
    if (!text_of(item.first)) return fail_card("its YAML block has a key that is no text");
  }
  return document;
}

Result<DatasetCard> parse(std::string_view readme, std::string_view standalone) {
  YAML::Node card_node(YAML::NodeType::Map);
  if (const auto block = yaml_block(readme)) card_node = TM_TRY(parse_document(*block));
  YAML::Node override_node(YAML::NodeType::Map);
  if (standalone.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    override_node = TM_TRY(parse_document(standalone));
  }
  const auto field = [&](std::string_view key) {
    YAML::Node own = member(override_node, key);
    return own.IsDefined() ? own : member(card_node, key);
  };
  DatasetCard card;
  TM_CHECK(read_configs(field("configs"), card));
  read_infos(field("dataset_info"), card);
  card.license = license_from(field("license"));
  return card;
}

}  // namespace

bool is_split_name(std::string_view text) {
  bool has_part = false;
  for (const char c : text) {
    if (is_word_character(c)) {
      has_part = true;
    } else if (c == '.' && has_part) {
      has_part = false;
    } else {
      return false;
    }
  }
  return has_part;
}

Result<DatasetCard> parse_dataset_card(std::string_view readme, std::string_view standalone) {
  try {
    return parse(readme, standalone);
  } catch (const YAML::Exception& error) {
    return fail_card("its YAML block is malformed", error.what());
  }
}

}  // namespace tokenmill::hub
