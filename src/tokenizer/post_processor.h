// Post-processors: the special tokens around a text, and which spaces token spans leave out.
//
// Hugging Face reads them by shape, never by tag. Only what a single text needs is kept; templates
// that cannot be written as "prefix, text, suffix" are refused as unsupported.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/component_json.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::tokenizer {

// Spaces at the ends of a token are not part of its span.
struct SpanTrim {
  // A single space that the pre-tokenizer put before the text is not there to be left out.
  bool add_prefix_space = true;
};

struct PostProcessor {
  SpecialFrame frame;
  std::vector<SpanTrim> trims;
};

// From the member "post_processor" of the file; null is the empty one.
Result<PostProcessor> read_post_processor(const json::value& value);

// Trims the span of token `index`, whose vocabulary string is `token`.
void trim_span(const SpanTrim& trim, std::string_view token, std::size_t index, TokenSpan& span);

}  // namespace tokenmill::tokenizer
