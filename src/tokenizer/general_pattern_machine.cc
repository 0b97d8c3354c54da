// Depth first over splits, with the splits of the present way on a stack. When a way ends in a
// match, every split on it has that end; when both branches of a split fail, it fails. Bodies of
// look-around and atomic groups are runs of their own, nested no deeper than the pattern.
//
// A loop whose body may take nothing is left when a round took nothing, as in Oniguruma: meeting
// the loop's split at the place where the present round began means to go on behind the loop. What
// is found by that rule holds inside the round only, so it is not remembered (Frame::within). Such
// rounds stay at one place of the text, so the cost stays linear in it.
#include "tokenizer/general_pattern_machine.h"

#include <algorithm>

#include "base/assert.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint32_t kUnknown = 0;
constexpr std::uint32_t kFailed = 1;
constexpr std::uint32_t kEndBase = 2;
// 16 MiB; texts that want more have a hash table for what is visited.
constexpr std::size_t kDenseMax = std::size_t{4} << 20;

}  // namespace

GeneralPatternMachine::GeneralPatternMachine(const PatternProgram& program, std::string_view text)
    : program_(program), text_(text), runs_(program.memo_rows_), breaks_(text) {
  TM_ASSERT(text.size() < ~std::uint32_t{0} - kEndBase);
  const std::size_t states = (text.size() + 1) * program.memo_rows_;
  if (states <= kDenseMax) dense_.assign(states, kUnknown);
}

void GeneralPatternMachine::begin_search(std::size_t position) {
  search_begin_ = position;
  if (!program_.knows_search_begin_) return;
  dense_.assign(dense_.size(), kUnknown);
  sparse_.clear();
  kept_.clear();
}

std::uint32_t& GeneralPatternMachine::outcome(const Instruction& split, std::size_t position) {
  const std::size_t state = position * program_.memo_rows_ + split.memo;
  return dense_.empty() ? sparse_[state] : dense_[state];
}

std::uint32_t& GeneralPatternMachine::kept(const Instruction& split, std::size_t position) {
  return kept_[position * program_.memo_rows_ + split.memo];
}

bool GeneralPatternMachine::takes(const Instruction& instruction, std::size_t& position) const {
  if (instruction.looks_behind) {
    if (position == 0) return false;
    const std::size_t before = previous_scalar(text_, position);
    if (!program_.sets_[instruction.set].contains(decode_utf8(text_, before).scalar)) return false;
    position = before;
    return true;
  }
  if (position == text_.size()) return false;
  const Decoded next = decode_utf8(text_, position);
  if (!program_.sets_[instruction.set].contains(next.scalar)) return false;
  position += next.length;
  return true;
}

bool GeneralPatternMachine::holds_here(Assertion assertion, std::size_t position) {
  if (assertion == Assertion::match_begin) {
    keep_ = {static_cast<std::uint32_t>(position), keep_.count + 1};
  }
  return holds(assertion, {text_, position, search_begin_, &breaks_});
}

bool GeneralPatternMachine::looks(const Instruction& look, std::size_t position) {
  const bool is_at_begin = look.looks_behind && position == 0 && look.second != 0;
  const Keep before = keep_;
  const bool matches = run(is_at_begin ? look.second : look.first, position) != kNoMatch;
  if (!matches || look.is_negative) keep_ = before;
  return matches != look.is_negative;
}

// Everything but splits and the end. False where the way ends.
bool GeneralPatternMachine::step(const Instruction& instruction, std::uint32_t& at,
                                 std::size_t& position) {
  ++at;
  switch (instruction.op) {
    case Op::set:
      return takes(instruction, position);
    case Op::jump:
      at = instruction.first;
      return true;
    case Op::span: {
      const std::size_t begin = position;
      const auto take = [&](std::size_t& next) { return takes(instruction, next); };
      if (instruction.most == 1) {
        take(position);
      } else {
        position = runs_.end_of(instruction.memo, position, take);
      }
      return instruction.least == 0 || position > begin;
    }
    case Op::look:
      return looks(instruction, position);
    case Op::atomic:
      position = run(instruction.first, position);
      at = instruction.second;
      return position != kNoMatch;
    case Op::assertion:
      return holds_here(instruction.assertion, position);
    case Op::split:
    case Op::match:
      break;
  }
  return true;
}

