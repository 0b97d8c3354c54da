// A text or a pair of texts with everything around it: special tokens, type ids, windows of a
// stride, padding. What Hugging Face `tokenizers` calls an Encoding.
//
// For inspection and for callers that want one text at a time; datasets are encoded as plain ids
// (tokenizer.h) and cut by the packer. Encoding is done by the reference engine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/truncation.h"

namespace tokenmill::tokenizer {

// All lists have one entry per token.
struct EncodedWindow {
  std::vector<TokenId> ids;
  std::vector<std::uint32_t> type_ids;
  std::vector<TokenSpan> spans;  // bytes of the text the token is of
  // Vocabulary strings; of added tokens the text that was matched.
  std::vector<std::string> tokens;
  std::vector<std::uint8_t> special_tokens_mask;  // 1: put there by the template or as filling
  std::vector<std::uint8_t> attention_mask;       // 0: filling

  std::size_t size() const { return ids.size(); }
};

struct Encoding {
  EncodedWindow window;
  // What did not fit, in windows of their own with the same special tokens.
  std::vector<EncodedWindow> overflowing;
};

struct EncodeOptions {
  bool special_tokens = true;
  std::optional<Truncation> truncation = std::nullopt;
};

// Nothing of an overflow is lost, as before the early exit that `tokenizers` 0.23 makes.
// A max_length below the number of special tokens cuts nothing, as in the reference. Errors:
// invalid_argument, where the reference fails or panics (a stride that is not below the length, a
// strategy that cannot reach the length); unsupported for a pair with a tokenizer that has no
// template for one.
Result<Encoding> encode_whole(const Tokenizer& tokenizer, std::string_view text,
                              std::optional<std::string_view> pair, const EncodeOptions& options);

// Fills all windows of the batch up to one length. Error: invalid_argument for a length over
// 2^24.
Status pad(std::span<Encoding> batch, const Padding& padding);

// Spans of `text` in bytes as spans in characters.
std::vector<TokenSpan> spans_in_characters(std::string_view text, std::span<const TokenSpan> spans);

}  // namespace tokenmill::tokenizer
