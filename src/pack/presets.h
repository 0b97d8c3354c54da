// Packers of other projects, reproduced id by id.
//
// saelens (6.54) and saelens-6.18: `PretokenizeRunner`, or with `blocks.documents` = 0 the
// `ActivationsStore` on raw text. sparsify (1.3): `chunk_and_tokenize`. transformer-lens (4.3):
// `tokenize_and_concatenate`. Their `num_proc` decides the ids: set `blocks.processes` and
// `blocks.documents_total` where it was more than 1. They shuffle or not afterwards; presets do
// not.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "pack/pack_options.h"

namespace tokenmill::pack {

// What a preset needs to know of the tokenizer.
struct PresetTokens {
  Frame frame = {};  // what the tokenizer's template puts around one text
  std::optional<TokenId> bos = {};
  std::optional<TokenId> eos = {};
  std::optional<TokenId> pad = {};
};

std::span<const std::string_view> preset_names();

// Errors: invalid_argument for an unknown name, or when the preset needs a token that the
// tokenizer does not have.
Result<PackOptions> preset(std::string_view name, const PresetTokens& tokens,
                           std::uint32_t max_length);

}  // namespace tokenmill::pack
