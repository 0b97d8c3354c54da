// Joins documents to one stream of ids, with separators, and cuts it into rows of max_length.
//
// A row is prefix + room ids of the stream + suffix. Nothing but the count of ids decides where a
// row ends, so rows can be computed from offsets alone. The unfinished row waits for the next
// document; `end_block` applies the tail rule and starts afresh.
#pragma once

#include <span>
#include <vector>

#include "data/sequence_batch.h"
#include "data/token_batch.h"
#include "pack/pack_options.h"

namespace tokenmill::pack {

class StreamCutter {
 public:
  // `options` must be valid.
  explicit StreamCutter(const PackOptions& options);

  void add(std::span<const TokenId> document, SequenceBatch& out);

  // Returns how many ids of the stream the tail rule dropped.
  std::uint64_t end_block(SequenceBatch& out);

  // What later rows depend on.
  struct Carry {
    std::vector<TokenId> row;
    std::uint64_t block_documents = 0;
    std::uint64_t block_rows = 0;
  };
  const Carry& carry() const { return carry_; }
  // False when `carry` cannot come from these options.
  bool restore(Carry carry);

 private:
  void append(std::span<const TokenId> ids, SequenceBatch& out);
  void emit(std::span<const TokenId> content, SequenceBatch& out);
  void append_separator(SequenceBatch& out);

  Joining joining_;
  Frame frame_;
  std::size_t room_ = 0;
  bool pads_tail_ = false;
  TokenId pad_id_ = 0;
  Carry carry_;
};

}  // namespace tokenmill::pack
