// The row builder of SAELens' `concat_and_batch_sequences`, id by id.
//
// A row is filled from documents; a special id is put in front of what follows unless that starts
// with the same id already: `begin_document` where a document starts, `begin_row` where a row
// starts, `separator` where a document, or the rest of one, goes on in a started row. Since 6.19
// a `begin_document` that the end of the row cut off comes again in the next row; before, it was
// lost. (Read in the released wheels 6.18 and 6.54; tests/shard/reference_packers.py.)
#pragma once

#include <span>
#include <vector>

#include "data/sequence_batch.h"
#include "data/token_batch.h"
#include "pack/pack_options.h"

namespace tokenmill::pack {

class SaelensJoiner {
 public:
  // `options` must be valid, with one of the saelens rules.
  explicit SaelensJoiner(const PackOptions& options);

  // Returns how many ids of the document were dropped: only `saelens_single` drops here.
  std::uint64_t add(std::span<const TokenId> document, SequenceBatch& out);

  // Returns how many ids were in the unfinished row, which is dropped.
  std::uint64_t end_block(SequenceBatch& out);

  // The unfinished row.
  const std::vector<TokenId>& carry() const { return row_; }
  // False when `row` cannot come from these options.
  bool restore(std::vector<TokenId> row);

 private:
  void join(std::span<const TokenId> document, SequenceBatch& out);
  bool fill_row(std::span<const TokenId>& rest, bool starts_document);
  std::uint64_t add_single(std::span<const TokenId> document, SequenceBatch& out) const;

  Joining joining_;
  std::size_t max_length_ = 0;
  std::vector<TokenId> row_;
  std::vector<TokenId> framed_;  // scratch: the document with its frame
};

}  // namespace tokenmill::pack
