#include "tokenizer/piece_scanner.h"

#include "base/assert.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::array<CharClass, 128> make_ascii_classes() {
  std::array<CharClass, 128> classes{};
  for (unsigned c = 0; c < 128; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool number = c >= '0' && c <= '9';
    const bool newline = c == '\r' || c == '\n';
    const bool space = c == ' ' || c == '\t' || c == '\v' || c == '\f';
    classes[c] = letter    ? CharClass::letter
                 : number  ? CharClass::number
                 : newline ? CharClass::newline
                 : space   ? CharClass::space
                           : CharClass::other;
  }
  return classes;
}

bool is_white_space(CharClass c) { return c == CharClass::space || c == CharClass::newline; }

struct KnownPattern {
  std::string_view pattern;
  PieceScheme scheme;
};

constexpr KnownPattern kKnownPatterns[] = {
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", kR50k},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     kCl100k},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+)",
     kCl100k},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     kCl100kOneDigit},
};

}  // namespace

constexpr std::array<CharClass, 128> kAsciiClass = make_ascii_classes();

CharClass class_of_scalar(char32_t c) {
  if (c < 0x80) return kAsciiClass[c];
  const Category category = category_of(c);
  if (is_letter(category)) return CharClass::letter;
  if (is_number(category)) return CharClass::number;
  return tokenizer::is_white_space(c) ? CharClass::space : CharClass::other;
}

std::optional<PieceScheme> scheme_of_pattern(std::string_view pattern) {
  for (const KnownPattern& known : kKnownPatterns) {
    if (known.pattern == pattern) return known.scheme;
  }
  return std::nullopt;
}

// Oniguruma folds U+017F, the long s, onto s; no other scalar folds onto these letters.
std::size_t contraction_length(std::string_view text, std::size_t position, bool any_case) {
  const auto at = [&](std::size_t i) -> unsigned char {
    if (position + i >= text.size()) return 0;
    const auto c = static_cast<unsigned char>(text[position + i]);
    return any_case && c >= 'A' && c <= 'Z' ? c + 32 : c;
  };
  switch (at(1)) {
    case 's':
    case 't':
    case 'm':
    case 'd':
      return 2;
    case 'r':
    case 'v':
      return at(2) == 'e' ? 3 : 0;
    case 'l':
      return at(2) == 'l' ? 3 : 0;
    case 0xC5:
      return any_case && at(2) == 0xBF ? 3 : 0;
    default:
      return 0;
  }
}

std::size_t white_space_end(std::string_view text, std::size_t begin, bool newline_run) {
  std::size_t end = begin;
  std::size_t after_newline = begin;
  while (end < text.size()) {
    const Classified next = classify(text, end);
    if (!is_white_space(next.char_class)) break;
    end += next.length;
    if (next.char_class == CharClass::newline) after_newline = end;
  }
  if (newline_run && after_newline > begin) return after_newline;
  if (end == text.size()) return end;
  const std::size_t last = previous_scalar(text, end);
  return last > begin ? last : end;
}

std::size_t next_piece(const PieceScheme& scheme, std::string_view text, std::size_t begin) {
  if (scheme == kR50k) return next_piece<kR50k>(text, begin);
  if (scheme == kCl100k) return next_piece<kCl100k>(text, begin);
  TM_ASSERT(scheme == kCl100kOneDigit);
  return next_piece<kCl100kOneDigit>(text, begin);
}

}  // namespace tokenmill::tokenizer
