// Where any pipeline that splits at spaces may be cut so that the parts give what the whole gives.
//
// Before a space that follows a printing character of ASCII, or one of some of them. Every
// component of a pipeline is asked whether it could see across such a place: whether a normalizer
// could join or move something over it, a pattern match over it or look past it, and whether at
// least one step surely splits there. Where none can and one does, normalizer, pre-tokenizer and
// model act on " word" alone, so its raw bytes decide its ids, and they can be kept. This covers
// BERT, T5, XLM-R, CLIP, GPT-4o, DeepSeek, BLOOM, Falcon and most patterns that nobody has seen
// yet; texts without spaces gain nothing.
//
// Thread-safe. space_rule.cc has the argument for each component.
#pragma once

#include <optional>

#include "tokenizer/loaded_tokenizer.h"
#include "tokenizer/space_cutter.h"

namespace tokenmill::tokenizer {

// Nullopt unless cuts are exact for these parts, and where the argument is not made. A Strip that
// the normalizer begins with is left out of the argument: it must be done before the text is cut,
// and not again.
std::optional<SpaceCutter> compile_space_rule(const TokenizerParts& parts);
// That Strip; null for none.
const StripNormalizer* leading_strip(const TokenizerParts& parts);
// The same for text that is normalized already and has no added tokens.
std::optional<SpaceCutter> compile_space_rule(const PreTokenizer& pretokenizer);

}  // namespace tokenmill::tokenizer
