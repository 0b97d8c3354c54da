// Closes a row whose ids were appended to a batch.
#pragma once

#include <cstdint>

#include "data/sequence_batch.h"

namespace tokenmill::pack {

// The ids after the last row's end become a row; `padding` of them, at the end, are padding and
// `overlap` of its content ids repeat the row before.
inline void end_row(SequenceBatch& out, std::uint32_t padding, std::uint32_t overlap) {
  out.ends.push_back(out.ids.size());
  out.padding.push_back(padding);
  out.overlap.push_back(overlap);
}

}  // namespace tokenmill::pack
