// From the tree to the program. For the quick machine a repeat of one set is a single instruction,
// other repeats are unrolled and looped, and bodies of look-around are plain (no repeats), so that
// running them costs a bounded number of steps. A tree that asks for more is compiled for the
// general machine: every choice is a split, whose outcome that machine remembers. There the body of
// a look behind is written backwards, and takes the scalars before it one by one.
#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "base/format.h"
#include "tokenizer/pattern_measure.h"
#include "tokenizer/pattern_program.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kInstructionsMax = 20'000;
constexpr std::size_t kLookPathsMax = 256;
// An attempt begins at each place of a text, so this bounds the cost of a place.
constexpr std::uint64_t kStepsEnd = 20'001;
// A repeat of a set costs up to this many steps at each place of the text.
constexpr std::uint32_t kRepeatMax = 1000;

bool is_nullable(const PatternNode& node) {
  switch (node.kind) {
    case PatternKind::set:
      return false;
    case PatternKind::sequence:
      return std::ranges::all_of(node.children, is_nullable);
    case PatternKind::alternation:
      return std::ranges::any_of(node.children, is_nullable);
    case PatternKind::repeat:
      return node.least == 0 || is_nullable(node.children[0]);
    case PatternKind::atomic:
    case PatternKind::group:
      return is_nullable(node.children[0]);
    case PatternKind::look:
    case PatternKind::assertion:
    case PatternKind::reference:
    case PatternKind::call:
    case PatternKind::condition:
      break;
  }
  return true;
}

// How many ways there are through a body without repeats; 0 when it has one.
std::size_t count_paths(const PatternNode& node) {
  std::size_t paths = node.kind == PatternKind::alternation ? 0 : 1;
  if (node.kind == PatternKind::repeat || node.kind == PatternKind::look ||
      node.kind == PatternKind::atomic) {
    return 0;
  }
  for (const PatternNode& child : node.children) {
    const std::size_t inner = count_paths(child);
    if (inner == 0) return 0;
    paths = node.kind == PatternKind::alternation ? paths + inner : paths * inner;
    if (paths > kLookPathsMax) return 0;
  }
  return paths;
}

// The number of scalars a body without repeats takes, when it is always the same.
std::optional<std::uint32_t> fixed_length(const PatternNode& node) {
  if (node.kind == PatternKind::set) return 1;
  std::uint32_t sum = 0;
  std::optional<std::uint32_t> common;
  for (const PatternNode& child : node.children) {
    const auto length = fixed_length(child);
    if (!length) return std::nullopt;
    sum += *length;
    if (common.value_or(*length) != *length)
      common.reset();
    else
      common = length;
    if (node.kind == PatternKind::alternation && !common) return std::nullopt;
  }
  return node.kind == PatternKind::alternation ? common : sum;
}

// The most steps that counted repeats make of one attempt, with loops as one round.
std::uint64_t count_steps(const PatternNode& node) {
  std::uint64_t steps = node.children.empty() ? 1 : 0;
  for (const PatternNode& child : node.children) steps += count_steps(child);
  if (node.kind != PatternKind::repeat) return std::min<std::uint64_t>(steps, kStepsEnd);
  const bool is_loop = node.most == PatternNode::kUnlimited;
  return std::min<std::uint64_t>(steps * (is_loop ? node.least + 1 : node.most), kStepsEnd);
}

// Whether the quick machine can run it.
bool is_quick(const PatternNode& node) {
  if (node.kind == PatternKind::atomic) return false;
  if (node.kind == PatternKind::repeat && node.children[0].kind != PatternKind::set &&
      (node.mode == RepeatMode::possessive || is_nullable(node.children[0]))) {
    return false;
  }
  if (node.kind == PatternKind::look && (count_paths(node.children[0]) == 0 ||
                                         (node.looks_behind && !fixed_length(node.children[0])))) {
    return false;
  }
  return std::ranges::all_of(node.children, is_quick);
}

bool has_assertion(const PatternNode& node, Assertion assertion) {
  if (node.kind == PatternKind::assertion && node.assertion == assertion) return true;
  return std::ranges::any_of(
      node.children, [&](const PatternNode& child) { return has_assertion(child, assertion); });
}

bool is_word_boundary(Assertion assertion) {
  return assertion == Assertion::word_boundary || assertion == Assertion::ascii_word_boundary;
}

bool is_no_word_boundary(Assertion assertion) {
  return assertion == Assertion::no_word_boundary || assertion == Assertion::no_ascii_word_boundary;
}

// Look-behind at the begin of the text, where Oniguruma does not see the character that follows:
// unless it steps back by a fixed number of characters, \b never holds there, and \B always.
bool behind_begin(PatternNode& node) {
  bool is_another = false;
  for (PatternNode& child : node.children) is_another = behind_begin(child) || is_another;
  if (node.kind != PatternKind::assertion) return is_another;
  const bool never = is_word_boundary(node.assertion);
  if (!never && !is_no_word_boundary(node.assertion)) return false;
  node.assertion = never ? Assertion::nowhere : Assertion::anywhere;
  return true;
}

