// From the tree to Oniguruma's instructions.
//
// A loop whose body may take nothing marks where a round begins, and ends after a round that took
// nothing. Where a reference outside of the loop asks for a group inside of it, the round counts as
// something when it changed what that group has. Of the loops around a group only the innermost
// that may take nothing looks at it, and look-ahead and look-behind hide it.
#include <algorithm>
#include <map>
#include <set>

#include "base/format.h"
#include "tokenizer/backtracking_program.h"
#include "tokenizer/pattern_calls.h"
#include "tokenizer/pattern_measure.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::size_t kInstructionsMax = 20'000;
// Oniguruma has a bit for each of so many groups.
constexpr std::uint32_t kGroupBits = 32;
// Beyond this a body is not written twice.
constexpr std::uint64_t kTwiceMax = 10;

enum class NestedRepeat : std::uint8_t { as_is, inner, star, plus, lazy_star, lazy_maybe, rare };

// ? * + ?? *? +?, or -1.
int kind_of_repeat(const PatternNode& repeat) {
  const bool is_endless = repeat.most == PatternNode::kUnlimited;
  const int lazy = repeat.mode == RepeatMode::lazy ? 3 : 0;
  if (repeat.least == 0 && repeat.most == 1) return lazy;
  if (repeat.least == 0 && is_endless) return lazy + 1;
  if (repeat.least == 1 && is_endless) return lazy + 2;
  return -1;
}

// What a repeat (column) of a repeat (row) comes to.
constexpr NestedRepeat kNested[6][6] = {
    {NestedRepeat::inner, NestedRepeat::star, NestedRepeat::star, NestedRepeat::lazy_maybe,
     NestedRepeat::lazy_star, NestedRepeat::as_is},
    {NestedRepeat::inner, NestedRepeat::inner, NestedRepeat::inner, NestedRepeat::rare,
     NestedRepeat::rare, NestedRepeat::inner},
    {NestedRepeat::star, NestedRepeat::star, NestedRepeat::inner, NestedRepeat::as_is,
     NestedRepeat::rare, NestedRepeat::inner},
    {NestedRepeat::inner, NestedRepeat::lazy_star, NestedRepeat::lazy_star, NestedRepeat::inner,
     NestedRepeat::lazy_star, NestedRepeat::lazy_star},
    {NestedRepeat::inner, NestedRepeat::inner, NestedRepeat::inner, NestedRepeat::inner,
     NestedRepeat::inner, NestedRepeat::inner},
    {NestedRepeat::as_is, NestedRepeat::star, NestedRepeat::plus, NestedRepeat::lazy_star,
     NestedRepeat::lazy_star, NestedRepeat::inner},
};

void set_range(PatternNode& repeat, std::uint32_t least, std::uint32_t most, RepeatMode mode) {
  repeat.least = least;
  repeat.most = most;
  repeat.mode = mode;
}

// A repeat of a repeat, which may be one.
void reduce(PatternNode& outer) {
  PatternNode& inner = outer.children[0];
  if (inner.kind != PatternKind::repeat || inner.is_enclosed ||
      inner.mode == RepeatMode::possessive) {
    return;
  }
  const int outer_kind = kind_of_repeat(outer);
  const int inner_kind = kind_of_repeat(inner);
  const auto takes_body_of_inner = [&] {
    PatternNodes body = std::move(inner.children);
    outer.children = std::move(body);
  };
  constexpr std::uint32_t kUnlimited = PatternNode::kUnlimited;
  if (inner_kind >= 0 && outer_kind < 0) {
    const bool is_greedy = outer.mode != RepeatMode::lazy;
    if ((inner_kind == 1 || inner_kind == 2) && outer.most != kUnlimited && outer.most > 1 &&
        is_greedy) {
      outer.most = outer.least == 0 ? 1 : outer.least;
    }
    return;
  }
  if (outer_kind < 0 || inner_kind < 0) {
    if (outer.least != outer.most || inner.least != inner.most) return;
    outer.least = outer.most = outer.least * inner.least;
    return takes_body_of_inner();
  }
  switch (kNested[inner_kind][outer_kind]) {
    case NestedRepeat::as_is:
      return;
    case NestedRepeat::inner:
      set_range(outer, inner.least, inner.most, inner.mode);
      break;
    case NestedRepeat::star:
      set_range(outer, 0, kUnlimited, RepeatMode::greedy);
      break;
    case NestedRepeat::plus:
      set_range(outer, 1, kUnlimited, RepeatMode::greedy);
      break;
    case NestedRepeat::lazy_star:
      set_range(outer, 0, kUnlimited, RepeatMode::lazy);
      break;
    case NestedRepeat::lazy_maybe:
      set_range(outer, 0, 1, RepeatMode::lazy);
      break;
    case NestedRepeat::rare:
      set_range(outer, 0, 1, RepeatMode::lazy);
      set_range(inner, 1, kUnlimited, RepeatMode::greedy);
      return;
  }
  takes_body_of_inner();
}

