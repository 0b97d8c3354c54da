// Closes a row whose ids were appended to a batch.
#pragma once

#include <cstdint>

#include "base/assert.h"
#include "data/sequence_batch.h"

namespace tokenmill::pack {

// The ids after the last row's end become a row; `padding` of them, at the end, are padding and
// `overlap` of its content ids repeat the row before.
inline void end_row(SequenceBatch& out, std::uint32_t padding, std::uint32_t overlap) {
  const std::uint64_t begin = out.ends.empty() ? 0 : out.ends.back();
  TM_ASSERT(begin <= out.ids.size() && std::uint64_t{padding} + overlap <= out.ids.size() - begin);
  out.ends.push_back(out.ids.size());
  out.padding.push_back(padding);
  out.overlap.push_back(overlap);
}

}  // namespace tokenmill::pack
