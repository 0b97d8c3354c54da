// Letters in (?i:…), and single characters, as nodes.
#pragma once

#include <string_view>

#include "tokenizer/pattern_syntax.h"

namespace tokenmill::tokenizer {

PatternNode set_node(CharSet set);
// One scalar as the pattern has it, where case counts.
PatternNode literal_node(char32_t c);

enum class LetterPlace : std::uint8_t { ahead, behind };

// A sequence without letters that wait; any other node as it is.
PatternNode written_out(PatternNode node, LetterPlace place);
// What a class in (?i:…) takes, given its members.
PatternNode class_ignoring_case(const CharSet& members);
// A sequence of one node is that node.
PatternNode simplified(PatternNode sequence);

}  // namespace tokenmill::tokenizer
