// A regular expression compiled to a small program, and the machine that runs it.
//
// Leftmost match, alternatives in order, as backtracking engines have it. The cost is bounded for
// every pattern and text. There are three machines. The quick one knows repeats of sets and plain
// look-around; when an input makes it work more than a few steps per byte, it starts to remember
// which states failed, and is linear in the text from then on (times the size of the program). The
// general one knows most of what is read, and remembers from the start. What a group has taken
// cannot be remembered so: patterns that ask for it, and those that count to more than a thousand,
// are left to a third one, which gives up when a text takes too many steps
// (backtracking_machine.h). Immutable and shared between threads.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/aligned_text.h"
#include "tokenizer/ascii_set.h"
#include "tokenizer/backtracking_program.h"
#include "tokenizer/pattern_syntax.h"

namespace tokenmill::tokenizer {

// What a pattern does around a space that follows a printing character of ASCII, whatever else the
// text has (space_rule.h).
struct WordTraits {
  bool keeps_to_words = false;  // no match lies over that place, or depends on its other side
  // The characters for which a match ends there, or one begins at the space.
  AsciiSet splits_after;
};

// What the matches of a pattern may be made of.
struct MatchTraits {
  bool may_have_space = true;
  bool may_have_printing = true;  // a printing character of ASCII
};

class PatternProgram {
 public:
  // Errors: unsupported, for syntax that is not read and for programs of too many instructions.
  static Result<std::shared_ptr<const PatternProgram>> compile(std::string_view pattern);

  // Appends the matches in `text`: leftmost, disjoint. Some may be empty; an empty text has none.
  // False, with some of them, when may_give_up() and it did.
  bool find_matches(std::string_view text, std::vector<Range>& matches) const;

  bool may_give_up() const { return backtracking_ != nullptr; }

  // All conservative: they may say no for a pattern of which it is true.
  WordTraits word_traits() const;
  // Also says yes where a match looks at what is around it, or may be empty.
  MatchTraits match_traits() const;
  // Matches are whole runs of characters of a set, the space among them, printing ASCII not.
  bool matches_runs_of_blanks() const;

 private:
  friend class PatternCompiler;
  friend class PatternMachine;
  friend class GeneralPatternMachine;

  enum class Op : std::uint8_t { set, split, jump, span, look, atomic, assertion, match };
  struct Instruction {
    Op op = Op::match;
    RepeatMode mode = RepeatMode::greedy;
    Assertion assertion = Assertion::line_begin;
    bool is_negative = false;
    bool may_loop_empty = false;  // split: a repeat whose body may take nothing
    bool looks_behind = false;    // look; set: takes the scalar before
    std::uint32_t set = 0;        // set, span: index into sets_
    std::uint32_t first = 0;  // split, jump: where to go first; look, atomic: where its body begins
    std::uint32_t second = 0;  // split: where to go when that fails; look behind: its length, or in
                               // the general machine its body at the begin of the text, if that
                               // is another; atomic: where to go on
    std::uint32_t least = 0;   // span
    std::uint32_t most = 0;    // span
    std::uint32_t memo = 0;    // split, span: which row of the memory
    // split that may loop empty: that of the round before, and where to go when it took nothing.
    std::uint32_t round = 0;
    std::uint32_t exit = 0;
  };

  struct Reach;
  Reach reach(std::uint32_t from, bool through_looks) const;
  bool looks_at_most_ahead_by_one() const;
  bool keeps_to_words() const;
  bool matches_alone(char32_t c) const;

  std::vector<Instruction> code_;
  std::vector<CharSet> sets_;
  std::uint32_t memo_rows_ = 0;
  bool may_be_empty_ = false;
  bool is_general_ = false;
  bool knows_search_begin_ = false;
  bool knows_match_begin_ = false;
  std::shared_ptr<const BacktrackingProgram> backtracking_;  // instead of code
};

}  // namespace tokenmill::tokenizer