void reduce_all(PatternNode& node) {
  for (PatternNode& child : node.children) reduce_all(child);
  if (node.kind != PatternKind::repeat) return;
  // To Oniguruma it is a greedy one that is atomic.
  const bool is_possessive = node.mode == RepeatMode::possessive;
  if (is_possessive) node.mode = RepeatMode::greedy;
  reduce(node);
  if (!is_possessive) return;
  if (node.mode == RepeatMode::greedy) {
    node.mode = RepeatMode::possessive;
    return;
  }
  PatternNode atomic{.kind = PatternKind::atomic};
  atomic.children.push_back(std::move(node));
  node = std::move(atomic);
}

bool captures(const PatternNode& node) {
  if (node.kind == PatternKind::group || node.group_count > 0) return true;
  if (node.kind == PatternKind::look) return false;
  if (node.kind == PatternKind::repeat && node.most == 0) return false;
  return std::ranges::any_of(node.children, captures);
}

// For each loop that may take nothing the groups whose text it looks at.
class LoopGroups {
 public:
  LoopGroups(const PatternNode& tree, const PatternMeasure& measure) : measure_(measure) {
    find_loops(tree, nullptr);
    find_references(tree);
  }

  std::uint32_t of(const PatternNode& repeat) const {
    const auto found = groups_.find(&repeat);
    return found == groups_.end() || !captures(repeat.children[0]) ? 0 : found->second;
  }

 private:
  void find_loops(const PatternNode& node, const PatternNode* loop) {
    if (node.kind == PatternKind::look && !node.is_negative) loop = nullptr;
    if (node.kind == PatternKind::repeat && node.most > 0 &&
        measure_.may_be_empty(node.children[0])) {
      loop = &node;
    }
    for (const PatternNode& child : node.children) find_loops(child, loop);
    if (node.kind == PatternKind::group && loop != nullptr) loops_[node.group] = loop;
  }

  void find_references(const PatternNode& node) {
    way_.push_back(&node);
    for (const std::uint32_t group : node.groups) {
      const auto loop = loops_.find(group);
      if (loop == loops_.end() || group >= kGroupBits) continue;
      if (std::ranges::find(way_, loop->second) != way_.end()) continue;
      groups_[loop->second] |= std::uint32_t{1} << group;
    }
    for (const PatternNode& child : node.children) find_references(child);
    way_.pop_back();
  }

  const PatternMeasure& measure_;
  std::map<std::uint32_t, const PatternNode*> loops_;  // by group
  std::map<const PatternNode*, std::uint32_t> groups_;
  std::vector<const PatternNode*> way_;  // from the root to where we are
};

class BacktrackingCompiler {
 public:
  BacktrackingCompiler(const PatternNode& tree, std::string_view pattern)
      : tree_(tree),
        measure_(tree),
        loop_groups_(tree, measure_),
        pattern_(pattern),
        is_called_(called_groups(tree)) {}

  Result<std::shared_ptr<const BacktrackingProgram>> compile() {
    TM_CHECK(emit(tree_));
    emit_op(Op::match);
    for (const std::uint32_t call : calls_) {
      const auto called = called_at_.find(program_->code[call].index);
      // One that no match comes to may be of a group that is not called.
      if (called != called_at_.end()) program_->code[call].target = called->second;
    }
    return program_;
  }

 private:
  using Op = BacktrackingProgram::Op;
  static constexpr std::uint32_t kUnlimited = PatternNode::kUnlimited;

  std::uint32_t here() const { return static_cast<std::uint32_t>(program_->code.size()); }

