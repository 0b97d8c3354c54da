#include "pack/window_cutter.h"

#include "base/assert.h"
#include "pack/row_end.h"

namespace tokenmill::pack {

WindowCutter::WindowCutter(const PackOptions& options)
    : frame_(options.frame),
      room_(options.max_length - options.frame.size()),
      stride_(options.stride),
      padded_length_(options.padding == Padding::max_length ? options.max_length : 0),
      pad_id_(options.pad_id) {
  TM_ASSERT(stride_ < room_);
}

void WindowCutter::add(std::span<const TokenId> document, SequenceBatch& out) const {
  std::size_t begin = 0;
  while (document.size() - begin > room_) {
    add_window(document.subspan(begin, room_), begin == 0 ? 0 : static_cast<std::uint32_t>(stride_),
               out);
    begin += room_ - stride_;
  }
  add_window(document.subspan(begin), begin == 0 ? 0 : static_cast<std::uint32_t>(stride_), out);
}

void WindowCutter::add_window(std::span<const TokenId> content, std::uint32_t overlap,
                              SequenceBatch& out) const {
  TM_ASSERT(content.size() <= room_ && overlap <= content.size());
  out.ids.insert(out.ids.end(), frame_.prefix.begin(), frame_.prefix.end());
  out.ids.insert(out.ids.end(), content.begin(), content.end());
  out.ids.insert(out.ids.end(), frame_.suffix.begin(), frame_.suffix.end());
  const std::size_t length = content.size() + frame_.size();
  const std::size_t padding = padded_length_ > length ? padded_length_ - length : 0;
  out.ids.insert(out.ids.end(), padding, pad_id_);
  end_row(out, static_cast<std::uint32_t>(padding), overlap);
}

}  // namespace tokenmill::pack
