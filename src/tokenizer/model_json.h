// The member "model" of a tokenizer.json.
#pragma once

#include <memory>
#include <string_view>

#include "tokenizer/component_json.h"
#include "tokenizer/model.h"

namespace tokenmill::tokenizer {

// `file` is the parsed file and `text` its bytes (scores are read from them). A model without a
// type is the first of BPE, WordPiece, WordLevel, Unigram whose fields fit. Errors: unsupported for
// dropout and for an unk_token outside the vocabulary, else tokenizer_invalid.
Result<std::unique_ptr<const Model>> read_model(const json::object& file, std::string_view text);

}  // namespace tokenmill::tokenizer
