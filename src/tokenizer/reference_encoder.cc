// The order of operations (tokenizer/mod.rs and added_vocabulary.rs of Hugging Face):
//
//   1. added tokens with normalized:false are cut out of the raw text
//   2. each gap is normalized alone, so a rule about the start of a text holds in every gap
//   3. added tokens with normalized:true are cut out of each normalized gap
//   4. the pre-tokenizer cuts the rest into pieces
//   5. the model turns each piece into tokens
#include "tokenizer/reference_encoder.h"

#include <algorithm>

namespace tokenmill::tokenizer {
namespace {

void append_normalized_gap(const TokenizerParts& parts, std::string_view gap, std::size_t position,
                           PieceList& list) {
  AlignedText text = align(gap, position);
  normalize(parts.normalizer, text);
  std::vector<Piece> pieces;
  parts.added.split(text.text, AddedTokens::Phase::normalized, pieces);
  const std::size_t base = list.text.size();
  list.text.append(text, 0, text.size());
  for (const Piece& piece : pieces) {
    list.pieces.push_back({base + piece.begin, base + piece.end, piece.token});
  }
}

PieceList cut_out_added_tokens(const TokenizerParts& parts, std::string_view text) {
  std::vector<Piece> raw;
  parts.added.split(text, AddedTokens::Phase::raw, raw);
  PieceList list;
  for (const Piece& piece : raw) {
    const std::string_view part = text.substr(piece.begin, piece.end - piece.begin);
    if (!piece.token) {
      append_normalized_gap(parts, part, piece.begin, list);
      continue;
    }
    const std::size_t base = list.text.size();
    list.text.append(align(part, piece.begin), 0, part.size());
    list.pieces.push_back({base, list.text.size(), piece.token});
  }
  return list;
}

// The hull of the origins of bytes [begin, end) of the piece.
TokenSpan span_of(const PieceList& list, const Piece& piece, const ModelToken& token) {
  const std::size_t begin = std::min(piece.begin + token.begin, piece.end - 1);
  const std::size_t last = std::min(std::max(piece.begin + token.end, begin + 1), piece.end) - 1;
  return {list.text.origin[begin].begin, list.text.origin[last].end};
}

void trim_spans(const TokenizerParts& parts, std::vector<std::string_view>& tokens,
                TokenSpan* spans) {
  for (const SpanTrim& trim : parts.post_processor.trims) {
    for (std::size_t i = 0; i < tokens.size(); ++i) trim_span(trim, tokens[i], i, spans[i]);
  }
}

}  // namespace

void encode_by_reference(const TokenizerParts& parts, std::string_view text,
                         std::vector<TokenId>& ids, std::vector<TokenSpan>* spans) {
  PieceList list = cut_out_added_tokens(parts, text);
  pre_tokenize(parts.pretokenizer, list);
  std::vector<ModelToken> tokens;
  std::vector<std::string_view> strings;
  const std::size_t spans_before = spans == nullptr ? 0 : spans->size();
  for (const Piece& piece : list.pieces) {
    tokens.clear();
    if (piece.token) {
      const auto size = static_cast<std::uint32_t>(piece.end - piece.begin);
      tokens.push_back({*piece.token, 0, size});
    } else {
      parts.model->encode(list.view(piece), tokens);
    }
    for (const ModelToken& token : tokens) {
      ids.push_back(token.id);
      if (spans == nullptr) continue;
      spans->push_back(span_of(list, piece, token));
      strings.push_back(piece.token ? list.view(piece) : parts.model->vocabulary().token(token.id));
    }
  }
  if (spans != nullptr) trim_spans(parts, strings, spans->data() + spans_before);
}

}  // namespace tokenmill::tokenizer
