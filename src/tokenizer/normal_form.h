// NFC, NFD, NFKC and NFKD of Unicode 9, as the `unicode-normalization-alignments` crate has them.
#pragma once

#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

// True when `form` certainly leaves `text` alone. One table look-up per scalar outside ASCII.
bool is_inert(std::string_view text, NormalForm form);

// No scalar before it composes with it, and marks do not move over it: NFC of what stands before
// does not hang on what begins here. True of ASCII, Hiragana, Katakana, the common Han and the
// syllables of Hangul; enough to keep parts short.
inline bool begins_alone(char32_t c) {
  return c < 0x80 || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3);
}

// NFC without the origins of bytes. False when `text` is NFC already; `result` is its NFC
// otherwise. Only what is around scalars that are not inert is looked at closely.
bool rewrite_as_nfc(std::string_view text, std::string& result);

// Rewrites `text` into the form. O(n) but for long runs of combining marks, which are sorted.
void normalize(AlignedText& text, NormalForm form);

}  // namespace tokenmill::tokenizer
