// One stack holds what to go back to and what happened since: begins and ends of groups, rounds of
// loops, counts, marks. Going back takes entries off until there is a choice, and undoes what they
// did to the registers of groups. A cut makes the choices since its mark nothing, and leaves the
// groups. The limit is undone by instructions, as in Oniguruma, not by going back.
#include "tokenizer/backtracking_machine.h"

#include <algorithm>

#include "base/assert.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kBytesPerStep = 16;
// Oniguruma's: a call within so many others fails.
constexpr std::uint32_t kCallsMax = 20;

// The scalar at the beginning of text that breaks off within it: Oniguruma decodes what is left.
char32_t decode_broken(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (text.size() == 1) return lead;
  char32_t code = lead & ((1U << (7 - text.size())) - 1);
  for (const char byte : text.substr(1))
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3F);
  return code;
}

bool has_fold(char32_t c) {
  char32_t buffer = 0;
  const std::u32string_view lower = lower_case(c, buffer);
  return !long_fold(c).empty() ||
         (!case_variants(c).empty() && lower != std::u32string_view(&c, 1));
}

bool folds_alike(char32_t a, char32_t b) {
  if (a == b) return true;
  if (!long_fold(a).empty() || !long_fold(b).empty()) return long_fold(a) == long_fold(b);
  return case_variants(a).contains(b);
}

// The same for a `found` of which Oniguruma looks at the first bytes only, as many as are left of
// what it compares with. When these happen to fold, it takes that for the scalar; otherwise it does
// not fold it at all.
bool folds_to_broken(char32_t wanted, char32_t found, std::string_view bytes) {
  const char32_t broken = decode_broken(bytes);
  if (has_fold(broken)) return folds_alike(wanted, broken);
  return !has_fold(found) && folds_alike(wanted, found);
}

}  // namespace

BacktrackingMachine::BacktrackingMachine(const BacktrackingProgram& program, std::string_view text)
    : program_(program),
      text_(text),
      breaks_(text),
      steps_left_(text.size() * kStepsPerByte + kStepsFree),
      groups_(program.group_count) {
  TM_ASSERT(text.size() < kNone);
}

std::size_t BacktrackingMachine::match_at(std::size_t begin) {
  stack_.clear();
  std::ranges::fill(groups_, Registers{});
  at_ = 0;
  position_ = begin;
  match_begin_ = begin;
  limit_ = text_.size();
  calls_ = 0;
  while (steps_left_ > 0) {
    --steps_left_;
    const Instruction& instruction = program_.code[at_];
    ++at_;
    switch (step(instruction)) {
      case Outcome::goes_on:
        break;
      case Outcome::fails:
        if (!go_back()) return kNoMatch;
        break;
      case Outcome::matches:
        set_match_begin();
        return position_;
      case Outcome::ends:
        return kNoMatch;
    }
  }
  return kGaveUp;
}

// The last \K, wherever it stood.
void BacktrackingMachine::set_match_begin() {
  const auto is_keep = [](const Entry& entry) { return entry.kind == Kind::keep; };
  const auto keep = std::find_if(stack_.rbegin(), stack_.rend(), is_keep);
  if (keep != stack_.rend()) match_begin_ = keep->position;
}

void BacktrackingMachine::push(Entry entry) {
  if (stack_.size() == kEntriesMax) steps_left_ = 0;
  stack_.push_back(entry);
}

void BacktrackingMachine::push_choice(std::uint32_t at, std::uint32_t count) {
  push({Kind::choice, at, static_cast<std::uint32_t>(position_), count});
}

void BacktrackingMachine::undo(const Entry& entry) {
  if (entry.kind == Kind::group_begin || entry.kind == Kind::group_end) {
    groups_[entry.index] = {entry.begin_before, entry.end_before};
  }
  if (entry.kind == Kind::call) --calls_;
  if (entry.kind == Kind::call_end) ++calls_;
}

bool BacktrackingMachine::call(std::uint32_t target) {
  if (calls_ == kCallsMax) return false;
  ++calls_;
  push({Kind::call, at_});
  at_ = target;
  return true;
}

