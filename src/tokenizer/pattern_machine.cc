// The machine: a position, an instruction, and a stack of places to go back to.
//
// Memory. Whether a state (instruction, position) leads to a match does not depend on how it was
// reached, so a state that failed once need not be tried again, in this attempt or in a later one
// that begins further right. Only splits and unlimited spans are remembered. After a match that
// ends at e the states at e are forgotten: one of them may be the one that succeeded, all others
// that succeeded lie before e, where no later attempt goes.
//
// The memory is switched on when the steps exceed kStepsPerByte; natural text never gets there.
#include <algorithm>

#include "tokenizer/backtracking_machine.h"
#include "tokenizer/general_pattern_machine.h"
#include "tokenizer/pattern_places.h"
#include "tokenizer/pattern_program.h"
#include "tokenizer/pattern_search.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kStepsPerByte = 48;
constexpr std::size_t kStepsFree = 4096;

}  // namespace

class PatternMachine {
 public:
  PatternMachine(const PatternProgram& program, std::string_view text)
      : program_(program),
        text_(text),
        steps_left_(text.size() * kStepsPerByte + kStepsFree),
        breaks_(text),
        runs_(program.memo_rows_) {}

  // A match was found: \G is here from now on. What failed for want of it may succeed.
  void begin_search(std::size_t position) {
    search_begin_ = position;
    if (program_.knows_search_begin_) failed_.assign(failed_.size(), false);
  }

  // Where the match that begins at `begin` ends, or kNoMatch.
  std::size_t match_at(std::size_t begin) {
    stack_.clear();
    match_begin_ = begin;
    std::size_t end = run(0, begin);
    if (end == kGaveUp) {
      remembers_ = true;
      failed_.assign((text_.size() + 1) * program_.memo_rows_, false);
      stack_.clear();
      match_begin_ = begin;
      end = run(0, begin);
    }
    if (remembers_ && end != kNoMatch) forget(end);
    return end;
  }
  // Where the match that was just found begins: the last \K on its way.
  std::size_t match_begin(std::size_t) const { return match_begin_; }

 private:
  using Op = PatternProgram::Op;
  using Instruction = PatternProgram::Instruction;

  // A place to go back to. For a span: it has taken text up to `position` and may give back (or,
  // when lazy, take more) as long as `limit` allows.
  struct Choice {
    std::uint32_t instruction;
    std::size_t position;
    std::size_t limit;
    std::size_t match_begin;
  };

  bool takes(const Instruction& instruction, std::size_t& position) const {
    if (position == text_.size()) return false;
    const Decoded next = decode_utf8(text_, position);
    if (!program_.sets_[instruction.set].contains(next.scalar)) return false;
    position += next.length;
    return true;
  }

  // False when the state is known to fail.
  bool enter(const Instruction& instruction, std::size_t position) {
    if (!remembers_) return true;
    auto state = failed_[position * program_.memo_rows_ + instruction.memo];
    if (state) return false;
    state = true;
    return true;
  }

  void forget(std::size_t position) {
    for (std::size_t row = 0; row < program_.memo_rows_; ++row) {
      failed_[position * program_.memo_rows_ + row] = false;
    }
  }

  std::size_t run(std::uint32_t start, std::size_t begin) {
    std::uint32_t at = start;
    std::size_t position = begin;
    while (true) {
      if (!remembers_ && steps_left_-- == 0) return kGaveUp;
      const Instruction& instruction = program_.code_[at];
      bool goes_on = true;
      switch (instruction.op) {
        case Op::set:
          goes_on = takes(instruction, position);
          ++at;
          break;
        case Op::split:
          goes_on = enter(instruction, position);
          if (goes_on) stack_.push_back({at, position, 0, match_begin_});
          at = instruction.first;
          break;
        case Op::jump:
          at = instruction.first;
          break;
        case Op::span:
          goes_on = begin_span(instruction, at, position);
          ++at;
          break;
        case Op::look:
          goes_on = looks(instruction, position) != instruction.is_negative;
          ++at;
          break;
        case Op::atomic:  // for the general machine
        case Op::assertion:
          if (instruction.assertion == Assertion::match_begin) match_begin_ = position;
          goes_on = holds(instruction.assertion, {text_, position, search_begin_, &breaks_});
          ++at;
          break;
        case Op::match:
          return position;
      }
      if (!goes_on && !go_back(at, position)) return kNoMatch;
    }
  }

