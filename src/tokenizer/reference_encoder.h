// The reference engine: the pipeline of Hugging Face `tokenizers`, stage by stage, with the origin
// of every byte. It covers every tokenizer that loads; the fast engine must give the same ids.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/loaded_tokenizer.h"

namespace tokenmill::tokenizer {

// Appends the ids of `text` (valid UTF-8) and, when `spans` is not null, where each came from.
// O(n log n); memory about 12 times the text. Error: tokenizer_invalid when a pattern gave up on
// the text, which then has no ids.
Status encode_by_reference(const TokenizerParts& parts, std::string_view text,
                           std::vector<TokenId>& ids, std::vector<TokenSpan>* spans);

// A stretch between added tokens of the raw text, which begins at `position` there.
struct Gap {
  std::string_view text;
  std::size_t position = 0;
  std::size_t first_step = 0;  // of the normalizer; those before it have been done
};

// The ids of it: steps 2 to 5 of reference_encoder.cc.
void encode_gap_by_reference(const TokenizerParts& parts, const Gap& gap,
                             std::vector<TokenId>& ids);

// What trimming needs to know.
struct ReferenceTokens {
  std::vector<TokenId> ids;
  std::vector<TokenSpan> spans;  // not trimmed
  // Vocabulary strings; of added tokens the text that was matched.
  std::vector<std::string> strings;
  Status status = {};  // as above
};
ReferenceTokens encode_untrimmed(const TokenizerParts& parts, std::string_view text);

// Whether some texts have no ids, as in the reference: those get a kMissingToken.
bool may_fail(const TokenizerParts& parts);
// What to say of a text whose ids have a kMissingToken.
std::unexpected<Error> encoding_error(const TokenizerParts& parts);

// Leaves out of the spans what the post-processor leaves out; spans[0] counts as the first token.
void trim_spans(const TokenizerParts& parts, std::span<const std::string> strings,
                std::span<TokenSpan> spans);

}  // namespace tokenmill::tokenizer
