// What both machines of patterns ask about a place in a text: assertions, and where a run of one
// set ends.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/pattern_syntax.h"

namespace tokenmill::tokenizer {

// Where extended grapheme clusters end, as Oniguruma has them (Unicode 16, without conjuncts). All
// are found when the first one is asked for: each may depend on a long way back. O(text).
class ClusterBreaks {
 public:
  explicit ClusterBreaks(std::string_view text) : text_(text) {}

  bool is_break(std::size_t position);

 private:
  void find_all();

  std::string_view text_;
  std::vector<bool> breaks_;  // by position; empty until the first question
};

struct PlaceInText {
  std::string_view text;
  std::size_t position = 0;
  std::size_t search_begin = 0;
  ClusterBreaks* breaks = nullptr;
};

bool holds(Assertion assertion, const PlaceInText& place);

// Ends of possessive repeats. All places of a run of the set have one end, which is looked for
// once: otherwise a pattern that fails behind the run would cost the square of its length.
class PossessiveRuns {
 public:
  explicit PossessiveRuns(std::size_t repeats) : repeats_(repeats) {}

  // `take(position)` moves past one member of the set, or returns false.
  template <typename Take>
  std::size_t end_of(std::size_t repeat, std::size_t position, Take take) {
    if (runs_.empty()) runs_.resize(repeats_, Range{0, 0});
    Range& run = runs_[repeat];
    if (position < run.begin || position >= run.end) {
      run = {position, position};
      while (take(run.end)) {
      }
    }
    return std::max(run.end, position);
  }

 private:
  std::size_t repeats_;
  std::vector<Range> runs_;  // empty until the first one is asked for
};

}  // namespace tokenmill::tokenizer