  std::uint32_t emit_op(Op op, std::uint32_t index = 0, std::uint32_t target = 0) {
    program_->code.push_back({.op = op, .index = index, .target = target});
    return here() - 1;
  }
  void aim(std::uint32_t instruction) { program_->code[instruction].target = here(); }

  Status emit(const PatternNode& node) {
    if (program_->code.size() > kInstructionsMax) return refuse("a pattern this large");
    switch (node.kind) {
      case PatternKind::set:
        emit_set(Op::set, node.set);
        return {};
      case PatternKind::sequence:
        for (const PatternNode& child : node.children) TM_CHECK(emit(child));
        return {};
      case PatternKind::alternation:
        return emit_alternation(node);
      case PatternKind::repeat:
        return node.mode == RepeatMode::possessive ? emit_atomic(node) : emit_repeat(node);
      case PatternKind::look:
        return node.looks_behind ? emit_look_behind(node) : emit_look_ahead(node);
      case PatternKind::assertion:
        program_->code.push_back({.op = Op::assertion, .assertion = node.assertion});
        return {};
      case PatternKind::atomic:
        return emit_atomic(node.children[0]);
      case PatternKind::group:
        return emit_group(node);
      case PatternKind::reference:
        emit_op(Op::reference, static_cast<std::uint32_t>(program_->references.size()));
        program_->references.push_back({node.groups, node.ignores_case, node.only_asks});
        return {};
      case PatternKind::call:
        calls_.push_back(emit_op(Op::call, node.groups[0]));
        return {};
      case PatternKind::condition:
        return emit_condition(node);
    }
    return {};
  }

  void emit_set(Op op, const CharSet& set) {
    emit_op(op, static_cast<std::uint32_t>(program_->sets.size()));
    program_->sets.push_back(set);
  }

  // A group that is called is called where it stands, too.
  Status emit_group(const PatternNode& node) {
    if (!is_called_.contains(node.group)) return emit_text_of(node);
    calls_.push_back(emit_op(Op::call, node.group));
    const std::uint32_t jump = emit_op(Op::jump);
    called_at_[node.group] = here();
    TM_CHECK(emit_text_of(node));
    emit_op(Op::call_end);
    aim(jump);
    return {};
  }

  Status emit_text_of(const PatternNode& node) {
    program_->group_count = std::max(program_->group_count, node.group + 1);
    emit_op(Op::group_begin, node.group);
    TM_CHECK(emit(node.children[0]));
    emit_op(Op::group_end, node.group);
    return {};
  }

  Status emit_alternation(const PatternNode& node) {
    std::vector<std::uint32_t> jumps;
    for (const PatternNode& child : node.children) {
      const bool is_last = &child == &node.children.back();
      const std::uint32_t split = is_last ? 0 : emit_op(Op::split);
      TM_CHECK(emit(child));
      if (is_last) break;
      jumps.push_back(emit_op(Op::jump));
      aim(split);
    }
    for (const std::uint32_t jump : jumps) aim(jump);
    return {};
  }

  Status emit_atomic(const PatternNode& body) {
    const bool is_run = body.kind == PatternKind::repeat && body.most == kUnlimited &&
                        body.mode != RepeatMode::lazy && body.least <= 1 &&
                        body.children[0].kind == PatternKind::set;
    if (is_run) {
      if (body.least == 1) TM_CHECK(emit(body.children[0]));
      emit_set(Op::run, body.children[0].set);
      return {};
    }
    const std::uint32_t mark = marks_++;
    emit_op(Op::mark, mark);
    TM_CHECK(body.kind == PatternKind::repeat ? emit_repeat(body) : emit(body));
    emit_op(Op::cut, mark);
    return {};
  }

  Status emit_condition(const PatternNode& node) {
    const std::uint32_t mark = marks_++;
    emit_op(Op::mark, mark);
    const std::uint32_t split = emit_op(Op::split);
    TM_CHECK(emit(node.children[0]));
    emit_op(Op::cut, mark);
    TM_CHECK(emit(node.children[1]));
    const std::uint32_t jump = emit_op(Op::jump);
    aim(split);
    emit_op(Op::cut, mark);
    TM_CHECK(emit(node.children[2]));
    aim(jump);
    return {};
  }

