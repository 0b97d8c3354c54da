// Cuts each document into overlapping windows, as Hugging Face `tokenizers` does with truncation
// and overflowing tokens.
//
// With room = max_length - frame, window k covers ids [k * (room - stride), + room) of the
// document, cut at its end; the first window that reaches the end is the last. A document without
// ids gives one row of the frame alone. (`tokenizers` 0.23 may stop encoding early and then lacks
// windows that 0.22 gives; here nothing is lost.)
#pragma once

#include <span>

#include "data/sequence_batch.h"
#include "data/token_batch.h"
#include "pack/pack_options.h"

namespace tokenmill::pack {

class WindowCutter {
 public:
  // `options` must be valid.
  explicit WindowCutter(const PackOptions& options);

  void add(std::span<const TokenId> document, SequenceBatch& out) const;

 private:
  void add_window(std::span<const TokenId> content, std::uint32_t overlap,
                  SequenceBatch& out) const;

  Frame frame_;
  std::size_t room_ = 0;
  std::size_t stride_ = 0;
  std::size_t padded_length_ = 0;  // 0: rows keep their length
  TokenId pad_id_ = 0;
};

}  // namespace tokenmill::pack
