// Text on its way through the pipeline, with the place in the document that each byte came from.
//
// Normalizers rewrite an AlignedText; pre-tokenizers cut it into pieces. Origins are byte ranges of
// the document; a character that replaced or joined others carries the range that Hugging Face
// `tokenizers` gives it, so that token spans agree.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/tokenizer.h"

namespace tokenmill::tokenizer {

struct AlignedText {
  std::string text;
  std::vector<TokenSpan> origin;  // one per byte of `text`
  // The expression that gave up on this text, which gets no ids then.
  const std::string* hopeless_pattern = nullptr;

  std::size_t size() const { return text.size(); }
  // Appends bytes [begin, end) of `other`.
  void append(const AlignedText& other, std::size_t begin, std::size_t end);
  void append(std::string_view bytes, TokenSpan from);
};

// `document` as it is; `position` is where it begins in the whole input.
AlignedText align(std::string_view document, std::size_t position);

// One scalar of the new text. `change` says what it replaces: 0, the next old scalar; 1, nothing
// (it is new); -n, the next old scalar and the n after it, which vanish.
struct ScalarChange {
  char32_t scalar = 0;
  int change = 0;
};

// Rewrites the whole text, after dropping `removed_first` scalars at its start. O(n).
void transform(AlignedText& text, std::span<const ScalarChange> changes,
               std::size_t removed_first = 0);

// Keeps the scalars for which `keep` holds.
void filter(AlignedText& text, bool (*keep)(char32_t));

// Puts `prefix` before the text; nothing happens to an empty text.
void prepend(AlignedText& text, std::string_view prefix);

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Replaces the bytes of each match (sorted, disjoint) by `content`.
void replace(AlignedText& text, std::span<const Range> matches, std::string_view content);

// The places of `needle` in `text`, leftmost, not overlapping; an empty needle
// is before every character and at the end.
void find_all(std::string_view text, std::string_view needle, std::vector<Range>& matches);

// A stretch of PieceList::text; with `token` set, an added token that needs no model.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::optional<TokenId> token = std::nullopt;
};

// What pre-tokenizers work on. Pieces are in order, disjoint and never empty.
struct PieceList {
  AlignedText text;
  std::vector<Piece> pieces;

  std::string_view view(const Piece& piece) const {
    return std::string_view(text.text).substr(piece.begin, piece.end - piece.begin);
  }
};

}  // namespace tokenmill::tokenizer