// What look-behind cannot run backwards.
bool has_one_way_only(const PatternNode& node) {
  return node.kind == PatternKind::atomic ||
         (node.kind == PatternKind::repeat && node.mode == RepeatMode::possessive) ||
         (node.kind == PatternKind::assertion && node.assertion == Assertion::match_begin) ||
         std::ranges::any_of(node.children, has_one_way_only);
}

bool asks_or_counts(const PatternNode& node) {
  const bool asks = node.kind == PatternKind::group || node.kind == PatternKind::reference ||
                    node.kind == PatternKind::call || node.kind == PatternKind::condition ||
                    (node.kind == PatternKind::assertion && node.assertion == Assertion::no_match);
  const bool counts =
      node.kind == PatternKind::repeat &&
      (node.least > kRepeatMax || (node.most != PatternNode::kUnlimited && node.most > kRepeatMax));
  const bool looks_behind =
      node.kind == PatternKind::look && node.looks_behind && has_one_way_only(node.children[0]);
  return asks || counts || looks_behind || std::ranges::any_of(node.children, asks_or_counts);
}

}  // namespace

bool wants_backtracking(const PatternNode& tree) {
  return asks_or_counts(tree) || count_steps(tree) >= kStepsEnd;
}

class PatternCompiler {
 public:
  PatternCompiler(const PatternNode& tree, std::string_view pattern)
      : tree_(tree), measure_(tree), pattern_(pattern) {}

  Result<std::shared_ptr<const PatternProgram>> compile() {
    program_->may_be_empty_ = is_nullable(tree_);
    if (wants_backtracking(tree_)) {
      program_->is_general_ = true;
      program_->backtracking_ = TM_TRY(BacktrackingProgram::compile(tree_, pattern_));
      return program_;
    }
    program_->is_general_ = !is_quick(tree_);
    program_->knows_search_begin_ = has_assertion(tree_, Assertion::search_begin);
    program_->knows_match_begin_ = has_assertion(tree_, Assertion::match_begin);
    TM_CHECK(emit(tree_));
    emit_instruction({.op = Op::match});
    return program_;
  }

 private:
  using Op = PatternProgram::Op;
  using Instruction = PatternProgram::Instruction;

  std::unexpected<Error> refuse(std::string_view what) const {
    return fail(ErrorCode::unsupported, format("{} (\"{}\") is not supported yet", what, pattern_));
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(program_->code_.size()); }

  std::uint32_t emit_instruction(Instruction instruction) {
    program_->code_.push_back(instruction);
    return here() - 1;
  }

  std::uint32_t add_set(const CharSet& set) {
    program_->sets_.push_back(set);
    return static_cast<std::uint32_t>(program_->sets_.size() - 1);
  }

  std::uint32_t emit_split() {
    return emit_instruction({.op = Op::split, .memo = program_->memo_rows_++});
  }

  // Sends a split to `taken` or, in a lazy repeat, past it first.
  void aim_split(std::uint32_t split, std::uint32_t taken, std::uint32_t skipped, RepeatMode mode) {
    const bool is_lazy = mode == RepeatMode::lazy;
    program_->code_[split].first = is_lazy ? skipped : taken;
    program_->code_[split].second = is_lazy ? taken : skipped;
  }

  Status emit(const PatternNode& node) {
    if (program_->code_.size() > kInstructionsMax) return refuse("a pattern this large");
    switch (node.kind) {
      case PatternKind::set:
        emit_instruction({.op = Op::set, .looks_behind = is_backwards_, .set = add_set(node.set)});
        return {};
      case PatternKind::sequence:
        return emit_sequence(node);
      case PatternKind::atomic:
        return emit_atomic(node.children[0]);
      case PatternKind::alternation:
        return emit_alternation(node);
      case PatternKind::repeat:
        return emit_repeat(node);
      case PatternKind::look:
        return emit_look(node);
      case PatternKind::assertion:
        emit_instruction({.op = Op::assertion, .assertion = node.assertion});
        return {};
      case PatternKind::group:
      case PatternKind::reference:
      case PatternKind::call:
      case PatternKind::condition:
        break;  // for the backtracking machine
    }
    return {};
  }

  Status emit_sequence(const PatternNode& node) {
    const std::size_t count = node.children.size();
    for (std::size_t i = 0; i < count; ++i) {
      TM_CHECK(emit(node.children[is_backwards_ ? count - 1 - i : i]));
    }
    return {};
  }

  Status emit_atomic(const PatternNode& body) {
    const std::uint32_t atomic = emit_instruction({.op = Op::atomic});
    program_->code_[atomic].first = here();
    TM_CHECK(emit(body));
    emit_instruction({.op = Op::match});
    program_->code_[atomic].second = here();
    return {};
  }

  Status emit_alternation(const PatternNode& node) {
    std::vector<std::uint32_t> jumps;
    for (const PatternNode& child : node.children) {
      if (&child == &node.children.back()) {
        TM_CHECK(emit(child));
        break;
      }
      const std::uint32_t split = emit_split();
      TM_CHECK(emit(child));
      jumps.push_back(emit_instruction({.op = Op::jump}));
      aim_split(split, split + 1, here(), RepeatMode::greedy);
    }
    for (const std::uint32_t jump : jumps) program_->code_[jump].first = here();
    return {};
  }