// Calls that have returned stay on the stack, since there may be ways back into them.
void BacktrackingMachine::return_from_call() {
  std::size_t i = stack_.size();
  for (std::size_t returned = 0;;) {
    const Entry& entry = stack_[--i];
    if (entry.kind == Kind::call_end) ++returned;
    if (entry.kind == Kind::call && returned-- == 0) break;
  }
  steps_left_ -= std::min(steps_left_, (stack_.size() - i) / kBytesPerStep);
  at_ = stack_[i].index;
  push({Kind::call_end});
  --calls_;
}

bool BacktrackingMachine::go_back() {
  while (!stack_.empty()) {
    const Entry entry = stack_.back();
    stack_.pop_back();
    if (entry.kind == Kind::choice) {
      at_ = entry.index;
      position_ = entry.position;
      steps_back_ = entry.count;
      return true;
    }
    undo(entry);
  }
  return false;
}

bool BacktrackingMachine::takes(const CharSet& set) {
  if (position_ >= limit_) return false;
  const Decoded next = decode_utf8(text_, position_);
  if (position_ + next.length > limit_ || !set.contains(next.scalar)) return false;
  position_ += next.length;
  return true;
}

// At the begin of a text Oniguruma asks for what may be taken, behind it for what is there.
bool BacktrackingMachine::holds_here(Assertion assertion) {
  if (position_ == 0 && limit_ == 0) {
    if (assertion == Assertion::word_boundary || assertion == Assertion::ascii_word_boundary) {
      return false;
    }
    if (assertion == Assertion::no_word_boundary ||
        assertion == Assertion::no_ascii_word_boundary) {
      return true;
    }
  }
  return holds(assertion, {text_, position_, search_begin_, &breaks_});
}

BacktrackingMachine::Outcome BacktrackingMachine::step(const Instruction& instruction) {
  const auto goes_on_if = [](bool holds) { return holds ? Outcome::goes_on : Outcome::fails; };
  switch (instruction.op) {
    case Op::set:
      return goes_on_if(takes(program_.sets[instruction.index]));
    case Op::run: {
      const std::size_t begin = position_;
      while (takes(program_.sets[instruction.index])) {
      }
      steps_left_ -= std::min(steps_left_, (position_ - begin) / kBytesPerStep);
      return Outcome::goes_on;
    }
    case Op::assertion:
      if (instruction.assertion == Assertion::no_match) return Outcome::ends;
      if (instruction.assertion == Assertion::match_begin) {
        push({Kind::keep, 0, static_cast<std::uint32_t>(position_)});
      }
      return goes_on_if(holds_here(instruction.assertion));
    case Op::group_begin:
    case Op::group_end: {
      Registers& group = groups_[instruction.index];
      const bool begins = instruction.op == Op::group_begin;
      push({begins ? Kind::group_begin : Kind::group_end, instruction.index,
            static_cast<std::uint32_t>(position_), 0, group.begin, group.end});
      const auto top = static_cast<std::uint32_t>(stack_.size() - 1);
      group = begins ? Registers{top, kNone} : Registers{group.begin, top};
      return Outcome::goes_on;
    }
    case Op::reference:
      return goes_on_if(refers(program_.references[instruction.index]));
    case Op::call:
      return goes_on_if(call(instruction.target));
    case Op::call_end:
      return_from_call();
      return Outcome::goes_on;
    case Op::round_begin:
      push({Kind::round_begin, instruction.index, static_cast<std::uint32_t>(position_)});
      return Outcome::goes_on;
    case Op::round_end:
      if (took_nothing(instruction)) ++at_;
      return Outcome::goes_on;
    case Op::match:
      return Outcome::matches;
    case Op::fail:
      return Outcome::fails;
    case Op::step_back:
    case Op::step_back_more:
      return step_back(instruction);
    case Op::limit_here:
    case Op::limit_back:
    case Op::limit_back_last:
    case Op::at_limit:
      return step_limit(instruction);
    default:
      return step_over_choices(instruction);
  }
}