  // Takes what the span must and, unless lazy, all it can.
  bool begin_span(const Instruction& instruction, std::uint32_t at, std::size_t& position) {
    std::uint32_t taken = 0;
    while (taken < instruction.least && takes(instruction, position)) ++taken;
    if (taken < instruction.least) return false;
    const bool is_unlimited = instruction.most == PatternNode::kUnlimited;
    if (instruction.mode == RepeatMode::lazy) {
      if (is_unlimited && !enter(instruction, position)) return false;
      stack_.push_back({at, position, instruction.most - taken, match_begin_});
      return true;
    }
    const bool is_greedy = instruction.mode == RepeatMode::greedy;
    const std::size_t lowest = position;
    if (is_unlimited && !is_greedy) {
      position = runs_.end_of(instruction.memo, position,
                              [&](std::size_t& next) { return takes(instruction, next); });
      return true;
    }
    if (is_unlimited && !enter(instruction, position)) return false;
    while (taken < instruction.most) {
      std::size_t next = position;
      if (!takes(instruction, next)) break;
      if (is_unlimited && !enter(instruction, next)) break;
      position = next;
      ++taken;
      if (!remembers_ && steps_left_ > 0) --steps_left_;
    }
    if (is_greedy && position > lowest) stack_.push_back({at, position, lowest, match_begin_});
    return true;
  }

  // The last place where there was a choice; false when there is none.
  bool go_back(std::uint32_t& at, std::size_t& position) {
    while (!stack_.empty()) {
      Choice choice = stack_.back();
      stack_.pop_back();
      match_begin_ = choice.match_begin;
      const Instruction& instruction = program_.code_[choice.instruction];
      if (instruction.op == Op::split) {
        at = instruction.second;
        position = choice.position;
        return true;
      }
      if (instruction.mode == RepeatMode::greedy) {
        choice.position = previous_scalar(text_, choice.position);
        if (choice.position > choice.limit) stack_.push_back(choice);
      } else {
        if (choice.limit == 0 || !takes(instruction, choice.position)) continue;
        if (instruction.most == PatternNode::kUnlimited) {
          if (!enter(instruction, choice.position)) continue;
        } else {
          --choice.limit;
        }
        stack_.push_back(choice);
      }
      at = choice.instruction + 1;
      position = choice.position;
      return true;
    }
    return false;
  }

  // Bodies of look-around have no repeats: they run on a machine of their own, without memory.
  bool looks(const Instruction& instruction, std::size_t position) {
    if (instruction.looks_behind) {
      for (std::uint32_t i = 0; i < instruction.second; ++i) {
        if (position == 0) return false;
        position = previous_scalar(text_, position);
      }
    }
    const std::size_t outer_begin = match_begin_;
    std::vector<Choice> outer;
    outer.swap(stack_);
    const bool outer_remembers = remembers_;
    const std::size_t outer_steps = steps_left_;
    remembers_ = false;
    steps_left_ = kNoMatch;
    const std::size_t end = run(instruction.first, position);
    remembers_ = outer_remembers;
    steps_left_ = outer_steps;
    stack_.swap(outer);
    if (end == kNoMatch || instruction.is_negative) match_begin_ = outer_begin;
    return end != kNoMatch;
  }

  const PatternProgram& program_;
  std::string_view text_;
  std::vector<Choice> stack_;
  std::size_t search_begin_ = 0;
  std::size_t match_begin_ = 0;
  std::size_t steps_left_;
  bool remembers_ = false;
  std::vector<bool> failed_;
  ClusterBreaks breaks_;
  PossessiveRuns runs_;
};

bool PatternProgram::find_matches(std::string_view text, std::vector<Range>& matches) const {
  if (text.empty()) return true;
  if (backtracking_) {
    return find_all_matches(BacktrackingMachine(*backtracking_, text), text, may_be_empty_,
                            matches);
  }
  if (is_general_) {
    return find_all_matches(GeneralPatternMachine(*this, text), text, may_be_empty_, matches);
  }
  return find_all_matches(PatternMachine(*this, text), text, may_be_empty_, matches);
}

}  // namespace tokenmill::tokenizer
