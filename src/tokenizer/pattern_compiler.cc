// From the tree to the program. For the quick machine a repeat of one set is a single instruction,
// other repeats are unrolled and looped, and bodies of look-around are plain (no repeats), so that
// running them costs a bounded number of steps. A tree that asks for more is compiled for the
// general machine: every choice is a split, whose outcome that machine remembers. There the body of
// a look behind is written backwards, and takes the scalars before it one by one.
#include <algorithm>
#include <optional>

#include "base/format.h"
#include "tokenizer/pattern_program.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kInstructionsMax = 20'000;
constexpr std::size_t kLookPathsMax = 256;
// An attempt begins at each place of a text, so this bounds the cost of a place.
constexpr std::uint64_t kStepsEnd = 20'001;

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
      return is_nullable(node.children[0]);
    case PatternKind::look:
    case PatternKind::assertion:
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

bool has_inner(const PatternNode& node) {
  return node.kind == PatternKind::look || node.kind == PatternKind::atomic ||
         (node.kind == PatternKind::repeat && node.mode == RepeatMode::possessive) ||
         std::ranges::any_of(node.children, has_inner);
}

}  // namespace

class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view pattern) : pattern_(pattern) {}

  Result<std::shared_ptr<const PatternProgram>> compile() {
    const PatternNode tree = TM_TRY(parse_pattern(pattern_));
    if (count_steps(tree) >= kStepsEnd) return refuse("a pattern this large");
    program_->may_be_empty_ = is_nullable(tree);
    program_->is_general_ = !is_quick(tree);
    program_->knows_search_begin_ = has_assertion(tree, Assertion::search_begin);
    // The general machine remembers where a match ends, whatever way led there: not where it began.
    if (program_->is_general_ && has_assertion(tree, Assertion::match_begin)) {
      return refuse("\\K in such a pattern");
    }
    TM_CHECK(emit(tree));
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
    for (std::uint32_t i = 0; i < node.least; ++i) TM_CHECK(emit(body));
    if (node.most == PatternNode::kUnlimited) {
      const std::uint32_t split = emit_split();
      program_->code_[split].may_loop_empty = is_nullable(body);
      program_->code_[split].mode = node.mode;
      TM_CHECK(emit(body));
      emit_instruction({.op = Op::jump, .first = split});
      aim_split(split, split + 1, here(), node.mode);
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

  Status emit_look(const PatternNode& node) {
    const PatternNode& body = node.children[0];
    if (node.looks_behind && has_inner(body)) return refuse("look-around in look-behind");
    const bool is_plain = !program_->is_general_;
    const auto length = is_plain ? fixed_length(body) : std::nullopt;
    is_backwards_ = node.looks_behind && !is_plain;
    const std::uint32_t look = emit_instruction({.op = Op::look,
                                                 .is_negative = node.is_negative,
                                                 .looks_behind = node.looks_behind,
                                                 .second = length.value_or(0)});
    const std::uint32_t jump = emit_instruction({.op = Op::jump});
    program_->code_[look].first = here();
    TM_CHECK(emit(body));
    emit_instruction({.op = Op::match});
    program_->code_[jump].first = here();
    is_backwards_ = false;
    return {};
  }

  std::string_view pattern_;
  bool is_backwards_ = false;
  std::shared_ptr<PatternProgram> program_ = std::make_shared<PatternProgram>();
};

Result<std::shared_ptr<const PatternProgram>> PatternProgram::compile(std::string_view pattern) {
  return PatternCompiler(pattern).compile();
}

}  // namespace tokenmill::tokenizer
