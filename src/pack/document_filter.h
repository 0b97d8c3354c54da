// Decides, document by document, what the filters keep.
//
// One pass over the ids counts the classes; a second copies what is kept when a removal found
// something. Without class filters only the length is looked at.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "data/token_batch.h"
#include "pack/drop_counts.h"
#include "pack/pack_options.h"
#include "pack/token_classes.h"

namespace tokenmill::pack {

class DocumentFilter {
 public:
  DocumentFilter(const Filters& filters, TokenClasses classes);

  // The ids to keep, nothing when the document is dropped. They lie in `document` or in this
  // object, valid until the next call. What is dropped is added to `counts`.
  std::optional<std::span<const TokenId>> keep(std::span<const TokenId> document,
                                               DropCounts& counts);

 private:
  struct Rule {
    std::uint8_t bit = 0;
    DropRule counted_as{};
    TokenFilter filter = {};
  };

  std::span<const TokenId> remove_tokens(std::span<const TokenId> document, DropCounts& counts);

  std::uint64_t min_length_;
  TokenClasses classes_;
  std::vector<Rule> rules_;
  std::uint8_t removed_bits_ = 0;
  std::vector<TokenId> kept_;
};

}  // namespace tokenmill::pack
