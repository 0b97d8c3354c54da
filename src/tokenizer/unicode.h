// Properties of Unicode scalar values, each in the version that Hugging Face `tokenizers` 0.23.3
// uses for it: Oniguruma 16 for patterns, Rust 17 for case and digits, 9 for normal forms, 8 for
// BERT. Never use another source for them: an id that differs is a wrong id.
//
// Text given to these functions is valid UTF-8. Everything is constant data: thread-safe, O(1)
// unless said otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/unicode_tables.h"

namespace tokenmill::tokenizer {

// In the order of CATEGORIES in tools/make_unicode_tables.py.
enum class Category : std::uint8_t {
  cn,
  lu,
  ll,
  lt,
  lm,
  lo,
  mn,
  mc,
  me,
  nd,
  nl,
  no,
  pc,
  pd,
  ps,
  pe,
  pi,
  pf,
  po,
  sm,
  sc,
  sk,
  so,
  zs,
  zl,
  zp,
  cc,
  cf,
  co,
};

// In the order of class_bits() in tools/make_unicode_tables.py.
enum class ClassBit : std::uint8_t {
  onig_word,        // \w in patterns
  white_space,      // \s everywhere, char::is_whitespace
  rust_word,        // \w of the Whitespace pre-tokenizer and of single_word
  rust_numeric,     // char::is_numeric: Digits
  punctuation,      // Punctuation, BertPreTokenizer
  bert_control,     // what BertNormalizer's clean_text removes
  nonspacing_mark,  // what BertNormalizer's strip_accents removes
  combining_mark,   // what StripAccents removes
};

// In the order of GRAPHEME_CLASSES in tools/make_unicode_tables.py. `linked_extend` and `linker`
// extend too; they may stand between (or must stand between) two consonants of a conjunct.
enum class GraphemeClass : std::uint8_t {
  other,
  control,
  extend,
  linked_extend,
  linker,
  zwj,
  spacing_mark,
  prepend,
  leading,
  vowel,
  trailing,
  open_syllable,
  closed_syllable,
  pictograph,
  consonant,
};

// In the order of PATTERN_CLUSTERS in tools/make_unicode_tables.py: what \X of patterns knows.
enum class PatternCluster : std::uint8_t {
  other,
  cr,
  lf,
  control,
  extend,
  zwj,
  spacing_mark,
  prepend,
  leading,
  vowel,
  trailing,
  open_syllable,
  closed_syllable,
  indicator,
  pictograph,
};

enum class NormalForm : std::uint8_t { nfc, nfd, nfkc, nfkd };

namespace detail {
inline std::uint8_t two_stage(const std::uint16_t* index, const std::uint8_t* blocks, char32_t c) {
  return blocks[std::size_t{index[c >> 7]} << 7 | (c & 127)];
}
}  // namespace detail

inline Category category_of(char32_t c) {
  return Category{detail::two_stage(kGeneralCategoryIndex, kGeneralCategoryBlocks, c)};
}
inline bool has_class(char32_t c, ClassBit bit) {
  const auto bits = detail::two_stage(kClassBitsIndex, kClassBitsBlocks, c);
  return (bits >> static_cast<unsigned>(bit) & 1) != 0;
}
inline std::uint8_t combining_class(char32_t c) {
  return detail::two_stage(kCombiningClassIndex, kCombiningClassBlocks, c);
}
// True when `form` leaves every text made of such scalars alone.
inline bool is_inert(char32_t c, NormalForm form) {
  const auto bits = detail::two_stage(kInertIndex, kInertBlocks, c);
  return (bits >> static_cast<unsigned>(form) & 1) != 0;
}
inline GraphemeClass grapheme_class(char32_t c) {
  return GraphemeClass{detail::two_stage(kGraphemeClassIndex, kGraphemeClassBlocks, c)};
}
inline PatternCluster pattern_cluster(char32_t c) {
  return PatternCluster{detail::two_stage(kPatternClusterIndex, kPatternClusterBlocks, c)};
}
// A number per script, 0 for what goes with any (U+0020 and what has no script). Kana count as Han.
inline std::uint8_t script_of(char32_t c) {
  return detail::two_stage(kScriptIndex, kScriptBlocks, c);
}
inline bool is_white_space(char32_t c) { return has_class(c, ClassBit::white_space); }

inline bool is_letter(Category category) {
  return category >= Category::lu && category <= Category::lo;
}
inline bool is_mark(Category category) {
  return category >= Category::mn && category <= Category::me;
}
inline bool is_number(Category category) {
  return category >= Category::nd && category <= Category::no;
}

// What Rust's char::to_lowercase gives (one or two scalars). O(log n) outside ASCII.
std::u32string_view lower_case(char32_t c, char32_t& buffer);

// Case in patterns, as Oniguruma has it: the other scalars that (?i:c) takes (none for most), and
// the string of two or three that it takes besides ("ss" for U+00DF; empty for most).
std::u32string_view case_variants(char32_t c);
std::u32string_view long_fold(char32_t c);
// The scalars that have a variant, in order, and those that have a long fold.
std::span<const std::uint32_t> scalars_with_case();
std::span<const std::uint32_t> scalars_with_long_fold();

// Full decomposition of one scalar, `c` itself if it has none (Hangul included).
// `buffer` holds at most 3 scalars that are computed.
std::u32string_view decompose(char32_t c, bool compatible, char32_t (&buffer)[3]);

// The primary composite of two scalars, or 0.
char32_t compose(char32_t first, char32_t second);

// One scalar and the bytes it takes.
struct Decoded {
  char32_t scalar = 0;
  std::uint32_t length = 0;
};

// The scalar at `position` of valid UTF-8; position < text.size().
inline Decoded decode_utf8(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[position + i]));
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (lead < 0xF0) {
    return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
  }
  return {(lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F),
          4};
}

// Where the scalar that ends before `position` begins; position > 0.
inline std::size_t previous_scalar(std::string_view text, std::size_t position) {
  do {
    --position;
  } while (position > 0 && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80);
  return position;
}

void append_utf8(char32_t c, std::string& out);
std::string to_utf8(std::u32string_view text);

// What SentencePiece writes for a space.
inline constexpr char32_t kFoldedSpace = U'\u2581';
inline constexpr std::string_view kFoldedSpaceUtf8 = "\xE2\x96\x81";

// The 256-character alphabet of byte-level tokenizers: printable Latin-1 stands for itself, the
// other bytes for U+0100 onwards.
char32_t byte_to_alphabet(std::uint8_t byte);
// The byte a character of the alphabet stands for, or -1.
int alphabet_to_byte(char32_t c);
// The bytes that the characters of `token` stand for; false when one is not of the alphabet.
bool alphabet_to_bytes(std::string_view token, std::string& bytes);

}  // namespace tokenmill::tokenizer
