#include "shard/sae_lens.h"

namespace tokenmill::shard {
namespace {

// The release whose rules the rows follow.
constexpr std::string_view kSaeLensVersion = "6.54.12";

json::value json_id(const std::optional<TokenId>& id) {
  return id ? json::value(*id) : json::value(nullptr);
}

}  // namespace

json::object sae_lens_json(const SaeLensParts& parts) {
  json::object object{{"sae_lens_version", kSaeLensVersion},
                      {"tokenizer_name", parts.tokenizer_name},
                      {"original_dataset", parts.original_dataset}};
  object["original_dataset_name"] = parts.original_dataset_name
                                        ? json::value(*parts.original_dataset_name)
                                        : json::value(nullptr);
  object["original_split"] = parts.original_split;
  object["original_data_files"] = nullptr;
  object["original_column_name"] = parts.original_column_name;
  object["context_size"] = parts.context_size;
  object["shuffled"] = false;
  object["seed"] = nullptr;
  object["begin_batch_token"] = json_id(parts.begin_batch_token);
  object["begin_sequence_token"] = json_id(parts.begin_sequence_token);
  object["sequence_separator_token"] = json_id(parts.sequence_separator_token);
  object["disable_concat_sequences"] = parts.disable_concat_sequences;
  object["use_chat_formatting"] = false;
  return object;
}

}  // namespace tokenmill::shard
