// The search for all matches of a pattern, whatever machine runs it.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

inline constexpr std::size_t kNoMatch = ~std::size_t{0};
// The machine used up its steps.
inline constexpr std::size_t kGaveUp = kNoMatch - 1;

// Appends the matches; false when the machine gave up, with those found so far. An empty match is
// one too, at the very end as well, but not right behind another match: there the search goes on
// with the next character, as the `onig` crate's find_iter does. A match that \K in look-behind
// lets begin before the end of the last one begins there; the reference panics on such.
template <typename Machine>
bool find_all_matches(Machine machine, std::string_view text, bool may_be_empty,
                      std::vector<Range>& matches) {
  std::size_t previous_end = kNoMatch;
  for (std::size_t begin = 0; begin <= text.size();) {
    if (begin == text.size() && !may_be_empty) break;
    const std::size_t end = machine.match_at(begin);
    if (end == kGaveUp) return false;
    // A \K in look-ahead may stand behind the end.
    std::size_t from = end == kNoMatch ? 0 : std::min(machine.match_begin(begin), end);
    const bool is_match = end != kNoMatch && (end > from || end != previous_end);
    if (is_match) {
      if (previous_end != kNoMatch) from = std::max(from, previous_end);
      matches.push_back({from, end});
      previous_end = end;
    }
    if (is_match && end > begin) {
      begin = end;
    } else {
      begin += begin == text.size() ? 1 : decode_utf8(text, begin).length;
    }
    if (end != kNoMatch) machine.begin_search(begin);
  }
  return true;
}

}  // namespace tokenmill::tokenizer
