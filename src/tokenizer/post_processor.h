// Post-processors: the special tokens around a text, and which spaces token spans leave out.
//
// Hugging Face reads them by shape, never by tag. A template need not be "prefix, text, suffix":
// the frame then says so, and the template is for encode_whole alone.
#pragma once

#include <cstdint>
#include <string>
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

// What stands in a place of a template: special tokens, or the first or second text.
struct TemplatePiece {
  enum class Kind : std::uint8_t { special, first, second };
  Kind kind = Kind::special;
  std::uint32_t type_id = 0;
  std::vector<TokenId> ids = {};
  std::vector<std::string> tokens = {};  // as many
  // The name of a special token that is not defined: the reference fails when it is placed.
  std::string undefined = {};
};
using Template = std::vector<TemplatePiece>;

struct PostProcessor {
  SpecialFrame frame;  // `single` as the packer needs it
  Template single = {{.kind = TemplatePiece::Kind::first}};
  Template pair = {{.kind = TemplatePiece::Kind::first},
                   {.kind = TemplatePiece::Kind::second, .type_id = 1}};
  std::vector<SpanTrim> trims;
  // The type ids of the templates hold for windows that overflow, too.
  bool types_overflow = false;
};

// From the member "post_processor" of the file; null is the empty one.
Result<PostProcessor> read_post_processor(const json::value& value);

// Trims the span of token `index`, whose vocabulary string is `token`.
void trim_span(const SpanTrim& trim, std::string_view token, std::size_t index, TokenSpan& span);

}  // namespace tokenmill::tokenizer
