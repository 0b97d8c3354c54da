// A pattern that asks what groups have taken, as a program for the backtracking machine.
//
// Instructions and the order of their alternatives are those that Oniguruma 6.9.10 makes of such a
// pattern, since all of it can be seen: which way a group took last, when a loop ends that takes
// nothing, what look-behind tries first. Immutable and shared between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/pattern_syntax.h"

namespace tokenmill::tokenizer {

struct BacktrackingProgram {
  enum class Op : std::uint8_t {
    set,              // one scalar of sets[index]
    run,              // all scalars of sets[index] that follow
    split,            // goes on, or else at `target`
    lazy_split,       // goes on at `target`, or else here
    jump,             // to `target`
    assertion,        // a place
    group_begin,      // of group `index`
    group_end,        // of group `index`
    reference,        // the text of one of references[index]
    call,             // goes on at `target`, and returns
    call_end,         // back to behind the call
    round_begin,      // of loop `index`, whose body may take nothing
    round_end,        // a round that took nothing leaves out the next instruction
    repeat_begin,     // of repeats[index]; to `target` behind it
    repeat_next,      // another round of repeats[index], or on
    mark,             // `index`
    cut,              // no other way since mark `index`
    cut_and_return,   // and back to where that mark was made
    drop_to_mark,     // all that was remembered since mark `index`, and the mark
    drop_one,         // what was remembered last
    fail,             // this way ends
    step_back,        // lookers[index].least scalars
    step_back_more,   // one more at a time
    limit_here,       // the text ends here; what it was before is kept as `index`
    limit_back,       // as it was before limit_here `index`; it stays kept
    limit_back_last,  // and is not kept any longer
    at_limit,         // where limit_here was
    match,
  };
  struct Instruction {
    Op op = Op::match;
    Assertion assertion = Assertion::anywhere;
    std::uint32_t index = 0;
    std::uint32_t target = 0;
    std::uint32_t groups = 0;  // round_end: the groups, by bit, whose text must have stayed, too
  };
  struct Repeat {
    std::uint32_t least = 0;
    std::uint32_t most = 0;
    std::uint32_t body = 0;  // where it begins
    bool is_lazy = false;
  };
  struct Reference {
    std::vector<std::uint32_t> groups;
    bool ignores_case = false;
    bool only_asks = false;
  };
  struct LookBack {
    std::uint32_t least = 0;
    std::uint32_t more = 0;  // how many steps further; kUnlimited
  };

  // Errors: unsupported, for a program of too many instructions.
  static Result<std::shared_ptr<const BacktrackingProgram>> compile(const PatternNode& tree,
                                                                    std::string_view pattern);

  std::vector<Instruction> code;
  std::vector<CharSet> sets;
  std::vector<Repeat> repeats;
  std::vector<Reference> references;
  std::vector<LookBack> look_backs;
  std::uint32_t group_count = 0;
};

// Whether a pattern wants this machine: it asks for groups, or counts to more than the other two
// machines may, or looks behind in a way that they cannot.
bool wants_backtracking(const PatternNode& tree);

}  // namespace tokenmill::tokenizer
