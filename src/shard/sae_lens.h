// `sae_lens.json`: the settings that SAELens reads beside a tokenized dataset (6.54).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "data/token_batch.h"

namespace tokenmill::shard {

struct SaeLensParts {
  // The only member that SAELens checks: it downloads this tokenizer and compares vocabularies.
  std::string tokenizer_name = {};
  std::string original_dataset = {};
  std::optional<std::string> original_dataset_name = {};  // the config
  std::string original_split = "train";
  std::string original_column_name = "text";
  std::uint32_t context_size = 0;
  std::optional<TokenId> begin_batch_token = {};
  std::optional<TokenId> begin_sequence_token = {};
  std::optional<TokenId> sequence_separator_token = {};
  bool disable_concat_sequences = false;
};

// All members in the order of that library. `shuffled` is false: rows are in the order of the
// dataset.
json::object sae_lens_json(const SaeLensParts& parts);

}  // namespace tokenmill::shard
