#include "tokenizer/look_behind_rule.h"

#include <algorithm>

#include "tokenizer/pattern_measure.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint64_t kLengthMax = 65'535;

bool may_stand_in_look_behind(const PatternNode& node, const PatternNode& look) {
  const bool captures = node.kind == PatternKind::group || node.group_count > 0;
  if (captures && look.is_negative) return false;
  if (node.kind == PatternKind::look) {
    if (!node.looks_behind || (node.is_negative && !look.is_negative)) return false;
  }
  if (node.kind == PatternKind::assertion &&
      (node.assertion == Assertion::text_end || node.assertion == Assertion::last_line_end)) {
    return false;
  }
  return std::ranges::all_of(node.children, [&](const PatternNode& child) {
    return may_stand_in_look_behind(child, look);
  });
}

Status check(const PatternNode& node, const PatternMeasure& measure, const PatternText& text) {
  for (const PatternNode& child : node.children) TM_CHECK(check(child, measure, text));
  if (node.kind != PatternKind::look || !node.looks_behind) return {};
  const PatternMeasure::Length length = measure.length(node.children[0]);
  const bool is_too_long = length.least > kLengthMax ||
                           (length.most > kLengthMax && length.most != PatternMeasure::kEndless);
  if (is_too_long || !may_stand_in_look_behind(node.children[0], node)) {
    return text.refuse("this look-behind");
  }
  return {};
}

}  // namespace

Status check_look_behind(const PatternNode& tree, const PatternText& text) {
  return check(tree, PatternMeasure(tree), text);
}

}  // namespace tokenmill::tokenizer
