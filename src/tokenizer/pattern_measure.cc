// The size of a part is the number of instructions that Oniguruma 6.9.10 makes of it, since that
// decides whether it counts the rounds of a repeat (a limit of 10 instructions). It shows only
// where a round may take nothing.
#include "tokenizer/pattern_measure.h"

#include <algorithm>

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint64_t kWrittenOutMax = 10;
constexpr std::uint64_t kEndless = PatternMeasure::kEndless;

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return a == kEndless || b == kEndless ? kEndless : a + b;
}

std::uint64_t times(std::uint64_t length, std::uint64_t count) {
  if (length == 0 || count == 0) return 0;
  if (length >= (std::uint64_t{1} << 31) || count >= (std::uint64_t{1} << 31)) return kEndless;
  return length * count;
}

std::uint64_t most_rounds(const PatternNode& repeat) {
  return repeat.most == PatternNode::kUnlimited ? kEndless : repeat.most;
}

int utf8_length(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

// A string of Oniguruma's; a repeat of one is written out as a longer one.
bool is_string(const PatternNode& node) {
  if (node.is_enclosed) return false;
  if (node.kind == PatternKind::sequence) {
    return !node.children.empty() && std::ranges::all_of(node.children, [](const PatternNode& c) {
      return c.kind == PatternKind::set && c.literal;
    });
  }
  return node.kind == PatternKind::set && node.literal;
}

bool is_written_as_string(const PatternNode& repeat) {
  return is_string(repeat.children[0]) && repeat.least == repeat.most && repeat.least > 1 &&
         repeat.least <= 100;
}

// A repeat that gives nothing back takes one instruction less when it is so simple.
unsigned is_atomic_run(const PatternNode& repeat) {
  const PatternNode& body = repeat.children[0];
  const bool is_simple =
      (body.kind == PatternKind::set && !body.is_dot && !body.is_enclosed) || is_string(body);
  return is_simple && repeat.most == PatternNode::kUnlimited && repeat.least <= 1 &&
                 repeat.mode != RepeatMode::lazy
             ? 1
             : 0;
}

}  // namespace

void PatternMeasure::find_groups(const PatternNode& node) {
  if (node.kind == PatternKind::group) {
    groups_.resize(std::max<std::size_t>(groups_.size(), node.group + 1));
    groups_[node.group].node = &node;
  }
  has_calls_ = has_calls_ || node.kind == PatternKind::call;
  for (const PatternNode& child : node.children) find_groups(child);
}

PatternMeasure::Length PatternMeasure::length(const PatternNode& node) const {
  Length result;
  switch (node.kind) {
    case PatternKind::set:
      return {1, 1};
    case PatternKind::sequence:
      for (const PatternNode& child : node.children) {
        const Length part = length(child);
        result = {sum(result.least, part.least), sum(result.most, part.most)};
      }
      return result;
    case PatternKind::alternation:
      result = {kEndless, 0};
      for (const PatternNode& child : node.children) {
        const Length way = length(child);
        result = {std::min(result.least, way.least), std::max(result.most, way.most)};
      }
      return result;
    case PatternKind::repeat:
      return length_of_repeat(node);
    case PatternKind::atomic:
      return length(node.children[0]);
    case PatternKind::group:
      return length_of_group(node);
    case PatternKind::call:
      return length_of_group(*groups_[node.groups[0]].node);
    case PatternKind::reference:
      if (node.only_asks || node.is_open) return {};
      result = {kEndless, 0};
      for (const std::uint32_t group : node.groups) {
        const Length text = length(*groups_[group].node);
        result = {std::min(result.least, text.least), std::max(result.most, text.most)};
      }
      return result;
    case PatternKind::condition: {
      const Length test = length(node.children[0]);
      const Length then = length(node.children[1]);
      const Length otherwise = length(node.children[2]);
      return {std::min(sum(test.least, then.least), otherwise.least),
              std::max(sum(test.most, then.most), otherwise.most)};
    }
    case PatternKind::look:
    case PatternKind::assertion:
      break;
  }
  return result;
}

PatternMeasure::Length PatternMeasure::length_of_repeat(const PatternNode& node) const {
  if (const auto known = lengths_.find(&node); known != lengths_.end()) return known->second;
  const Length body = length(node.children[0]);
  const Length whole = {times(body.least, node.least), times(body.most, most_rounds(node))};
  lengths_.emplace(&node, whole);
  return whole;
}

// Once for each group: references to groups of references would double the work each time.
PatternMeasure::Length PatternMeasure::length_of_group(const PatternNode& node) const {
  Group& group = groups_[node.group];
  if (group.length) return *group.length;
  if (group.is_being_measured) return {0, kEndless};
  group.is_being_measured = true;
  group.length = length(node.children[0]);
  group.is_being_measured = false;
  return *group.length;
}

std::uint64_t PatternMeasure::least_length(const PatternNode& node) const {
  return length(node).least;
}

bool PatternMeasure::counts_rounds(const PatternNode& repeat) const {
  return counts_rounds(repeat, op_count(repeat.children[0]));
}

