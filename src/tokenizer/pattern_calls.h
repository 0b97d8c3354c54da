// Calls of groups, from within the group, too.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "tokenizer/pattern_syntax.h"

namespace tokenmill::tokenizer {

// The groups that are called from where a match may come to: not from what is repeated no times,
// unless that is called itself. Every group that is called is in the tree.
std::set<std::uint32_t> called_groups(const PatternNode& tree);

// Whether Oniguruma takes a group of the pattern for one that calls itself for ever: on every way
// through it, or before it has taken anything. Nullopt
// when there are too many ways through calls of calls to say.
std::optional<bool> calls_without_end(const PatternNode& tree);

// Where what stands behind a group is nothing that a repeat in it could take, Oniguruma lets the
// repeat give nothing back, and forgets that the group is called from elsewhere, too: the `(a*)` of
// "(a*)b". Writes that into the tree. False when what stands behind is a class, of which it is not
// known what Oniguruma sees.
bool settle_repeats_of_called(PatternNode& tree);

}  // namespace tokenmill::tokenizer
