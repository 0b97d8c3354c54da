// What the catalog knows about a tokenization: the PRD's columns, and its options.
//
// A row exists only for a finished tokenization whose folder is in place; a running one is a job.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"

namespace tokenmill::catalog {

struct TokenizationRecord {
  std::string id;  // a UUID, also the name of the folder
  std::string dataset_id;
  std::string tokenizer_name;
  std::int64_t max_length = 0;
  std::int64_t stride = 0;
  std::int64_t num_tokens = 0;
  std::int64_t num_sequences = 0;
  std::int64_t vocab_size = 0;
  std::string token_file_path;
  json::object statistics;  // the summary; the full counts are in statistics.json

  json::object options;     // every option in effective form
  std::string options_key;  // equal for equal options on equal input: unique in a dataset
  std::int64_t size_bytes = 0;
  std::string created_at;
};

}  // namespace tokenmill::catalog
