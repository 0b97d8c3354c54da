// The pre-tokenization patterns of the GPT family as hand-written scanners.
//
// A scheme names the choices in which the patterns differ; next_piece<scheme> finds where the
// piece that begins at a position ends. For these patterns the pieces cover the text: every
// scalar is a letter, a number, white space or something else, and each begins an alternative.
// One pass, no backtracking over more than one scalar: O(length of the piece).
//
//   r50k    's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//   cl100k  (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
//            ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

enum class CharClass : std::uint8_t { letter, number, newline, space, other };

struct PieceScheme {
  bool any_case_contractions = false;
  bool any_prefix = false;      // any scalar but newline, letter, number may lead a word
  std::uint8_t digits_max = 0;  // 0: any number of digits, after an optional space
  bool newline_tail = false;    // symbols take the line breaks that follow
  bool newline_run = false;     // white space ends at its last line break

  bool operator==(const PieceScheme&) const = default;
};

inline constexpr PieceScheme kR50k{};
inline constexpr PieceScheme kCl100k{true, true, 3, true, true};
inline constexpr PieceScheme kCl100kOneDigit{true, true, 1, true, true};

// The scheme of a pattern that is known, letter by letter.
std::optional<PieceScheme> scheme_of_pattern(std::string_view pattern);

CharClass class_of_scalar(char32_t c);

extern const std::array<CharClass, 128> kAsciiClass;

struct Classified {
  CharClass char_class = CharClass::other;
  std::uint32_t length = 0;
};

inline Classified classify(std::string_view text, std::size_t position) {
  const auto byte = static_cast<unsigned char>(text[position]);
  if (byte < 0x80) return {kAsciiClass[byte], 1};
  const Decoded decoded = decode_utf8(text, position);
  return {class_of_scalar(decoded.scalar), decoded.length};
}

// Where the run of `wanted` that begins at `position` ends.
inline std::size_t skip_class(std::string_view text, std::size_t position, CharClass wanted) {
  while (position < text.size()) {
    const Classified next = classify(text, position);
    if (next.char_class != wanted) break;
    position += next.length;
  }
  return position;
}

// The length of the contraction at the apostrophe `position`, or 0.
std::size_t contraction_length(std::string_view text, std::size_t position, bool any_case);

// The end of a piece of white space that begins at `begin`: \s*[\r\n]+ | \s+(?!\S) | \s+
std::size_t white_space_end(std::string_view text, std::size_t begin, bool newline_run);

template <PieceScheme kScheme>
std::size_t number_end(std::string_view text, std::size_t position) {
  if constexpr (kScheme.digits_max == 0) return skip_class(text, position, CharClass::number);
  for (int i = 0; i < kScheme.digits_max && position < text.size(); ++i) {
    const Classified next = classify(text, position);
    if (next.char_class != CharClass::number) break;
    position += next.length;
  }
  return position;
}

template <PieceScheme kScheme>
std::size_t symbols_end(std::string_view text, std::size_t position) {
  position = skip_class(text, position, CharClass::other);
  if constexpr (kScheme.newline_tail) return skip_class(text, position, CharClass::newline);
  return position;
}

// begin < text.size().
template <PieceScheme kScheme>
std::size_t next_piece(std::string_view text, std::size_t begin) {
  if (text[begin] == '\'') {
    const auto length = contraction_length(text, begin, kScheme.any_case_contractions);
    if (length != 0) return begin + length;
  }
  const Classified head = classify(text, begin);
  const std::size_t after = begin + head.length;
  if (head.char_class == CharClass::letter) return skip_class(text, after, CharClass::letter);
  if (head.char_class == CharClass::number) return number_end<kScheme>(text, begin);
  const Classified next =
      after < text.size() ? classify(text, after) : Classified{CharClass::newline, 0};
  const bool is_space = text[begin] == ' ';
  const bool leads_word = kScheme.any_prefix ? head.char_class != CharClass::newline : is_space;
  if (leads_word && next.char_class == CharClass::letter) {
    return skip_class(text, after, CharClass::letter);
  }
  if (kScheme.digits_max == 0 && is_space && next.char_class == CharClass::number) {
    return number_end<kScheme>(text, after);
  }
  if (head.char_class == CharClass::other || (is_space && next.char_class == CharClass::other)) {
    return symbols_end<kScheme>(text, after);
  }
  return white_space_end(text, begin, kScheme.newline_run);
}

// The same for a scheme known at run time only.
std::size_t next_piece(const PieceScheme& scheme, std::string_view text, std::size_t begin);

}  // namespace tokenmill::tokenizer