// The frame of the round of this loop that began here, or kNowhere. A frame further down that
// stands at another place ends the search: between it and here something was taken.
std::size_t GeneralPatternMachine::find_round(std::uint32_t split, std::size_t position) const {
  const bool body_is_second = program_.code_[split].mode == RepeatMode::lazy;
  for (std::size_t i = frames_.size(); i > 0 && frames_[i - 1].position == position; --i) {
    const Frame& frame = frames_[i - 1];
    if (frame.instruction == split && frame.is_second == body_is_second) return i - 1;
  }
  return kNowhere;
}

// The frame of the round that ends here without having taken anything.
std::size_t GeneralPatternMachine::find_empty_round(std::uint32_t split,
                                                    std::size_t position) const {
  const std::uint32_t round = program_.code_[split].round;
  const std::size_t found = find_round(round, position);
  return found != kNowhere || round == split ? found : find_round(split, position);
}

// Goes on at the branch to try first; or `end` is known; or false: it is known to fail.
bool GeneralPatternMachine::enter_split(std::uint32_t& at, std::size_t position, std::size_t& end) {
  const Instruction& split = program_.code_[at];
  const std::size_t round = split.may_loop_empty ? find_empty_round(at, position) : kNowhere;
  if (round != kNowhere) {
    frames_.back().within = std::min(frames_.back().within, round);
    at = split.exit;
    return true;
  }
  const std::uint32_t known = outcome(split, position);
  if (known == kFailed) return false;
  if (known != kUnknown) {
    end = known - kEndBase;
    const std::uint32_t keep = program_.knows_match_begin_ ? kept(split, position) : 0;
    if (keep != 0) keep_ = {keep - 1, keep_.count + 1};
    return true;
  }
  frames_.push_back({at, false, position, kNowhere, keep_});
  at = split.first;
  return true;
}

// The last split that has a branch left; false when the run has none.
bool GeneralPatternMachine::go_back(std::uint32_t& at, std::size_t& position, std::size_t bottom) {
  while (frames_.size() > bottom) {
    Frame& last = frames_.back();
    const Instruction& split = program_.code_[last.instruction];
    if (!last.is_second) {
      last.is_second = true;
      at = split.second;
      position = last.position;
      keep_ = last.keep;
      return true;
    }
    const std::size_t index = frames_.size() - 1;
    const std::size_t within = last.within < index ? last.within : kNowhere;
    if (within == kNowhere) outcome(split, last.position) = kFailed;
    frames_.pop_back();
    if (within != kNowhere) frames_.back().within = std::min(frames_.back().within, within);
  }
  return false;
}

void GeneralPatternMachine::remember_end(std::size_t end, std::size_t bottom) {
  std::size_t within = kNowhere;
  for (std::size_t i = frames_.size(); i > bottom; --i) {
    const Frame& frame = frames_[i - 1];
    within = std::min(within, frame.within);
    if (within >= i - 1) {
      within = kNowhere;
      outcome(program_.code_[frame.instruction], frame.position) =
          static_cast<std::uint32_t>(end) + kEndBase;
      if (frame.keep.count != keep_.count) {
        kept(program_.code_[frame.instruction], frame.position) = keep_.position + 1;
      }
    }
  }
  frames_.resize(bottom, Frame{});
}

std::size_t GeneralPatternMachine::run(std::uint32_t start, std::size_t position) {
  const std::size_t bottom = frames_.size();
  std::uint32_t at = start;
  std::size_t end = kNoMatch;
  while (end == kNoMatch) {
    const Instruction& instruction = program_.code_[at];
    bool goes_on = true;
    if (instruction.op == Op::match) {
      end = position;
    } else if (instruction.op == Op::split) {
      goes_on = enter_split(at, position, end);
    } else {
      goes_on = step(instruction, at, position);
    }
    if (!goes_on && !go_back(at, position, bottom)) return kNoMatch;
  }
  remember_end(end, bottom);
  return end;
}

}  // namespace tokenmill::tokenizer
