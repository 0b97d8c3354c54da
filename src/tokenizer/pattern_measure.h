// What can be said of a part of a pattern without a text: how much it takes, and how large it is.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "tokenizer/pattern_syntax.h"

namespace tokenmill::tokenizer {

class PatternMeasure {
 public:
  static constexpr std::uint64_t kEndless = ~std::uint64_t{0};
  struct Length {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    bool is_fixed() const { return least == most; }
  };

  // `root` outlives it, and so do the nodes that are asked about.
  explicit PatternMeasure(const PatternNode& root) { find_groups(root); }

  // In scalars; as Oniguruma counts it, which is what look-behind steps back.
  Length length(const PatternNode& node) const;
  bool may_be_empty(const PatternNode& node) const { return least_length(node) == 0; }
  bool is_nothing(const PatternNode& node) const { return op_count(node) == 0; }
  bool is_longer_than(const PatternNode& node, std::uint64_t count) const {
    return op_count(node) > count;
  }
  // Whether Oniguruma counts the rounds of a repeat, rather than writing its body as many times. It
  // then ends at a round that takes nothing.
  bool counts_rounds(const PatternNode& repeat) const;

 private:
  void find_groups(const PatternNode& node);
  static bool counts_rounds(const PatternNode& repeat, std::uint64_t size);
  Length length_of_repeat(const PatternNode& node) const;
  Length length_of_group(const PatternNode& node) const;
  std::uint64_t least_length(const PatternNode& node) const;
  std::uint64_t op_count(const PatternNode& node) const;
  std::uint64_t op_count_without_groups(const PatternNode& node) const;
  std::uint64_t op_count_of_sequence(const PatternNode& node) const;
  std::uint64_t op_count_of_repeat(const PatternNode& node) const;
  std::uint64_t counted_op_count_of_repeat(const PatternNode& node) const;
  std::uint64_t op_count_of_look(const PatternNode& node) const;

  struct Group {
    const PatternNode* node = nullptr;
    std::optional<Length> length = {};
    bool is_being_measured = false;
  };
  mutable std::vector<Group> groups_;  // by number
  bool has_calls_ = false;
  // Of repeats, which may be nested deep, and are asked for at each level.
  mutable std::unordered_map<const PatternNode*, Length> lengths_;
  mutable std::unordered_map<const PatternNode*, std::uint64_t> op_counts_;
};

// What look-behind is made of: one for each alternative of a length of its own, else the whole.
std::vector<const PatternNode*> look_behind_parts(const PatternNode& look,
                                                  const PatternMeasure& measure);

}  // namespace tokenmill::tokenizer