BacktrackingMachine::Outcome BacktrackingMachine::step_over_choices(
    const Instruction& instruction) {
  switch (instruction.op) {
    case Op::split:
      push_choice(instruction.target);
      break;
    case Op::lazy_split:
      push_choice(at_);
      at_ = instruction.target;
      break;
    case Op::jump:
      at_ = instruction.target;
      break;
    case Op::repeat_begin:
      begin_repeat(instruction);
      break;
    case Op::repeat_next:
      begin_round(instruction);
      break;
    case Op::mark:
      push({Kind::mark, instruction.index, static_cast<std::uint32_t>(position_)});
      break;
    case Op::cut:
      cut(instruction.index);
      break;
    case Op::cut_and_return:
      position_ = cut(instruction.index);
      break;
    case Op::drop_to_mark:
      drop_to_mark(instruction.index);
      break;
    case Op::drop_one:
      stack_.pop_back();
      break;
    default:
      break;
  }
  return Outcome::goes_on;
}

void BacktrackingMachine::begin_repeat(const Instruction& instruction) {
  const auto& repeat = program_.repeats[instruction.index];
  push({Kind::round, instruction.index});
  if (repeat.least > 0) return;
  push_choice(repeat.is_lazy ? at_ : instruction.target);
  if (repeat.is_lazy) at_ = instruction.target;
}

void BacktrackingMachine::begin_round(const Instruction& instruction) {
  const auto& repeat = program_.repeats[instruction.index];
  const std::uint32_t count = stack_[find(Kind::round, instruction.index)].count + 1;
  const bool may_go_on = repeat.most == PatternNode::kUnlimited || count < repeat.most;
  if (repeat.is_lazy) push({Kind::round, instruction.index, 0, count});
  if (may_go_on && count >= repeat.least) push_choice(repeat.is_lazy ? repeat.body : at_);
  const bool goes_on_here = repeat.is_lazy && count >= repeat.least;
  if (may_go_on && !goes_on_here) at_ = repeat.body;
  if (!repeat.is_lazy) push({Kind::round, instruction.index, 0, count});
}

// The last one of its kind; those of calls that have returned are of other rounds.
std::size_t BacktrackingMachine::find(Kind kind, std::uint32_t index) {
  std::size_t i = stack_.size();
  std::size_t returned = 0;
  for (; i > 0; --i) {
    const Entry& entry = stack_[i - 1];
    if (returned == 0 && entry.kind == kind && entry.index == index) break;
    if (entry.kind == Kind::call_end) ++returned;
    if (entry.kind == Kind::call && returned > 0) --returned;
  }
  steps_left_ -= std::min(steps_left_, (stack_.size() - i) / kBytesPerStep);
  return i == 0 ? kNoMatch : i - 1;
}

bool BacktrackingMachine::took_nothing(const Instruction& round_end) {
  const std::size_t round = find(Kind::round_begin, round_end.index);
  if (stack_[round].position != position_) return false;
  std::uint32_t groups = round_end.groups;
  for (std::size_t i = stack_.size(); i > round && groups != 0; --i) {
    const Entry& entry = stack_[i - 1];
    if (entry.kind != Kind::group_end || entry.index >= 32) continue;
    const std::uint32_t bit = std::uint32_t{1} << entry.index;
    if ((groups & bit) == 0) continue;
    if (!group_stayed(round, i - 1)) return false;
    groups &= ~bit;
  }
  return true;
}

// Whether the text of a group that ended in this round is where it was before the round, or is
// empty as it was.
bool BacktrackingMachine::group_stayed(std::size_t round, std::size_t end) {
  const Entry& last = stack_[end];
  for (std::size_t i = round; i < end; ++i) {
    const Entry& first = stack_[i];
    if (first.kind != Kind::group_begin || first.index != last.index) continue;
    if (first.end_before == kNone) return false;
    const std::uint32_t begin_before = stack_[first.begin_before].position;
    const std::uint32_t end_before = stack_[first.end_before].position;
    const std::uint32_t begin_now = stack_[last.begin_before].position;
    const bool is_same = end_before == last.position && begin_before == begin_now;
    const bool are_empty = begin_now == last.position && begin_before == end_before;
    return is_same || are_empty;
  }
  return true;
}

// Where the mark was made.
std::size_t BacktrackingMachine::cut(std::uint32_t mark) {
  std::size_t i = stack_.size();
  std::size_t position = 0;
  for (bool is_mark = false; !is_mark;) {
    Entry& entry = stack_[--i];
    is_mark = entry.kind == Kind::mark && entry.index == mark;
    if (is_mark) position = entry.position;
    if (is_mark || entry.kind == Kind::choice || entry.kind == Kind::round_begin) {
      entry.kind = Kind::nothing;
    }
  }
  steps_left_ -= std::min(steps_left_, stack_.size() - i);
  while (!stack_.empty() && stack_.back().kind == Kind::nothing) stack_.pop_back();
  return position;
}

