// What a pattern can do around a space, told from its program: a walk over instructions that takes
// every way the machine could take, and more. Atomic groups, possessive repeats and the order of
// alternatives only forbid ways, so what no walk finds no match does.
#include <vector>

#include "tokenizer/pattern_program.h"

namespace tokenmill::tokenizer {
namespace {

bool has_printing_ascii(const CharSet& set) {
  for (char32_t c = U'!'; is_printing_ascii(c); ++c) {
    if (set.contains(c)) return true;
  }
  return false;
}

bool is_about_an_end(Assertion assertion) {
  return assertion == Assertion::line_end || assertion == Assertion::text_end ||
         assertion == Assertion::last_line_end;
}

}  // namespace

// What can come next from an instruction without reading a character.
struct PatternProgram::Reach {
  std::vector<std::uint32_t> readers;  // set and span instructions
  bool looks = false;                  // a look-around or an atomic group is on a way
  bool matches = false;
};

PatternProgram::Reach PatternProgram::reach(std::uint32_t from, bool through_looks) const {
  Reach result;
  std::vector<bool> seen(code_.size());
  std::vector<std::uint32_t> waiting = {from};
  while (!waiting.empty()) {
    const std::uint32_t at = waiting.back();
    waiting.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const Instruction& instruction = code_[at];
    switch (instruction.op) {
      case Op::set:
        result.readers.push_back(at);
        break;
      case Op::span:
        result.readers.push_back(at);
        if (instruction.least == 0) waiting.push_back(at + 1);
        break;
      case Op::split:
        waiting.push_back(instruction.first);
        waiting.push_back(instruction.second);
        break;
      case Op::jump:
        waiting.push_back(instruction.first);
        break;
      case Op::look:
      case Op::assertion:
      case Op::atomic:
        result.looks = true;
        if (through_looks) waiting.push_back(at + 1);
        break;
      case Op::match:
        result.matches = true;
        break;
    }
  }
  return result;
}

// A look-ahead at one character sees it within the word, unless it stands behind the word's end.
// So does one at the end of a line or of the text.
bool PatternProgram::looks_at_most_ahead_by_one() const {
  for (const Instruction& instruction : code_) {
    if (instruction.op == Op::assertion) {
      if (!is_about_an_end(instruction.assertion)) return false;
      continue;
    }
    if (instruction.op != Op::look) continue;
    if (instruction.looks_behind || code_[instruction.first].op != Op::set) return false;
    if (code_[instruction.first + 1].op != Op::match) return false;
  }
  return true;
}

// No way reads a printing character and then a space, or looks ahead from between them.
bool PatternProgram::keeps_to_words() const {
  if (is_general_ || may_be_empty_ || !looks_at_most_ahead_by_one()) return false;
  for (std::uint32_t at = 0; at < code_.size(); ++at) {
    const Instruction& reader = code_[at];
    const bool reads = reader.op == Op::set || reader.op == Op::span;
    if (!reads || !has_printing_ascii(sets_[reader.set])) continue;
    Reach next = reach(at + 1, true);
    if (reader.op == Op::span && reader.most > 1) next.readers.push_back(at);
    if (next.looks) return false;
    for (const std::uint32_t other : next.readers) {
      if (sets_[code_[other].set].contains(U' ')) return false;
    }
  }
  return true;
}

// The character by itself is a match, whatever stands around it: each one in a text is then part
// of some match.
bool PatternProgram::matches_alone(char32_t c) const {
  for (const std::uint32_t at : reach(0, false).readers) {
    const Instruction& reader = code_[at];
    const bool takes_one = reader.op == Op::set || reader.least <= 1;
    if (takes_one && sets_[reader.set].contains(c) && reach(at + 1, false).matches) return true;
  }
  return false;
}

WordTraits PatternProgram::word_traits() const {
  if (!keeps_to_words()) return {};
  if (matches_alone(U' ')) return {true, printing_ascii()};
  return {true, printing_where([this](char32_t c) { return matches_alone(c); })};
}

MatchTraits PatternProgram::match_traits() const {
  if (is_general_ || may_be_empty_) return {};
  MatchTraits traits{false, false};
  for (const Instruction& instruction : code_) {
    if (instruction.op == Op::look || instruction.op == Op::assertion) return {};
    if (instruction.op != Op::set && instruction.op != Op::span) continue;
    const CharSet& set = sets_[instruction.set];
    traits.may_have_space |= set.contains(U' ');
    traits.may_have_printing |= has_printing_ascii(set);
  }
  return traits;
}

// One instruction that takes all it can: " {2,}", "\\s+".
bool PatternProgram::matches_runs_of_blanks() const {
  if (is_general_ || code_.size() != 2 || code_[0].op != Op::span || code_[1].op != Op::match)
    return false;
  if (code_[0].mode == RepeatMode::lazy || code_[0].least == 0) return false;
  if (code_[0].most != PatternNode::kUnlimited) return false;
  const CharSet& set = sets_[code_[0].set];
  return set.contains(U' ') && !has_printing_ascii(set);
}

}  // namespace tokenmill::tokenizer
