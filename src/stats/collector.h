// Counts everything that passes on its way to the shards: one pass, exact, free of padding.
//
// A token that neighbouring windows share is counted once. Collectors of parts of the work can be
// merged; the result does not depend on how the work was divided. One thread each. Memory: 8
// bytes per vocabulary id, plus the hashes of documents and rows while `duplicates_max` allows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/sequence_batch.h"
#include "data/token_batch.h"
#include "stats/copy_counts.h"
#include "stats/length_counts.h"

namespace tokenmill::stats {

struct CollectorOptions {
  std::uint32_t vocab_size = 0;
  // How many ids stand before and after the content of every row (the frame of the packer).
  std::uint32_t row_prefix = 0;
  std::uint32_t row_suffix = 0;
  std::vector<TokenId> special_ids = {};
  // Distinct documents and rows remembered to count exact duplicates, 32 to 64 bytes each; when
  // there are more, duplicates are not known. 0: not counted.
  std::uint64_t duplicates_max = std::uint64_t{1} << 21;
};

// Where the ids of all rows went; the parts sum to `total`.
struct TokenBudget {
  std::uint64_t content = 0;
  std::uint64_t special = 0;  // ids of the frame around the content
  std::uint64_t overlap = 0;  // content that repeats the row before
  std::uint64_t padding = 0;

  std::uint64_t total() const { return content + special + overlap + padding; }
};

class Collector {
 public:
  explicit Collector(CollectorOptions options);

  // Documents as the tokenizer gave them, before filters.
  void add_documents(const TokenBatch& documents);
  // Rows as the packer gave them. Ids must be below `vocab_size`.
  void add_rows(const SequenceBatch& rows);
  // `other` must have the same options.
  void merge(const Collector& other);

  std::uint64_t documents() const { return document_lengths_.count(); }
  std::uint64_t sequences() const { return row_lengths_.count(); }
  // content + special: every id of the rows but padding, shared ones once.
  std::uint64_t total_tokens() const { return budget_.content + budget_.special; }
  std::uint64_t unique_tokens() const;
  std::uint64_t special_tokens() const;
  const TokenBudget& budget() const { return budget_; }
  const LengthCounts& document_lengths() const { return document_lengths_; }
  // Rows without their padding.
  const LengthCounts& row_lengths() const { return row_lengths_; }
  // How often each id stands in the rows, counted as `total_tokens` counts.
  std::span<const std::uint64_t> token_counts() const { return token_counts_; }
  const CollectorOptions& options() const { return options_; }
  // Documents, rows that equal others; not known when there were too many to tell.
  const CopyCounts& document_copies() const { return document_copies_; }
  const CopyCounts& row_copies() const { return row_copies_; }

 private:
  void count(std::span<const TokenId> ids);

  CollectorOptions options_;
  std::vector<std::uint64_t> token_counts_;
  LengthCounts document_lengths_;
  LengthCounts row_lengths_;
  TokenBudget budget_;
  CopyCounts document_copies_;
  CopyCounts row_copies_;
};

}  // namespace tokenmill::stats
