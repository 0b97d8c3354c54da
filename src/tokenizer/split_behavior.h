// What a splitter does with its matches: the five behaviours of Hugging Face `tokenizers`.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/aligned_text.h"

namespace tokenmill::tokenizer {

enum class SplitBehavior : std::uint8_t {
  removed,               // matches vanish
  isolated,              // matches and gaps are pieces of their own
  merged_with_previous,  // a match is glued to the piece before it
  merged_with_next,      // a match is glued to the piece after it
  contiguous,            // neighbours of the same kind become one piece
};

// From the JSON spelling: "Removed", "Isolated", "MergedWithPrevious", …
Result<SplitBehavior> split_behavior_from_name(std::string_view name);

// A stretch of the text: a match or a gap between matches.
struct Segment {
  Range range;
  bool is_match = false;
};

// The matches (sorted, disjoint) and the gaps, covering [0, size) without empty gaps; `invert`
// swaps what counts as a match.
std::vector<Segment> cover(std::span<const Range> matches, std::size_t size, bool invert);

// The pieces that `segments` become, in order. They may be empty where a match was.
std::vector<Range> apply_behavior(std::span<const Segment> segments, SplitBehavior behavior);

}  // namespace tokenmill::tokenizer
