// Which tokenizer class `transformers` takes for which model: its own tables, as they stand in the
// pinned wheel.
//
// Data only, sorted by the first member; written by tools/make_transformers_tables.py. A class is
// named as it calls itself, without the ending "Fast".
#pragma once

#include <span>
#include <string_view>

namespace tokenmill::tokenizer {

struct NamePair {
  std::string_view key;
  std::string_view value;
};

// The class of each "model_type" of a config.json.
std::span<const NamePair> transformers_model_classes();
// The class behind each name that a "tokenizer_class" may give; names that are not here are those
// of nobody, and mean the file as it is.
std::span<const NamePair> transformers_class_names();
// Model types whose "tokenizer_class" is not believed.
std::span<const std::string_view> transformers_distrusted_models();

}  // namespace tokenmill::tokenizer
