// Names and numbers stay as they are written until the whole pattern is read: a call may be of a
// group that comes later, and one name makes plain groups none. Then the tree is walked a few
// times; linear in its size.
#include "tokenizer/pattern_groups.h"

#include <algorithm>

#include "tokenizer/pattern_calls.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

bool is_word(char32_t c) { return has_class(c, ClassBit::onig_word); }

void find_references(const PatternNode& node, std::vector<bool>& is_referred_to) {
  for (const std::uint32_t group : node.groups) is_referred_to[group] = true;
  for (const PatternNode& child : node.children) find_references(child, is_referred_to);
}

}  // namespace

std::uint32_t PatternGroups::open() {
  is_closed_.push_back(false);
  is_named_.push_back(false);
  return count();
}

std::uint32_t PatternGroups::open(const std::u32string& name) {
  const std::uint32_t group = open();
  is_named_[group] = true;
  names_[name].push_back(group);
  return group;
}

PatternNode PatternGroups::reference(std::vector<std::uint32_t> groups) const {
  PatternNode node{.kind = PatternKind::reference};
  node.is_open = std::ranges::any_of(
      groups, [&](std::uint32_t group) { return group <= count() && !is_closed_[group]; });
  // The group that was named last comes first.
  std::ranges::reverse(groups);
  node.groups = std::move(groups);
  return node;
}

Result<PatternNode> PatternGroups::read_reference(PatternText& text, char32_t end) const {
  const bool is_negative = text.take(U"-");
  const bool is_relative = is_negative || text.take(U"+");
  if (const auto number = text.take_number()) {
    const std::int64_t here = count();
    std::int64_t group = *number;
    if (is_relative && group == 0) group = -here - 1;
    if (is_relative) group = is_negative ? here + 1 - group : here + group;
    if (*number == PatternText::kTooLarge || group <= 0 || group > 100'000) {
      return text.refuse("a reference to no group");
    }
    if (text.peek() != end) return text.refuse("this reference");
    text.skip(1);
    return reference({static_cast<std::uint32_t>(group)});
  }
  std::u32string name;
  while (!text.at_end() && !std::u32string_view(U")+-").contains(text.peek()) &&
         text.peek() != end) {
    name += text.take_one();
  }
  const auto known = names_.find(name);
  if (is_relative || text.peek() != end || !std::ranges::all_of(name, is_word) ||
      known == names_.end()) {
    return text.refuse("this reference");
  }
  text.skip(1);
  PatternNode node = reference(known->second);
  node.is_by_name = true;
  return node;
}

Result<PatternNode> PatternGroups::read_call(PatternText& text, char32_t end) {
  PatternNode node{.kind = PatternKind::call};
  const bool is_negative = text.take(U"-");
  const bool is_relative = is_negative || text.take(U"+");
  if (const auto number = text.take_number()) {
    const std::int64_t here = count();
    std::int64_t group = *number;
    if (is_relative) group = is_negative ? here + 1 - group : here + group;
    const bool is_none = group < 0 || group > 100'000 || (is_relative && *number == 0);
    if (*number == PatternText::kTooLarge || is_none || text.peek() != end) {
      return text.refuse("a call of no group");
    }
    node.groups = {static_cast<std::uint32_t>(group)};
  } else {
    std::u32string name;
    while (!text.at_end() && text.peek() != end && text.peek() != ')') name += text.take_one();
    if (is_relative || text.peek() != end) return text.refuse("a call of no group");
    node.is_by_name = true;
    node.least = static_cast<std::uint32_t>(called_names_.size());
    called_names_.push_back(std::move(name));
  }
  text.skip(1);
  return node;
}

Status PatternGroups::find_called(PatternNode& node, const PatternText& text) const {
  for (PatternNode& child : node.children) TM_CHECK(find_called(child, text));
  if (node.kind != PatternKind::call || !node.is_by_name) return {};
  const auto known = names_.find(called_names_[node.least]);
  if (known == names_.end()) return text.refuse("a call of no group");
  if (known->second.size() > 1) return text.refuse("a call of several groups");
  node.groups = known->second;
  return {};
}

Result<std::u32string> read_group_name(PatternText& text, char32_t end) {
  std::u32string name;
  while (!text.at_end() && text.peek() != end && text.peek() != ')') name += text.take_one();
  const bool is_name = !name.empty() && is_word(name[0]) && !is_ascii_digit(name[0]);
  if (!is_name || text.peek() != end) return text.refuse("this name of a group");
  text.skip(1);
  return name;
}

namespace {

// What settle() does at each node.
struct Settling {
  const std::vector<std::uint32_t>& new_numbers;  // 0 for a group that is none
  const std::vector<bool>& is_referred_to;

  void settle(PatternNode& node) const {
    for (PatternNode& child : node.children) settle(child);
    for (std::uint32_t& group : node.groups) group = new_numbers[group];
    if (node.kind != PatternKind::group || node.group == 0) return;
    if (is_referred_to[node.group] && new_numbers[node.group] != 0) {
      node.group = new_numbers[node.group];
      return;
    }
    const bool captures = new_numbers[node.group] != 0;
    PatternNode body = std::move(node.children[0]);
    node = std::move(body);
    node.is_enclosed = true;
    if (captures) ++node.group_count;
  }
};

bool has_number(const PatternNode& node) {
  const bool names = node.kind == PatternKind::reference || node.kind == PatternKind::call;
  if (names && !node.is_by_name) return true;
  return std::ranges::any_of(node.children, has_number);
}

bool has_later_group(const PatternNode& node, std::uint32_t count) {
  if (std::ranges::any_of(node.groups, [=](std::uint32_t group) { return group > count; })) {
    return true;
  }
  return std::ranges::any_of(
      node.children, [=](const PatternNode& child) { return has_later_group(child, count); });
}

bool has_kind(const PatternNode& node, PatternKind kind) {
  return node.kind == kind || std::ranges::any_of(node.children, [=](const PatternNode& child) {
           return has_kind(child, kind);
         });
}

}  // namespace

Status PatternGroups::settle(PatternNode& tree, const PatternText& text) const {
  TM_CHECK(find_called(tree, text));
  if (has_later_group(tree, count())) return text.refuse("a reference to no group");
  if (!names_.empty() && has_number(tree)) return text.refuse("a number beside names of groups");
  if (has_kind(tree, PatternKind::call)) {
    // Which text a group has after a call is not written.
    if (has_kind(tree, PatternKind::reference)) return text.refuse("a call beside a reference");
    const auto is_endless = calls_without_end(tree);
    if (!is_endless) return text.refuse("so many calls of calls");
    if (*is_endless) return text.refuse("a call without an end");
  }
  std::vector<std::uint32_t> new_numbers = {0};
  std::uint32_t last = 0;
  for (std::uint32_t group = 1; group <= count(); ++group) {
    new_numbers.push_back(names_.empty() || is_named_[group] ? ++last : 0);
  }
  std::vector<bool> is_referred_to(count() + 1);
  find_references(tree, is_referred_to);
  Settling{new_numbers, is_referred_to}.settle(tree);
  // Now that all groups in the tree are called.
  if (has_kind(tree, PatternKind::call) && !settle_repeats_of_called(tree)) {
    return text.refuse("a call of a repeat before a class");
  }
  return {};
}

}  // namespace tokenmill::tokenizer
