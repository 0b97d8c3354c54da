// The order of operations (tokenizer/mod.rs and added_vocabulary.rs of Hugging Face):
//
//   1. added tokens with normalized:false are cut out of the raw text
//   2. each gap is normalized alone, so a rule about the start of a text holds in every gap
//   3. added tokens with normalized:true are cut out of each normalized gap
//   4. the pre-tokenizer cuts the rest into pieces
//   5. the model turns each piece into tokens
#include "tokenizer/reference_encoder.h"

#include <algorithm>

#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::tokenizer {
namespace {

void append_normalized_gap(const TokenizerParts& parts, const Gap& gap, PieceList& list) {
  AlignedText text = align(gap.text, gap.position);
  normalize(parts.normalizer, text, gap.first_step);
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
      append_normalized_gap(parts, {part, piece.begin}, list);
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

// Calls `emit(piece, token)` for each token of the text.
template <typename Emit>
void encode_pieces(const TokenizerParts& parts, const PieceList& list, Emit emit) {
  std::vector<ModelToken> tokens;
  const bool has_no_chunks = has_chunks_of_nothing(parts.pretokenizer);
  for (const Piece& piece : list.pieces) {
    tokens.clear();
    if (piece.token) {
      const auto size = static_cast<std::uint32_t>(piece.end - piece.begin);
      tokens.push_back({*piece.token, 0, size});
    } else if (has_no_chunks) {
      tokens.push_back({kMissingToken, 0, 0});
    } else {
      parts.model->encode(list.view(piece), tokens);
    }
    for (const ModelToken& token : tokens) emit(piece, token);
  }
}

// What is wrong with a text on which a pattern gave up.
Status check_hope(const PieceList& list) {
  if (list.text.hopeless_pattern == nullptr) return {};
  return fail(ErrorCode::tokenizer_invalid,
              format("The regular expression of tokenizer.json takes too many steps on a text: {}",
                     display_escape(*list.text.hopeless_pattern)),
              "Write it without references to groups and without repeats of more than a thousand, "
              "leave the text out, or take another tokenizer");
}

PieceList cut(const TokenizerParts& parts, std::string_view text) {
  PieceList list = cut_out_added_tokens(parts, text);
  pre_tokenize(parts.pretokenizer, list);
  return list;
}

}  // namespace

bool may_fail(const TokenizerParts& parts) {
  return has_chunks_of_nothing(parts.pretokenizer) || !parts.model->missing_unknown().empty();
}

std::unexpected<Error> encoding_error(const TokenizerParts& parts) {
  if (has_chunks_of_nothing(parts.pretokenizer)) {
    return fail(ErrorCode::tokenizer_invalid,
                "The pre-tokenizer FixedLength of tokenizer.json cuts a text into chunks of 0",
                "Give it another length, or take another tokenizer");
  }
  return fail(ErrorCode::tokenizer_invalid,
              format("A text has a part that the vocabulary lacks, and the unknown token to put in "
                     "its place is missing in tokenizer.json: {}",
                     display_escape(parts.model->missing_unknown())),
              "Add the token to the vocabulary, or take another tokenizer");
}

void trim_spans(const TokenizerParts& parts, std::span<const std::string> strings,
                std::span<TokenSpan> spans) {
  for (const SpanTrim& trim : parts.post_processor.trims) {
    for (std::size_t i = 0; i < strings.size(); ++i) trim_span(trim, strings[i], i, spans[i]);
  }
}

ReferenceTokens encode_untrimmed(const TokenizerParts& parts, std::string_view text) {
  const PieceList list = cut(parts, text);
  ReferenceTokens result;
  result.status = check_hope(list);
  if (!result.status) return result;
  encode_pieces(parts, list, [&](const Piece& piece, const ModelToken& token) {
    result.ids.push_back(token.id);
    result.spans.push_back(span_of(list, piece, token));
    result.strings.emplace_back(piece.token ? list.view(piece)
                                            : parts.model->vocabulary().token(token.id));
  });
  return result;
}

void encode_gap_by_reference(const TokenizerParts& parts, const Gap& gap,
                             std::vector<TokenId>& ids) {
  PieceList list;
  append_normalized_gap(parts, gap, list);
  pre_tokenize(parts.pretokenizer, list);
  encode_pieces(parts, list,
                [&](const Piece&, const ModelToken& token) { ids.push_back(token.id); });
}

Status encode_by_reference(const TokenizerParts& parts, std::string_view text,
                           std::vector<TokenId>& ids, std::vector<TokenSpan>* spans) {
  if (spans == nullptr) {
    const PieceList list = cut(parts, text);
    TM_CHECK(check_hope(list));
    encode_pieces(parts, list,
                  [&](const Piece&, const ModelToken& token) { ids.push_back(token.id); });
    return {};
  }
  ReferenceTokens tokens = encode_untrimmed(parts, text);
  TM_CHECK(std::move(tokens.status));
  trim_spans(parts, tokens.strings, tokens.spans);
  ids.insert(ids.end(), tokens.ids.begin(), tokens.ids.end());
  spans->insert(spans->end(), tokens.spans.begin(), tokens.spans.end());
  return {};
}

}  // namespace tokenmill::tokenizer