bool PatternMeasure::counts_rounds(const PatternNode& repeat, std::uint64_t size) {
  if (is_written_as_string(repeat) || size == 0) return false;
  if (repeat.most == PatternNode::kUnlimited) {
    return repeat.least > 1 && times(size, repeat.least) > kWrittenOutMax;
  }
  if (repeat.most == 0) return false;
  if (repeat.mode == RepeatMode::lazy) return repeat.most != 1 || repeat.least != 0;
  return repeat.most != 1 && times(size + 1, repeat.most) > kWrittenOutMax;
}

// Scalars of one length that stand side by side are one instruction.
std::uint64_t PatternMeasure::op_count_of_sequence(const PatternNode& node) const {
  std::uint64_t count = 0;
  int run = 0;
  for (const PatternNode& child : node.children) {
    const bool is_literal = child.kind == PatternKind::set && child.literal && !child.is_enclosed;
    const int size = is_literal ? utf8_length(*child.literal) : 0;
    if (!is_literal || size != run) count = sum(count, op_count(child));
    run = size;
  }
  return count;
}

std::uint64_t PatternMeasure::op_count_of_repeat(const PatternNode& node) const {
  const PatternNode& body = node.children[0];
  const std::uint64_t size = op_count(body);
  if (is_written_as_string(node)) return size;
  if (size == 0 || node.most == 0) return 0;
  const std::uint64_t checks = may_be_empty(body) ? 2 : 0;
  const std::uint64_t least = node.least;
  const bool is_endless = node.most == PatternNode::kUnlimited;
  std::uint64_t count = size + checks + 2;  // counted: REPEAT and REPEAT_INC
  if (is_endless && !counts_rounds(node, size)) {
    // A dot is repeated by one instruction.
    if (body.is_dot && node.mode != RepeatMode::lazy) {
      count = times(size, least) + 1;
    } else {
      const bool jumps_in = least == 1 && size > kWrittenOutMax;
      count = (jumps_in ? 1 : times(size, least)) + size + checks + 2;
    }
  } else if (!is_endless && node.mode == RepeatMode::lazy && node.most == 1 && least == 0) {
    count = size + 2;
  } else if (!is_endless && !counts_rounds(node, size)) {
    count = times(size, least) + times(size + 1, node.most - least);
  }
  return node.mode == RepeatMode::possessive ? sum(count, 2 - is_atomic_run(node)) : count;
}

std::uint64_t PatternMeasure::counted_op_count_of_repeat(const PatternNode& node) const {
  if (const auto known = op_counts_.find(&node); known != op_counts_.end()) return known->second;
  const std::uint64_t count = op_count_of_repeat(node);
  op_counts_.emplace(&node, count);
  return count;
}

std::uint64_t PatternMeasure::op_count_of_look(const PatternNode& node) const {
  const std::uint64_t body = op_count(node.children[0]);
  if (!node.looks_behind) return body + (node.is_negative ? 5 : 2);
  const bool is_fixed = length(node.children[0]).is_fixed();
  return body + (is_fixed ? (node.is_negative ? 6 : 3) : 12);
}

std::uint64_t PatternMeasure::op_count(const PatternNode& node) const {
  return sum(op_count_without_groups(node), 2 * std::uint64_t{node.group_count});
}

// But for the plain groups around it, to which nothing refers.
std::uint64_t PatternMeasure::op_count_without_groups(const PatternNode& node) const {
  std::uint64_t count = 0;
  switch (node.kind) {
    case PatternKind::set:
    case PatternKind::assertion:
    case PatternKind::reference:
    case PatternKind::call:
      return 1;
    case PatternKind::sequence:
      return op_count_of_sequence(node);
    case PatternKind::alternation:
      for (const PatternNode& child : node.children) count = sum(count, op_count(child));
      return sum(count, 2 * (node.children.size() - 1));
    case PatternKind::repeat:
      return counted_op_count_of_repeat(node);
    case PatternKind::look:
      return op_count_of_look(node);
    case PatternKind::group:
      // Without references groups are in the tree because they are called: CALL, JUMP and RETURN.
      return sum(op_count(node.children[0]), has_calls_ ? 5 : 2);
    case PatternKind::atomic:
      count = sum(op_count(node.children[0]), 2);
      return node.children[0].kind == PatternKind::repeat ? count - is_atomic_run(node.children[0])
                                                          : count;
    case PatternKind::condition:
      for (const PatternNode& child : node.children) count = sum(count, op_count(child));
      return sum(count, 5);
  }
  return count;
}

std::vector<const PatternNode*> look_behind_parts(const PatternNode& look,
                                                  const PatternMeasure& measure) {
  const PatternNode& body = look.children[0];
  if (body.kind != PatternKind::alternation || body.is_enclosed) return {&body};
  std::vector<const PatternNode*> parts;
  for (const PatternNode& child : body.children) {
    if (!measure.length(child).is_fixed()) return {&body};
    parts.push_back(&child);
  }
  return parts;
}

}  // namespace tokenmill::tokenizer
