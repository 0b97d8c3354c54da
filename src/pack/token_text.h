// What the filters ask about the text of one token.
#pragma once

#include <string>
#include <string_view>

#include "pack/pack_options.h"

namespace tokenmill::pack {

// Lower case of ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic letters: the scripts of the
// stop word lists. Other characters, and bytes that are not UTF-8, stay as they are.
std::string lower_case(std::string_view text);

// Whether a token is junk under `mode` (see JunkMode). Tokens that are a part of a character, as
// byte-level vocabularies have them, are not junk unless they have what `minimal` looks for: what
// they belong to is not known. Outside ASCII every character counts as a letter, except spaces
// and the blocks of punctuation, symbols, arrows, box drawing and emoji.
bool is_junk(std::string_view text, JunkMode mode);

}  // namespace tokenmill::pack
