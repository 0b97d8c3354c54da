// NFC, NFD, NFKC and NFKD of Unicode 9, as the `unicode-normalization-alignments` crate has them.
#pragma once

#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

// True when `form` certainly leaves `text` alone. One table look-up per scalar outside ASCII.
bool is_inert(std::string_view text, NormalForm form);

// Rewrites `text` into the form. O(n) but for long runs of combining marks, which are sorted.
void normalize(AlignedText& text, NormalForm form);

}  // namespace tokenmill::tokenizer
