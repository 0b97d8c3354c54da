// Token ids on their way from the tokenizer to the packer: one list of ids per document, without
// special tokens added by a post-processor (the packer places those in every row).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tokenmill {

using TokenId = std::uint32_t;

// Document i of the batch is ids[ends[i-1], ends[i]).
struct TokenBatch {
  std::vector<TokenId> ids;
  std::vector<std::uint64_t> ends;
  std::uint64_t first_document = 0;

  std::size_t size() const { return ends.size(); }
  std::span<const TokenId> document(std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
    return std::span(ids).subspan(begin, ends[i] - begin);
  }
  void clear() {
    ids.clear();
    ends.clear();
  }
};

}  // namespace tokenmill