  Status emit_repeat(const PatternNode& node) {
    const PatternNode& body = node.children[0];
    const bool is_possessive = node.mode == RepeatMode::possessive;
    if (body.kind == PatternKind::set && (!program_->is_general_ || is_possessive)) {
      emit_instruction({.op = Op::span,
                        .mode = node.mode,
                        .set = add_set(body.set),
                        .least = node.least,
                        .most = node.most,
                        .memo = program_->memo_rows_++});
      return {};
    }
    if (is_possessive) {
      PatternNode greedy = node;
      greedy.mode = RepeatMode::greedy;
      return emit_atomic(greedy);
    }
    if (is_nullable(body) && measure_.counts_rounds(node)) return emit_rounds(node);
    for (std::uint32_t i = 0; i < node.least; ++i) TM_CHECK(emit(body));
    if (node.most == PatternNode::kUnlimited) {
      const std::uint32_t split = emit_split();
      TM_CHECK(emit(body));
      emit_instruction({.op = Op::jump, .first = split});
      aim_split(split, split + 1, here(), node.mode);
      if (is_nullable(body)) set_round(split, split, node.mode);
      program_->code_[split].exit = here();
      return {};
    }
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = node.least; i < node.most; ++i) {
      splits.push_back(emit_split());
      TM_CHECK(emit(body));
    }
    for (const std::uint32_t split : splits) aim_split(split, split + 1, here(), node.mode);
    return {};
  }

  void set_round(std::uint32_t split, std::uint32_t round, RepeatMode mode) {
    program_->code_[split].may_loop_empty = true;
    program_->code_[split].mode = mode;
    program_->code_[split].round = round;
  }

  // A counted repeat of what may take nothing, which ends at a round that took nothing, were it
  // among the first. Each round begins with a split; behind that of a round that must be the second
  // way leads nowhere.
  Status emit_rounds(const PatternNode& node) {
    const bool is_endless = node.most == PatternNode::kUnlimited;
    const std::uint32_t count = is_endless ? node.least + 1 : node.most;
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool must_be = i < node.least;
      const std::uint32_t split = emit_split();
      if (must_be) emit_instruction({.op = Op::assertion, .assertion = Assertion::nowhere});
      program_->code_[split].mode = must_be ? RepeatMode::greedy : node.mode;
      if (i > 0) set_round(split, splits.back(), program_->code_[split].mode);
      splits.push_back(split);
      TM_CHECK(emit(node.children[0]));
    }
    // The last split begins all rounds from there on.
    if (is_endless) emit_instruction({.op = Op::jump, .first = splits.back()});
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t split = splits[i];
      if (i < node.least) {
        aim_split(split, split + 2, split + 1, RepeatMode::greedy);
      } else {
        aim_split(split, split + 1, here(), node.mode);
      }
      program_->code_[split].exit = here();
    }
    return {};
  }

  Status emit_look(const PatternNode& node) {
    const PatternNode& body = node.children[0];
    const bool is_plain = !program_->is_general_;
    const auto length = is_plain ? fixed_length(body) : std::nullopt;
    const bool was_backwards = std::exchange(is_backwards_, node.looks_behind && !is_plain);
    const std::uint32_t look = emit_instruction({.op = Op::look,
                                                 .is_negative = node.is_negative,
                                                 .looks_behind = node.looks_behind,
                                                 .second = length.value_or(0)});
    const std::uint32_t jump = emit_instruction({.op = Op::jump});
    program_->code_[look].first = here();
    TM_CHECK(emit(body));
    emit_instruction({.op = Op::match});
    PatternNode& at_begin = copies_.emplace_back(body);
    if (is_backwards_ && has_length_of_its_own(node) && behind_begin(at_begin)) {
      program_->code_[look].second = here();
      TM_CHECK(emit(at_begin));
      emit_instruction({.op = Op::match});
    }
    program_->code_[jump].first = here();
    is_backwards_ = was_backwards;
    return {};
  }

  bool has_length_of_its_own(const PatternNode& look) const {
    const auto parts = look_behind_parts(look, measure_);
    return std::ranges::any_of(
        parts, [&](const PatternNode* part) { return !measure_.length(*part).is_fixed(); });
  }

  const PatternNode& tree_;
  PatternMeasure measure_;
  std::deque<PatternNode> copies_;  // the measure knows nodes by where they are
  std::string_view pattern_;
  bool is_backwards_ = false;
  std::shared_ptr<PatternProgram> program_ = std::make_shared<PatternProgram>();
};

Result<std::shared_ptr<const PatternProgram>> PatternProgram::compile(std::string_view pattern) {
  const PatternNode tree = TM_TRY(parse_pattern(pattern));
  return PatternCompiler(tree, pattern).compile();
}

}  // namespace tokenmill::tokenizer
