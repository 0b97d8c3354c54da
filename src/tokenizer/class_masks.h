// Character classes of a stretch of text as bit masks, 64 bytes to a block.
//
// A scanner that looks at one byte after the other mispredicts at the end of every word. Here one
// bit per byte says what class the byte has, so that the boundaries of all pieces in 64 bytes come
// out of a few additions and shifts (piece_cutter.h). The masks of ASCII bytes come from a kernel
// (class_kernels.h), those of the rest from a table (foreign_classes.h).
//
// Cost: about one cycle per byte of ASCII text, about ten per scalar beyond.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokenizer/class_kernels.h"
#include "tokenizer/foreign_classes.h"

namespace tokenmill::tokenizer {

// The masks of up to 64 bytes of text; bit i is byte i.
struct MaskView {
  ClassBlock classes;
  std::uint64_t cuts = 0;    // letters before which a rule cuts the run they are in
  unsigned size = 0;         // bits that mean something, 1 to 64
  bool reaches_end = false;  // the text ends after them
};

class MaskWindow {
 public:
  // `letters` may be null and must outlive the window.
  MaskWindow(InstructionSet set, const LetterRule* letters)
      : classify_(classifier(set)), foreign_(set, letters) {}

  // Forgets the text: the next view() may be of another one.
  void reset() { begin_ = end_ = 0; }

  // The masks of the bytes from `position` < text.size() on, where a scalar begins. They end
  // before the first scalar that masks cannot tell (ClassBlock::foreign); size is 0 when that is
  // the first. Fast when positions rise.
  MaskView view(std::string_view text, std::size_t position) {
    if (!has(text, position)) fill(text, position);
    return cut_view(text, position);
  }

  // The masks of that view are there already.
  bool has(std::string_view text, std::size_t position) const {
    const std::size_t wanted = position + kBlockBytes;
    return position >= begin_ && (wanted <= end_ || end_ >= text.size()) && end_ != 0;
  }

 private:
  static constexpr std::size_t kBlockBytes = 64;
  // 2 KiB: masks of as many bytes again, which stay in the first cache beside the text.
  static constexpr std::size_t kBlocks = 32;

  void fill(std::string_view text, std::size_t position);
  MaskView cut_view(std::string_view text, std::size_t position) const;

  Classify classify_;
  ForeignClasses foreign_;
  std::size_t begin_ = 0;  // the text [begin_, end_) has masks
  std::size_t end_ = 0;
  // One block more, so that an unaligned view may always read two.
  std::array<ClassBlock, kBlocks + 1> blocks_;
  std::array<std::uint64_t, kBlocks + 1> cuts_{};
};

}  // namespace tokenmill::tokenizer
