// Rows on their way from the packer to the shard writer and the counters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/token_batch.h"

namespace tokenmill {

// Row i is ids[ends[i-1], ends[i]), special tokens and padding included.
//
// `padding[i]` of its ids, at its end, are padding; `overlap[i]` of its first content ids repeat
// the row before (stride). Statistics need both to stay free of padding and of double counting.
struct SequenceBatch {
  std::vector<TokenId> ids;
  std::vector<std::uint64_t> ends;
  std::vector<std::uint32_t> padding;
  std::vector<std::uint32_t> overlap;

  std::size_t size() const { return ends.size(); }
  std::span<const TokenId> row(std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
    return std::span(ids).subspan(begin, ends[i] - begin);
  }
  void clear() {
    ids.clear();
    ends.clear();
    padding.clear();
    overlap.clear();
  }
};

}  // namespace tokenmill
