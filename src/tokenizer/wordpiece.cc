// Longest match first, from the left: the longest vocabulary string that the rest of the word
// begins with is the next part (with "##" before it inside a word). No way back: where nothing
// matches, the whole word is unknown, also the parts that were found before. Facts:
// models/wordpiece/mod.rs of Hugging Face `tokenizers` 0.23.3. No part is longer than the longest
// token, so a word of n characters costs at most n times that many look-ups.
#include "tokenizer/wordpiece.h"

#include <algorithm>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// True when `text` has more than `limit` characters; looks no further.
bool is_longer(std::string_view text, std::uint64_t limit) {
  std::uint64_t characters = 0;
  for (std::size_t i = 0; i < text.size() && characters <= limit; ++characters) {
    i += decode_utf8(text, i).length;
  }
  return characters > limit;
}

// The end of the last whole character of text[begin, …) within `bytes_max` bytes.
std::size_t last_end(std::string_view text, std::size_t begin, std::size_t bytes_max) {
  if (text.size() - begin <= bytes_max) return text.size();
  std::size_t end = begin + bytes_max;
  while (end > begin && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

}  // namespace

Result<WordPieceModel> WordPieceModel::build(Vocabulary vocabulary, WordPieceOptions options) {
  WordPieceModel model(std::move(vocabulary), std::move(options));
  model.unk_id_ = model.vocabulary_.find(model.options_.unk_token).value_or(kMissingToken);
  for (TokenId id = 0; id < model.vocabulary_.id_end(); ++id) {
    model.token_bytes_max_ = std::max(model.token_bytes_max_, model.vocabulary_.token(id).size());
  }
  return model;
}

bool WordPieceModel::append_parts(std::string_view piece, std::vector<ModelToken>& tokens) const {
  std::string dressed;
  for (std::size_t begin = 0; begin < piece.size();) {
    std::size_t end = last_end(piece, begin, token_bytes_max_);
    std::optional<TokenId> id;
    for (; end > begin; end = previous_scalar(piece, end)) {
      std::string_view part = piece.substr(begin, end - begin);
      if (begin > 0) {
        dressed = options_.continuing_subword_prefix;
        dressed += part;
        part = dressed;
      }
      id = vocabulary_.find(part);
      if (id) break;
    }
    if (!id) return false;
    tokens.push_back({*id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    begin = end;
  }
  return true;
}

void WordPieceModel::encode(std::string_view piece, std::vector<ModelToken>& tokens) const {
  const std::size_t before = tokens.size();
  if (!is_longer(piece, options_.max_input_chars_per_word) && append_parts(piece, tokens)) return;
  tokens.resize(before);
  tokens.push_back({unk_id_, 0, static_cast<std::uint32_t>(piece.size())});
}

Result<WordLevelModel> WordLevelModel::build(Vocabulary vocabulary, const std::string& unk_token) {
  WordLevelModel model(std::move(vocabulary));
  model.unk_id_ = model.vocabulary_.find(unk_token).value_or(kMissingToken);
  model.unk_token_ = unk_token;
  return model;
}

void WordLevelModel::encode(std::string_view piece, std::vector<ModelToken>& tokens) const {
  const TokenId id = vocabulary_.find(piece).value_or(unk_id_);
  tokens.push_back({id, 0, static_cast<std::uint32_t>(piece.size())});
}

}  // namespace tokenmill::tokenizer