void BacktrackingMachine::drop_to_mark(std::uint32_t mark) {
  while (true) {
    const Entry entry = stack_.back();
    stack_.pop_back();
    if (entry.kind == Kind::mark && entry.index == mark) return;
    undo(entry);
  }
}

bool BacktrackingMachine::goes_back_by(std::uint32_t count) {
  for (; count > 0; --count) {
    if (position_ == 0) return false;
    position_ = previous_scalar(text_, position_);
    steps_left_ -= std::min<std::size_t>(steps_left_, 1);
  }
  return true;
}

BacktrackingMachine::Outcome BacktrackingMachine::step_back(const Instruction& instruction) {
  const auto& look = program_.look_backs[instruction.index];
  if (instruction.op == Op::step_back) {
    if (!goes_back_by(look.least)) return Outcome::fails;
    if (look.more == 0) return Outcome::goes_on;
    push_choice(at_, look.more);
    ++at_;
    return Outcome::goes_on;
  }
  const std::uint32_t left = steps_back_ == PatternNode::kUnlimited ? steps_back_ : steps_back_ - 1;
  if (!goes_back_by(1)) return Outcome::fails;
  if (left != 0) push_choice(at_ - 1, left);
  return Outcome::goes_on;
}

BacktrackingMachine::Outcome BacktrackingMachine::step_limit(const Instruction& instruction) {
  if (instruction.op == Op::at_limit) {
    return position_ == limit_ ? Outcome::goes_on : Outcome::fails;
  }
  if (instruction.op == Op::limit_here) {
    push({Kind::limit, instruction.index, static_cast<std::uint32_t>(limit_)});
    limit_ = position_;
    return Outcome::goes_on;
  }
  Entry& before = stack_[find(Kind::limit, instruction.index)];
  limit_ = before.position;
  if (instruction.op == Op::limit_back_last) before.kind = Kind::nothing;
  return Outcome::goes_on;
}

std::optional<std::string_view> BacktrackingMachine::text_of(std::uint32_t group) const {
  const Registers& registers = groups_[group];
  if (registers.begin == kNone || registers.end == kNone) return std::nullopt;
  const std::uint32_t begin = stack_[registers.begin].position;
  return text_.substr(begin, stack_[registers.end].position - begin);
}

bool BacktrackingMachine::refers(const BacktrackingProgram::Reference& reference) {
  for (const std::uint32_t group : reference.groups) {
    const auto captured = text_of(group);
    if (!captured) continue;
    if (reference.only_asks) return true;
    steps_left_ -= std::min(steps_left_, captured->size() / kBytesPerStep);
    const auto end = end_of_same(*captured, reference.ignores_case);
    if (!end) continue;
    position_ = *end;
    return true;
  }
  return false;
}

// Where the text that begins here and is the same as `captured` ends. Where case is ignored the
// two may differ in length; as many bytes must be left nevertheless.
std::optional<std::size_t> BacktrackingMachine::end_of_same(std::string_view captured,
                                                            bool ignores_case) const {
  if (captured.empty()) return position_;
  if (position_ > limit_ || limit_ - position_ < captured.size()) return std::nullopt;
  const std::size_t end = position_ + captured.size();
  if (!ignores_case) {
    return text_.substr(position_, captured.size()) == captured ? std::optional(end) : std::nullopt;
  }
  std::size_t position = position_;
  for (std::size_t i = 0; i < captured.size();) {
    if (position >= end) return std::nullopt;
    const Decoded wanted = decode_utf8(captured, i);
    const Decoded whole = decode_utf8(text_, position);
    const bool is_same =
        position + whole.length > end
            ? folds_to_broken(wanted.scalar, whole.scalar, text_.substr(position, end - position))
            : folds_alike(wanted.scalar, whole.scalar);
    if (!is_same) return std::nullopt;
    i += wanted.length;
    position += whole.length;
  }
  return position;
}

}  // namespace tokenmill::tokenizer
