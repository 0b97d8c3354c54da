// Scalars that a pattern writes as codes: \x41, \x{41 42}, \u0041, \101, \o{101}, \cA, \M-a, \n …
//
// A code need not be a scalar: "\x{110000}" is read, and no text has it.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "tokenizer/pattern_text.h"

namespace tokenmill::tokenizer {

enum class PatternPlace : std::uint8_t { alone, in_class };

struct PatternCode {
  char32_t value = 0;
  bool is_range = false;  // no code: the "-" of "[\x{41-44}]"
  bool is_byte = false;   // of a character of several bytes, so that nothing has it
};

// After the backslash. What means nothing stands for itself. In a class, `ends_range` says that the
// first code is the end of one. Errors: unsupported, as Oniguruma.
Result<std::vector<PatternCode>> read_codes(PatternText& text, PatternPlace place,
                                            bool ends_range = false);

// Of what a text can have.
bool is_scalar(char32_t code);

}  // namespace tokenmill::tokenizer
