// Strings that a plan of the fast engine cannot treat: a stretch of text with one of them is left
// to the reference engine.
//
// Such a string is whole and alone: neither spaces nor U+2581 are in it, so steps that only turn
// one into the other, or put one in front, neither make it nor break it. What a normalizer or a
// pre-tokenizer would do where it occurs need not be known then.
// Immutable; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/token_matcher.h"

namespace tokenmill::tokenizer {

class ReservedStrings {
 public:
  ReservedStrings() = default;
  // Nullopt when one of them cannot be reserved. Every part of a string without spaces and U+2581
  // occurs where the string does, so one part stands for it.
  static std::optional<ReservedStrings> compile(const std::vector<std::string>& strings);

  std::size_t count() const { return count_; }
  // O(text).
  bool occur_in(std::string_view text) const {
    return count_ > 0 && matcher_.find(text, 0).has_value();
  }

 private:
  TokenMatcher matcher_;
  std::size_t count_ = 0;
};

}  // namespace tokenmill::tokenizer
