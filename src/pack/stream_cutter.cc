// A full row waits in the carry until another id comes: only then is it known not to be the last
// row of the block, which `drop_last_row` drops even when it is full. While the carry is empty,
// rows are copied from the document straight to the batch.
#include "pack/stream_cutter.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "pack/row_end.h"

namespace tokenmill::pack {

StreamCutter::StreamCutter(const PackOptions& options)
    : joining_(options.joining),
      frame_(options.frame),
      room_(options.max_length - options.frame.size()),
      pads_tail_(options.padding == Padding::max_length),
      pad_id_(options.pad_id) {
  TM_ASSERT(frame_.size() < options.max_length);
}

void StreamCutter::add(std::span<const TokenId> document, SequenceBatch& out) {
  const SeparatorPlace place = joining_.separator_place;
  if (place == SeparatorPlace::before_each ||
      (place == SeparatorPlace::between && carry_.block_documents > 0)) {
    append_separator(out);
  }
  append(joining_.document_frame.prefix, out);
  append(document, out);
  append(joining_.document_frame.suffix, out);
  if (place == SeparatorPlace::after_each) append_separator(out);
  ++carry_.block_documents;
}

std::uint64_t StreamCutter::end_block(SequenceBatch& out) {
  const Carry last = std::exchange(carry_, {});
  const std::size_t length = last.row.size();
  const bool is_kept = [&] {
    switch (joining_.tail) {
      case Tail::drop:
        return length == room_;
      case Tail::keep:
        return length > 0;
      case Tail::drop_last_row:
        return false;
      case Tail::pad_only_row:
        return length == room_ || (last.block_rows == 0 && last.block_documents > 0);
    }
    return false;
  }();
  if (!is_kept) return length;
  emit(last.row, out);
  carry_ = {};
  return 0;
}

bool StreamCutter::restore(Carry carry) {
  if (carry.row.size() > room_) return false;
  carry_ = std::move(carry);
  return true;
}

void StreamCutter::append(std::span<const TokenId> ids, SequenceBatch& out) {
  std::vector<TokenId>& row = carry_.row;
  while (!ids.empty()) {
    if (row.size() == room_) {
      emit(row, out);
      row.clear();
    }
    if (row.empty() && ids.size() > room_) {
      emit(ids.first(room_), out);
      ids = ids.subspan(room_);
      continue;
    }
    TM_ASSERT(row.size() < room_);
    const std::size_t taken = std::min(ids.size(), room_ - row.size());
    row.insert(row.end(), ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(taken));
    ids = ids.subspan(taken);
  }
}

void StreamCutter::emit(std::span<const TokenId> content, SequenceBatch& out) {
  TM_ASSERT(content.size() <= room_);
  out.ids.insert(out.ids.end(), frame_.prefix.begin(), frame_.prefix.end());
  out.ids.insert(out.ids.end(), content.begin(), content.end());
  const std::size_t missing = room_ - content.size();
  const bool is_padded = pads_tail_ || joining_.tail == Tail::pad_only_row;
  const std::size_t padding = is_padded ? missing : 0;
  // The frame's suffix stands before the padding, as a tokenizer pads.
  out.ids.insert(out.ids.end(), frame_.suffix.begin(), frame_.suffix.end());
  out.ids.insert(out.ids.end(), padding, pad_id_);
  end_row(out, static_cast<std::uint32_t>(padding), 0);
  ++carry_.block_rows;
}

void StreamCutter::append_separator(SequenceBatch& out) {
  if (joining_.separator) append(std::span(&*joining_.separator, 1), out);
}

}  // namespace tokenmill::pack
