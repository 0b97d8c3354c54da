// Rows are counted where they are made, so counting costs one addition per id on data that is in
// the cache, and nothing is read twice. Sums of parts are the statistics of the whole (merge),
// which is what threads and cluster workers rely on. Duplicates are told by a 64-bit hash of the
// ids: among a hundred million rows the chance that two different ones share it is below one in two
// thousand.
#include "stats/collector.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace tokenmill::stats {

Collector::Collector(CollectorOptions options)
    : options_(std::move(options)),
      token_counts_(options_.vocab_size),
      document_copies_(options_.duplicates_max),
      row_copies_(options_.duplicates_max) {}

void Collector::add_documents(const TokenBatch& documents) {
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const auto ids = documents.document(i);
    document_lengths_.add(ids.size());
    document_copies_.add(ids);
  }
}

// A row is prefix, overlap, new content, suffix, padding. What repeats the row before is left out
// of the counts; the frame belongs to every row and is counted.
void Collector::add_rows(const SequenceBatch& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows.row(i);
    const std::uint64_t padding = rows.padding[i];
    const std::uint64_t overlap = rows.overlap[i];
    const std::uint64_t frame = options_.row_prefix + options_.row_suffix;
    TM_ASSERT(padding + overlap + frame <= row.size());

    const auto ids = row.first(row.size() - padding);
    count(ids.first(options_.row_prefix));
    count(ids.subspan(options_.row_prefix + overlap));
    row_lengths_.add(ids.size());
    budget_.padding += padding;
    budget_.overlap += overlap;
    budget_.special += frame;
    budget_.content += ids.size() - frame - overlap;
    row_copies_.add(ids);
  }
}

void Collector::count(std::span<const TokenId> ids) {
  for (const TokenId id : ids) {
    TM_ASSERT(id < token_counts_.size());
    ++token_counts_[id];
  }
}

void Collector::merge(const Collector& other) {
  TM_ASSERT(token_counts_.size() == other.token_counts_.size());
  for (std::size_t id = 0; id < token_counts_.size(); ++id) {
    token_counts_[id] += other.token_counts_[id];
  }
  document_lengths_.merge(other.document_lengths_);
  row_lengths_.merge(other.row_lengths_);
  budget_.content += other.budget_.content;
  budget_.special += other.budget_.special;
  budget_.overlap += other.budget_.overlap;
  budget_.padding += other.budget_.padding;
  document_copies_.merge(other.document_copies_);
  row_copies_.merge(other.row_copies_);
}

std::uint64_t Collector::unique_tokens() const {
  return static_cast<std::uint64_t>(std::count_if(token_counts_.begin(), token_counts_.end(),
                                                  [](std::uint64_t count) { return count > 0; }));
}

std::uint64_t Collector::special_tokens() const {
  std::uint64_t total = 0;
  for (const TokenId id : options_.special_ids) {
    if (id < token_counts_.size()) total += token_counts_[id];
  }
  return total;
}

}  // namespace tokenmill::stats
