// The quirks are the point: SAELens joins token streams by looking at what stands at the seam. A
// BOS or a separator is put in front only where the next id is not the same one already, and a row
// that has no room for all that should be put there takes what fits. The rule of SAELens 6 is
// written out once more in tests/shard/reference_packers.py, against which every preset is
// compared.
#include "pack/saelens_joiner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "pack/row_end.h"

namespace tokenmill::pack {

SaelensJoiner::SaelensJoiner(const PackOptions& options)
    : joining_(options.joining), max_length_(options.max_length) {
  TM_ASSERT(max_length_ > 0);
}

std::uint64_t SaelensJoiner::add(std::span<const TokenId> document, SequenceBatch& out) {
  const Frame& frame = joining_.document_frame;
  if (frame.size() > 0) {
    framed_.assign(frame.prefix.begin(), frame.prefix.end());
    framed_.insert(framed_.end(), document.begin(), document.end());
    framed_.insert(framed_.end(), frame.suffix.begin(), frame.suffix.end());
    document = framed_;
  }
  if (joining_.rule == JoinRule::saelens_single) return add_single(document, out);
  join(document, out);
  return 0;
}

void SaelensJoiner::join(std::span<const TokenId> document, SequenceBatch& out) {
  bool starts_document = true;
  while (!document.empty()) {
    starts_document = fill_row(document, starts_document);
    if (row_.size() < max_length_) continue;
    out.ids.insert(out.ids.end(), row_.begin(), row_.end());
    end_row(out, 0, 0);
    row_.clear();
  }
}

// Takes from the front of `rest` what fits the row. Returns whether the document's start is still
// to be marked in the next row.
bool SaelensJoiner::fill_row(std::span<const TokenId>& rest, bool starts_document) {
  std::array<TokenId, 2> prefix{};
  std::size_t prefix_begin = prefix.size();
  TokenId next = rest.front();
  const auto put_in_front = [&](std::optional<TokenId> id) {
    if (!id || *id == next) return false;
    prefix[--prefix_begin] = next = *id;
    return true;
  };
  const bool marks_start = starts_document && put_in_front(joining_.begin_document);
  put_in_front(row_.empty() ? joining_.begin_row : joining_.separator);

  TM_ASSERT(row_.size() < max_length_);
  const std::size_t free = max_length_ - row_.size();
  const auto ids = std::span(prefix).subspan(prefix_begin);
  const auto fitting = ids.first(std::min(ids.size(), free));
  row_.insert(row_.end(), fitting.begin(), fitting.end());
  const auto taken = rest.first(std::min(rest.size(), free - fitting.size()));
  row_.insert(row_.end(), taken.begin(), taken.end());
  rest = rest.subspan(taken.size());
  return joining_.rule == JoinRule::saelens && marks_start && ids.size() > free;
}

std::uint64_t SaelensJoiner::end_block(SequenceBatch&) { return std::exchange(row_, {}).size(); }

bool SaelensJoiner::restore(std::vector<TokenId> row) {
  if (row.size() >= max_length_) return false;
  row_ = std::move(row);
  return true;
}

std::uint64_t SaelensJoiner::add_single(std::span<const TokenId> document,
                                        SequenceBatch& out) const {
  if (document.empty()) return 0;
  const std::optional<TokenId> begin =
      joining_.begin_document ? joining_.begin_document : joining_.begin_row;
  const bool is_marked = begin && document.size() + 1 >= max_length_ && document.front() != *begin;
  const std::size_t taken = is_marked ? max_length_ - 1 : max_length_;
  if (document.size() < taken) return document.size();
  if (is_marked) out.ids.push_back(*begin);
  out.ids.insert(out.ids.end(), document.begin(),
                 document.begin() + static_cast<std::ptrdiff_t>(taken));
  end_row(out, 0, 0);
  return document.size() - taken;
}

}  // namespace tokenmill::pack
