// From the tree to the program. A repeat of one set is a single instruction; other repeats are
// unrolled and looped. Bodies of look-around are plain (no repeats), so that running them costs a
// bounded number of steps.
#include <algorithm>
#include <optional>

#include "base/format.h"
#include "tokenizer/pattern_program.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kInstructionsMax = 20'000;
constexpr std::size_t kLookPathsMax = 256;

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
    case PatternKind::look:
    case PatternKind::assertion:
      break;
  }
  return true;
}

// How many ways there are through a body without repeats; 0 when it has one.
std::size_t count_paths(const PatternNode& node) {
  std::size_t paths = node.kind == PatternKind::alternation ? 0 : 1;
  if (node.kind == PatternKind::repeat || node.kind == PatternKind::look) return 0;
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

}  // namespace

class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view pattern) : pattern_(pattern) {}

  Result<std::shared_ptr<const PatternProgram>> compile() {
    const PatternNode tree = TM_TRY(parse_pattern(pattern_));
    program_->may_be_empty_ = is_nullable(tree);
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
        emit_instruction({.op = Op::set, .set = add_set(node.set)});
        return {};
      case PatternKind::sequence:
        for (const PatternNode& child : node.children) TM_CHECK(emit(child));
        return {};
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
    if (body.kind == PatternKind::set) {
      emit_instruction({.op = Op::span,
                        .mode = node.mode,
                        .set = add_set(body.set),
                        .least = node.least,
                        .most = node.most,
                        .memo = program_->memo_rows_++});
      return {};
    }
    if (node.mode == RepeatMode::possessive) return refuse("a possessive repeat of a group");
    if (is_nullable(body)) return refuse("a repeat of what may be empty");
    for (std::uint32_t i = 0; i < node.least; ++i) TM_CHECK(emit(body));
    if (node.most == PatternNode::kUnlimited) {
      const std::uint32_t split = emit_split();
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
    if (count_paths(body) == 0) return refuse("look-around over repeats");
    const auto length = fixed_length(body);
    if (node.looks_behind && !length) return refuse("look-behind of several lengths");
    const std::uint32_t look = emit_instruction({.op = Op::look,
                                                 .is_negative = node.is_negative,
                                                 .looks_behind = node.looks_behind,
                                                 .second = length.value_or(0)});
    const std::uint32_t jump = emit_instruction({.op = Op::jump});
    program_->code_[look].first = here();
    TM_CHECK(emit(body));
    emit_instruction({.op = Op::match});
    program_->code_[jump].first = here();
    return {};
  }

  std::string_view pattern_;
  std::shared_ptr<PatternProgram> program_ = std::make_shared<PatternProgram>();
};

Result<std::shared_ptr<const PatternProgram>> PatternProgram::compile(std::string_view pattern) {
  return PatternCompiler(pattern).compile();
}

}  // namespace tokenmill::tokenizer
