// The merge loop for words of a few symbols: arrays instead of a heap.
//
// Each round takes the pair of the lowest rank, leftmost first, and closes the gap. O(n^2), which
// for n <= kShortMergeMax beats the heap of bpe.cc. Same result wherever every id stands for one
// string (Vocabulary::has_unique_ids).
#pragma once

#include <cstddef>
#include <span>

#include "tokenizer/merge_table.h"

namespace tokenmill::tokenizer {

inline constexpr std::size_t kShortMergeMax = 40;

// Merges ids[0, count) in place, count <= kShortMergeMax; returns how many are left.
std::size_t merge_short(const MergeTable& merges, TokenId* ids, std::size_t count);

}  // namespace tokenmill::tokenizer
