// A tokenizer.json as `transformers.AutoTokenizer.from_pretrained` would use it: the files beside
// it (tokenizer_config.json and others) applied as edits of its tree.
//
// Runs once per load, before the file is read into parts. What it changes: the whole pipeline for
// classes that build their own (transformers_class.h), tokens that only the configuration adds,
// their flags, and whether special tokens are looked for at all. What it does not: add_bos_token
// and add_eos_token, which transformers 5 ignores beside a tokenizer.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::tokenizer {

struct TransformersEdits {
  std::string tokenizer_class;
  // Tokens to add after those of the file, batch by batch: each batch counts ids anew.
  std::vector<json::array> added_later;
  // Takes the place of the file's; ids stand in it as the tokens they are of. Null: none does.
  json::value post_processor;
  bool splits_special_tokens = false;
  // Scores went through Python, which reads decimals exactly (serde_number.h).
  bool has_exact_scores = false;
};

// Edits `file`, whose text is `text`. Errors: tokenizer_invalid for a configuration that is no JSON
// object or that transformers fails on; unsupported for a class that is not known here.
Result<TransformersEdits> apply_transformers(json::object& file, std::string_view text,
                                             const ConfigFiles& beside);

}  // namespace tokenmill::tokenizer
