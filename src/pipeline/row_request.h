// What a user asks of the rows, in the words of the API (TokenizeStart), and the packing options
// that follow from it for one tokenizer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "pack/pack_options.h"
#include "pack/token_classes.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::pipeline {

// Where a special token is placed; `automatic` as the tokenizer's own post-processor does.
enum class SpecialTokenRule : std::uint8_t { automatic, none, document, row };

enum class SeparatorRule : std::uint8_t { automatic, none, bos, eos };

struct RowRequest {
  tokenizer::Profile tokenizer_profile = tokenizer::Profile::tokenizers;
  std::uint32_t max_length = 1024;
  std::uint32_t stride = 512;
  pack::Sequences sequences = pack::Sequences::window;
  std::string preset;
  SpecialTokenRule bos = SpecialTokenRule::automatic;
  SpecialTokenRule eos = SpecialTokenRule::automatic;
  SeparatorRule separator = SeparatorRule::automatic;
  pack::Padding padding = pack::Padding::none;
  pack::Filters filters;
  pack::Limit limit;
};

// The tokens that `tokenizer_config.json` names, or that the vocabulary has under a usual name.
struct NamedTokens {
  std::optional<TokenId> bos;
  std::optional<TokenId> eos;
  std::optional<TokenId> pad;
};

// The members of TokenizeStart that concern rows; others are left alone. Errors: invalid_argument
// naming the member and the value.
Result<RowRequest> row_request_from_json(const json::object& request);

// `tokenizer_config` is the text of that file, empty when there is none.
NamedTokens find_named_tokens(const tokenizer::Tokenizer& tokenizer,
                              std::string_view tokenizer_config);

// Errors: invalid_argument when the request needs a token the tokenizer does not have, and those
// of pack::validate (stride_too_large).
Result<pack::PackOptions> make_pack_options(const RowRequest& request,
                                            const tokenizer::Tokenizer& tokenizer,
                                            const NamedTokens& tokens);

pack::Vocabulary vocabulary_of(const tokenizer::Tokenizer& tokenizer);

}  // namespace tokenmill::pipeline
