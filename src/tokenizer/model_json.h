// The member "model" of a tokenizer.json.
#pragma once

#include <memory>
#include <string_view>

#include "tokenizer/component_json.h"
#include "tokenizer/model.h"
#include "tokenizer/serde_number.h"

namespace tokenmill::tokenizer {

// The bytes of the file, from which scores are read, and how.
struct ModelText {
  std::string_view file;
  ScoreReading scores = ScoreReading::serde;
};

// `file` is the parsed file and `text` its bytes. A model without a type is the first of BPE,
// WordPiece, WordLevel, Unigram whose fields fit. Errors: unsupported for a dropout that
// makes ids random, else tokenizer_invalid.
Result<std::unique_ptr<const Model>> read_model(const json::object& file, const ModelText& text);

}  // namespace tokenmill::tokenizer
