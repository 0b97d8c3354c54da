// Which look-behind Oniguruma takes.
#pragma once

#include "base/result.h"
#include "tokenizer/pattern_syntax.h"
#include "tokenizer/pattern_text.h"

namespace tokenmill::tokenizer {

// It has no look-ahead and none of \z and \Z, a positive one no negative look-behind, a negative
// one no group that captures; and it takes at most 65,535 scalars, or any number. Errors:
// unsupported.
Status check_look_behind(const PatternNode& tree, const PatternText& text);

}  // namespace tokenmill::tokenizer
