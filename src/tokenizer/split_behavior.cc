#include "tokenizer/split_behavior.h"

#include <algorithm>
#include <array>

#include "base/format.h"

namespace tokenmill::tokenizer {
namespace {

// Glues a match to what came before it, unless that was a match too.
std::vector<Range> merge_with_previous(std::span<const Segment> segments) {
  std::vector<Range> pieces;
  bool after_match = false;
  for (const Segment& segment : segments) {
    if (segment.is_match && !after_match && !pieces.empty()) {
      pieces.back().end = segment.range.end;
    } else {
      pieces.push_back(segment.range);
    }
    after_match = segment.is_match;
  }
  return pieces;
}

std::vector<Range> merge_with_next(std::span<const Segment> segments) {
  std::vector<Range> pieces;
  bool before_match = false;
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (segment->is_match && !before_match && !pieces.empty()) {
      pieces.back().begin = segment->range.begin;
    } else {
      pieces.push_back(segment->range);
    }
    before_match = segment->is_match;
  }
  std::ranges::reverse(pieces);
  return pieces;
}

std::vector<Range> merge_same_kind(std::span<const Segment> segments) {
  std::vector<Range> pieces;
  bool previous = false;
  for (const Segment& segment : segments) {
    if (segment.is_match == previous && !pieces.empty()) {
      pieces.back().end = segment.range.end;
    } else {
      pieces.push_back(segment.range);
    }
    previous = segment.is_match;
  }
  return pieces;
}

}  // namespace

Result<SplitBehavior> split_behavior_from_name(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kNames = {
      "Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"};
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) {
    return fail(ErrorCode::tokenizer_invalid, format("Unknown split behavior: {}", name));
  }
  return static_cast<SplitBehavior>(found - kNames.begin());
}

std::vector<Segment> cover(std::span<const Range> matches, std::size_t size, bool invert) {
  std::vector<Segment> segments;
  segments.reserve(matches.size() + 1);
  std::size_t covered = 0;
  for (const Range& match : matches) {
    if (covered != match.begin) segments.push_back({{covered, match.begin}, invert});
    segments.push_back({match, !invert});
    covered = match.end;
  }
  if (covered != size) segments.push_back({{covered, size}, invert});
  return segments;
}

std::vector<Range> apply_behavior(std::span<const Segment> segments, SplitBehavior behavior) {
  switch (behavior) {
    case SplitBehavior::merged_with_previous:
      return merge_with_previous(segments);
    case SplitBehavior::merged_with_next:
      return merge_with_next(segments);
    case SplitBehavior::contiguous:
      return merge_same_kind(segments);
    case SplitBehavior::removed:
    case SplitBehavior::isolated:
      break;
  }
  std::vector<Range> pieces;
  for (const Segment& segment : segments) {
    if (behavior == SplitBehavior::isolated || !segment.is_match) pieces.push_back(segment.range);
  }
  return pieces;
}

}  // namespace tokenmill::tokenizer
