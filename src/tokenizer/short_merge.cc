#include "tokenizer/short_merge.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace tokenmill::tokenizer {

std::size_t merge_short(const MergeTable& merges, TokenId* ids, std::size_t count) {
  TM_ASSERT(count <= kShortMergeMax);
  // joins[i] is the merge of ids[i] and ids[i + 1].
  std::array<Merge, kShortMergeMax> joins;
  for (std::size_t i = 0; i + 1 < count; ++i) joins[i] = merges.find(ids[i], ids[i + 1]);
  while (count > 1) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < count; ++i) {
      if (joins[i].rank < joins[best].rank) best = i;
    }
    if (!joins[best].exists()) break;
    ids[best] = joins[best].result;
    std::copy(ids + best + 2, ids + count, ids + best + 1);
    std::copy(joins.begin() + best + 1, joins.begin() + count - 1, joins.begin() + best);
    --count;
    if (best > 0) joins[best - 1] = merges.find(ids[best - 1], ids[best]);
    if (best + 1 < count) joins[best] = merges.find(ids[best], ids[best + 1]);
  }
  return count;
}

}  // namespace tokenmill::tokenizer