  // A body of a loop: where it may take nothing, the instruction behind it is left out after such a
  // round.
  Status emit_round(const PatternNode& repeat) {
    const PatternNode& body = repeat.children[0];
    if (!measure_.may_be_empty(body)) return emit(body);
    const std::uint32_t loop = loops_++;
    emit_op(Op::round_begin, loop);
    TM_CHECK(emit(body));
    const std::uint32_t end = emit_op(Op::round_end, loop);
    program_->code[end].groups = loop_groups_.of(repeat);
    return {};
  }

  Status emit_repeat(const PatternNode& node) {
    const PatternNode& body = node.children[0];
    if (measure_.is_nothing(body) || node.most == 0) return emit_for_calls(body);
    if (measure_.counts_rounds(node)) return emit_counted(node);
    const bool is_lazy = node.mode == RepeatMode::lazy;
    if (node.most == kUnlimited) return is_lazy ? emit_lazy_loop(node) : emit_loop(node);
    for (std::uint32_t i = 0; i < node.least; ++i) TM_CHECK(emit(body));
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = node.least; i < node.most; ++i) {
      splits.push_back(emit_op(is_lazy ? Op::lazy_split : Op::split));
      TM_CHECK(emit(body));
    }
    for (const std::uint32_t split : splits) aim(split);
    return {};
  }

  // What is not run where it stands may still be called.
  Status emit_for_calls(const PatternNode& body) {
    if (!has_called(body)) return {};
    const std::uint32_t jump = emit_op(Op::jump);
    TM_CHECK(emit(body));
    aim(jump);
    return {};
  }

  bool has_called(const PatternNode& node) const {
    return (node.kind == PatternKind::group && is_called_.contains(node.group)) ||
           std::ranges::any_of(node.children,
                               [this](const PatternNode& child) { return has_called(child); });
  }

  // A first round that is long is not written twice: the loop is entered behind its choice.
  bool enters_at_body(const PatternNode& node) const {
    return node.least == 1 && measure_.is_longer_than(node.children[0], kTwiceMax);
  }

  Status emit_loop(const PatternNode& node) {
    const bool enters = enters_at_body(node);
    const std::uint32_t entry = enters ? emit_op(Op::jump) : 0;
    for (std::uint32_t i = 0; !enters && i < node.least; ++i) TM_CHECK(emit(node.children[0]));
    const std::uint32_t split = emit_op(Op::split);
    if (enters) aim(entry);
    TM_CHECK(emit_round(node));
    emit_op(Op::jump, 0, split);
    aim(split);
    return {};
  }

  Status emit_lazy_loop(const PatternNode& node) {
    const bool enters = enters_at_body(node);
    for (std::uint32_t i = 0; !enters && i < node.least; ++i) TM_CHECK(emit(node.children[0]));
    const std::uint32_t entry = enters ? 0 : emit_op(Op::jump);
    const std::uint32_t body = here();
    TM_CHECK(emit_round(node));
    if (!enters) aim(entry);
    emit_op(Op::split, 0, body);
    return {};
  }

  Status refuse(std::string_view what) const {
    return fail(ErrorCode::unsupported, format("{} (\"{}\") is not supported yet", what, pattern_));
  }

  Status emit_counted(const PatternNode& node) {
    // When Oniguruma ends such a loop is not known.
    if (has_called(node.children[0]) && measure_.may_be_empty(node.children[0])) {
      return refuse("a count of a called group that may take nothing");
    }
    const auto index = static_cast<std::uint32_t>(program_->repeats.size());
    program_->repeats.push_back({node.least, node.most, here() + 1, node.mode == RepeatMode::lazy});
    const std::uint32_t begin = emit_op(Op::repeat_begin, index);
    TM_CHECK(emit_round(node));
    emit_op(Op::repeat_next, index);
    aim(begin);
    return {};
  }

  Status emit_look_ahead(const PatternNode& node) {
    const std::uint32_t mark = marks_++;
    const std::uint32_t split = node.is_negative ? emit_op(Op::split) : 0;
    emit_op(Op::mark, mark);
    TM_CHECK(emit(node.children[0]));
    if (!node.is_negative) {
      emit_op(Op::cut_and_return, mark);
      return {};
    }
    emit_op(Op::drop_to_mark, mark);
    emit_op(Op::drop_one);
    emit_op(Op::fail);
    aim(split);
    return {};
  }

  // Alternatives of lengths of their own are look-behinds of their own.
  Status emit_look_behind(const PatternNode& node) {
    std::vector<std::uint32_t> jumps;
    const std::vector<const PatternNode*> parts = look_behind_parts(node, measure_);
    for (const PatternNode* const part : parts) {
      const bool is_last = part == parts.back();
      const std::uint32_t split = node.is_negative || is_last ? 0 : emit_op(Op::split);
      TM_CHECK(emit_look_behind_part(*part, node.is_negative));
      if (node.is_negative || is_last) continue;
      jumps.push_back(emit_op(Op::jump));
      aim(split);
    }
    for (const std::uint32_t jump : jumps) aim(jump);
    return {};
  }

  Status emit_look_behind_part(const PatternNode& body, bool is_negative) {
    const PatternMeasure::Length length = measure_.length(body);
    const bool is_endless = length.most == PatternMeasure::kEndless;
    const auto index = static_cast<std::uint32_t>(program_->look_backs.size());
    program_->look_backs.push_back(
        {static_cast<std::uint32_t>(length.least),
         is_endless ? kUnlimited : static_cast<std::uint32_t>(length.most - length.least)});
    const std::uint32_t mark = marks_++;
    if (length.is_fixed()) return emit_fixed(body, index, mark, is_negative);
    return is_negative ? emit_not_behind(body, index, mark) : emit_behind(body, index, mark);
  }

  Status emit_fixed(const PatternNode& body, std::uint32_t index, std::uint32_t mark,
                    bool is_negative) {
    emit_op(Op::mark, mark);
    const std::uint32_t split = is_negative ? emit_op(Op::split) : 0;
    emit_op(Op::step_back, index);
    TM_CHECK(emit(body));
    if (!is_negative) {
      emit_op(Op::cut, mark);
      return {};
    }
    emit_op(Op::drop_to_mark, mark);
    emit_op(Op::fail);
    aim(split);
    emit_op(Op::drop_one);
    return {};
  }

  Status emit_behind(const PatternNode& body, std::uint32_t index, std::uint32_t mark) {
    const std::uint32_t limit = limits_++;
    emit_op(Op::limit_here, limit);
    emit_op(Op::mark, mark);
    const std::uint32_t split = emit_op(Op::split);
    const std::uint32_t jump = emit_op(Op::jump);
    aim(split);
    emit_op(Op::limit_back, limit);
    emit_op(Op::fail);
    aim(jump);
    emit_op(Op::step_back, index);
    emit_op(Op::step_back_more, index);
    TM_CHECK(emit(body));
    emit_op(Op::at_limit);
    emit_op(Op::cut, mark);
    emit_op(Op::limit_back_last, limit);
    return {};
  }

  Status emit_not_behind(const PatternNode& body, std::uint32_t index, std::uint32_t mark) {
    const std::uint32_t limit = limits_++;
    emit_op(Op::limit_here, limit);
    emit_op(Op::mark, mark);
    const std::uint32_t split = emit_op(Op::split);
    emit_op(Op::step_back, index);
    emit_op(Op::step_back_more, index);
    TM_CHECK(emit(body));
    emit_op(Op::at_limit);
    emit_op(Op::drop_to_mark, mark);
    emit_op(Op::limit_back, limit);
    emit_op(Op::drop_one);
    emit_op(Op::fail);
    aim(split);
    emit_op(Op::limit_back, limit);
    emit_op(Op::drop_one);
    emit_op(Op::drop_one);
    return {};
  }

  const PatternNode& tree_;
  PatternMeasure measure_;
  LoopGroups loop_groups_;
  std::string_view pattern_;
  std::set<std::uint32_t> is_called_;                 // groups
  std::map<std::uint32_t, std::uint32_t> called_at_;  // by group
  std::vector<std::uint32_t> calls_;                  // instructions
  std::uint32_t marks_ = 0;
  std::uint32_t limits_ = 0;
  std::uint32_t loops_ = 0;
  std::shared_ptr<BacktrackingProgram> program_ = std::make_shared<BacktrackingProgram>();
};

}  // namespace

Result<std::shared_ptr<const BacktrackingProgram>> BacktrackingProgram::compile(
    const PatternNode& tree, std::string_view pattern) {
  PatternNode reduced = tree;
  reduce_all(reduced);
  return BacktrackingCompiler(reduced, pattern).compile();
}

}  // namespace tokenmill::tokenizer
