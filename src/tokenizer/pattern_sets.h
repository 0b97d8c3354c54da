// The sets of scalars that patterns name: \w, \p{…}, [:…:] and classes in brackets.
#pragma once

#include <optional>

#include "base/result.h"
#include "tokenizer/char_set.h"
#include "tokenizer/pattern_codes.h"
#include "tokenizer/pattern_text.h"

namespace tokenmill::tokenizer {

// What (?imxWDSPy{g}) switches, from there to the end of the group.
struct PatternOptions {
  bool ignores_case = false;
  bool dot_takes_all = false;
  bool is_extended = false;
  // \w, \d, \s, and all of them with [:…:], know ASCII only.
  bool word_is_ascii = false;
  bool digit_is_ascii = false;
  bool space_is_ascii = false;
  bool posix_is_ascii = false;
  bool cuts_at_words = false;  // \X and \y: words instead of clusters

  bool has_ascii_words() const { return word_is_ascii || posix_is_ascii; }
};

// \s, \p{…} and the like, at their backslash; nullopt for an escape that is no set.
Result<std::optional<CharSet>> read_set_escape(PatternText& text, const PatternOptions& options,
                                               PatternPlace place);

struct ClassInBrackets {
  CharSet members;
  bool is_negative = false;
};
// Behind the "[", up to and with the "]".
Result<ClassInBrackets> read_class(PatternText& text, const PatternOptions& options);

}  // namespace tokenmill::tokenizer
