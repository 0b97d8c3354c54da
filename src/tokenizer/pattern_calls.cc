// A group is followed through every call in it, and theirs, as Oniguruma does: exponential in the
// worst case, so steps are counted. The rest is linear in the pattern.
#include "tokenizer/pattern_calls.h"

#include <algorithm>
#include <map>

#include "tokenizer/pattern_measure.h"

namespace tokenmill::tokenizer {
namespace {

// What a match may come to.
class Reached {
 public:
  explicit Reached(const PatternNode& tree) {
    find_groups(tree);
    follow(tree);
  }

  const std::map<std::uint32_t, const PatternNode*>& groups() const { return groups_; }
  const std::set<std::uint32_t>& called() const { return called_; }
  const std::set<std::uint32_t>& run() const { return run_; }

 private:
  void find_groups(const PatternNode& node) {
    if (node.kind == PatternKind::group) groups_[node.group] = &node;
    for (const PatternNode& child : node.children) find_groups(child);
  }

  void follow(const PatternNode& node) {
    if (node.kind == PatternKind::repeat && node.most == 0) return;
    if (node.kind == PatternKind::group && !run_.insert(node.group).second) return;
    if (node.kind == PatternKind::call) {
      called_.insert(node.groups[0]);
      if (const auto group = groups_.find(node.groups[0]); group != groups_.end()) {
        follow(*group->second);
      }
    }
    for (const PatternNode& child : node.children) follow(child);
  }

  std::map<std::uint32_t, const PatternNode*> groups_;
  std::set<std::uint32_t> called_;
  std::set<std::uint32_t> run_;  // groups
};

class CallCheck {
 public:
  explicit CallCheck(const PatternNode& tree) : measure_(tree), reached_(tree) {}

  std::optional<bool> has_endless() {
    const bool is_endless = std::ranges::any_of(reached_.run(), [this](std::uint32_t group) {
      asked_ = group;
      const Way way = follow(reached_.groups().at(group)->children[0], true);
      return way.always_calls || way.calls_first;
    });
    return steps_left_ == 0 ? std::nullopt : std::optional(is_endless);
  }

 private:
  // What a part does with the group that is asked about.
  struct Way {
    bool always_calls = false;  // on every way through the part
    bool calls_first = false;   // on some way before anything is taken
  };

  // `is_first`: nothing has been taken since the group began.
  Way follow(const PatternNode& node, bool is_first) {
    if (steps_left_ == 0) return {};
    --steps_left_;
    switch (node.kind) {
      case PatternKind::group:
        return follow_group(node, is_first);
      case PatternKind::call: {
        const auto called = reached_.groups().find(node.groups[0]);
        return called == reached_.groups().end() ? Way() : follow_group(*called->second, is_first);
      }
      case PatternKind::alternation:
        return follow_ways(node.children, is_first);
      case PatternKind::repeat: {
        if (node.most == 0) return {};
        const Way way = follow(node.children[0], is_first);
        return {way.always_calls && node.least > 0, way.calls_first};
      }
      case PatternKind::condition: {
        Way way = follow(node.children[0], is_first);
        const Way then = follow(node.children[1], is_first && is_nothing(node.children[0]));
        const Way otherwise = follow(node.children[2], is_first);
        way.always_calls |= then.always_calls && otherwise.always_calls;
        way.calls_first |= then.calls_first || otherwise.calls_first;
        return way;
      }
      default:
        return follow_all(node.children, is_first);
    }
  }

  bool is_nothing(const PatternNode& node) const { return measure_.length(node).least == 0; }

  Way follow_all(const PatternNodes& parts, bool is_first) {
    Way whole;
    for (const PatternNode& part : parts) {
      const Way way = follow(part, is_first);
      whole.always_calls |= way.always_calls;
      whole.calls_first |= way.calls_first;
      is_first = is_first && is_nothing(part);
    }
    return whole;
  }

  Way follow_ways(const PatternNodes& ways, bool is_first) {
    Way whole{.always_calls = true};
    for (const PatternNode& part : ways) {
      const Way way = follow(part, is_first);
      whole.always_calls &= way.always_calls;
      whole.calls_first |= way.calls_first;
    }
    return whole;
  }

  Way follow_group(const PatternNode& group, bool is_first) {
    if (group.group == asked_) return {true, is_first};
    if (std::ranges::find(inside_, group.group) != inside_.end()) return {};
    inside_.push_back(group.group);
    const Way way = follow(group.children[0], is_first);
    inside_.pop_back();
    return way;
  }

  PatternMeasure measure_;
  Reached reached_;
  std::uint32_t asked_ = 0;
  std::size_t steps_left_ = 1'000'000;
  std::vector<std::uint32_t> inside_;  // the other groups around what is followed
};

// What a part begins with: a scalar or set that is always taken first. Null for another begin.
const PatternNode* head_of(const PatternNode& node) {
  switch (node.kind) {
    case PatternKind::set:
      return &node;
    case PatternKind::repeat:
      return node.least > 0 ? head_of(node.children[0]) : nullptr;
    case PatternKind::look:
      return node.is_negative || node.looks_behind ? nullptr : head_of(node.children[0]);
    case PatternKind::sequence:
    case PatternKind::group:
    case PatternKind::atomic:
    case PatternKind::condition:
      return node.children.empty() ? nullptr : head_of(node.children[0]);
    default:
      return nullptr;
  }
}

// The whole of a group when that is a repeat without end that takes what it can; else null.
PatternNode* repeat_of_group(PatternNode& node) {
  PatternNode* body = &node;
  while (body->kind == PatternKind::group) body = &body->children[0];
  const bool is_it = body != &node && body->kind == PatternKind::repeat &&
                     body->mode == RepeatMode::greedy && body->most == PatternNode::kUnlimited;
  return is_it ? body : nullptr;
}

bool is_simple(const PatternNode& body) {
  return body.kind == PatternKind::set ||
         (body.kind == PatternKind::sequence && !body.children.empty() &&
          std::ranges::all_of(body.children, [](const PatternNode& part) {
            return part.kind == PatternKind::set && part.literal;
          }));
}

bool settle_repeat(PatternNode& repeat, const PatternNode& next) {
  const PatternNode& body = repeat.children[0];
  if (repeat.least > 1 || !is_simple(body)) return true;
  const PatternNode& head = *head_of(body);
  if (head.is_dot || next.is_dot || !head.set.intersect(next.set).empty()) return true;
  repeat.mode = RepeatMode::possessive;
  return next.literal.has_value();
}

}  // namespace

std::set<std::uint32_t> called_groups(const PatternNode& tree) { return Reached(tree).called(); }

bool settle_repeats_of_called(PatternNode& node) {
  for (std::size_t i = 0; node.kind == PatternKind::sequence && i + 1 < node.children.size(); ++i) {
    PatternNode* const repeat = repeat_of_group(node.children[i]);
    const PatternNode* const next = head_of(node.children[i + 1]);
    if (repeat != nullptr && next != nullptr && !settle_repeat(*repeat, *next)) return false;
  }
  return std::ranges::all_of(node.children, settle_repeats_of_called);
}

std::optional<bool> calls_without_end(const PatternNode& tree) {
  return CallCheck(tree).has_endless();
}

}  // namespace tokenmill::tokenizer
