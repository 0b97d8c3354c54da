// The reference engine: the pipeline of Hugging Face `tokenizers`, stage by stage, with the origin
// of every byte. It covers every tokenizer that loads; the fast engine must give the same ids.
#pragma once

#include <string_view>
#include <vector>

#include "tokenizer/loaded_tokenizer.h"

namespace tokenmill::tokenizer {

// Appends the ids of `text` (valid UTF-8) and, when `spans` is not null, where each came from.
// O(n log n); memory about 12 times the text.
void encode_by_reference(const TokenizerParts& parts, std::string_view text,
                         std::vector<TokenId>& ids, std::vector<TokenSpan>* spans);

}  // namespace tokenmill::tokenizer
