#include "pack/presets.h"

#include <array>

#include "base/format.h"

namespace tokenmill::pack {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"saelens", "saelens-6.18", "sparsify",
                                                    "transformer-lens"};

// `datasets.map` without batch_size.
constexpr std::uint64_t kMapBatch = 1000;

// BOS where a row starts, BOS as separator, around documents what the template adds.
PackOptions saelens(JoinRule rule, const PresetTokens& tokens) {
  PackOptions options;
  options.joining = {.rule = rule,
                     .separator = tokens.bos,
                     .document_frame = tokens.frame,
                     .begin_row = tokens.bos,
                     .begin_document = std::nullopt};
  options.blocks.documents = kMapBatch;
  return options;
}

// The joined text starts with EOS and is encoded as one; every row gets the template's frame; the
// last row of a batch is always dropped.
PackOptions sparsify(const PresetTokens& tokens) {
  PackOptions options;
  options.frame = tokens.frame;
  options.joining = {.separator = tokens.eos,
                     .separator_place = SeparatorPlace::before_each,
                     .tail = Tail::drop_last_row};
  options.blocks.documents = 2048;
  return options;
}

PackOptions transformer_lens(const PresetTokens& tokens) {
  PackOptions options;
  options.frame.prefix = {*tokens.bos};
  options.joining = {.separator = tokens.eos, .tail = Tail::pad_only_row};
  options.pad_id = tokens.pad.value_or(*tokens.eos);
  options.blocks.documents = kMapBatch;
  return options;
}

Status need(std::string_view preset_name, std::string_view token,
            const std::optional<TokenId>& id) {
  if (id) return {};
  return fail(ErrorCode::invalid_argument,
              format("The preset {} needs a tokenizer with {}", preset_name, token));
}

Result<PackOptions> options_of(std::string_view name, const PresetTokens& tokens) {
  if (name == kNames[0]) return saelens(JoinRule::saelens, tokens);
  if (name == kNames[1]) return saelens(JoinRule::saelens_6_18, tokens);
  if (name == kNames[2]) {
    TM_CHECK(need(name, "an EOS token", tokens.eos));
    return sparsify(tokens);
  }
  if (name == kNames[3]) {
    TM_CHECK(need(name, "a BOS token", tokens.bos));
    TM_CHECK(need(name, "an EOS token", tokens.eos));
    return transformer_lens(tokens);
  }
  return fail(ErrorCode::invalid_argument, format("There is no preset {}", name),
              "Presets: saelens, saelens-6.18, sparsify, transformer-lens");
}

}  // namespace

std::span<const std::string_view> preset_names() { return kNames; }

Result<PackOptions> preset(std::string_view name, const PresetTokens& tokens,
                           std::uint32_t max_length) {
  PackOptions options = TM_TRY(options_of(name, tokens));
  options.sequences = Sequences::pack;
  options.max_length = max_length;
  options.stride = 0;
  return options;
}

}  // namespace tokenmill::pack
