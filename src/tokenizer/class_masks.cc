// The window holds the masks of 2 KiB of text and is refilled as the cutter moves on. Cutters ask
// for 64 bytes from any place, so a view is put together from two blocks in a row by shifts. A view
// that begins in a block's second half costs the same as one at its start, and no branch.
#include "tokenizer/class_masks.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "tokenizer/piece_scanner.h"

namespace tokenmill::tokenizer {
namespace {

// Bits [offset, offset + 64) of two blocks in a row.
std::uint64_t join(std::uint64_t low, std::uint64_t high, unsigned offset) {
  return low >> offset | high << 1 << (63 - offset);
}

#if defined(__x86_64__)

// Every x86 has vectors of two masks, and shifts by as much as 64.
void join(const ClassBlock& low, const ClassBlock& high, unsigned offset, ClassBlock& joined) {
  const __m128i down = _mm_cvtsi32_si128(static_cast<int>(offset));
  const __m128i up = _mm_cvtsi32_si128(static_cast<int>(64 - offset));
  const auto* const first = reinterpret_cast<const __m128i*>(&low);
  const auto* const second = reinterpret_cast<const __m128i*>(&high);
  auto* const to = reinterpret_cast<__m128i*>(&joined);
  for (std::size_t i = 0; i < sizeof(ClassBlock) / sizeof(__m128i); ++i) {
    _mm_storeu_si128(to + i, _mm_or_si128(_mm_srl_epi64(_mm_loadu_si128(first + i), down),
                                          _mm_sll_epi64(_mm_loadu_si128(second + i), up)));
  }
}

#else

void join(const ClassBlock& low, const ClassBlock& high, unsigned offset, ClassBlock& joined) {
  joined = {.letter = join(low.letter, high.letter, offset),
            .number = join(low.number, high.number, offset),
            .blank = join(low.blank, high.blank, offset),
            .newline = join(low.newline, high.newline, offset),
            .space = join(low.space, high.space, offset),
            .quote = join(low.quote, high.quote, offset),
            .foreign = join(low.foreign, high.foreign, offset),
            .continuation = join(low.continuation, high.continuation, offset)};
}

#endif

}  // namespace

// The text after its last whole block is copied, so that nothing is read beyond it.
void MaskWindow::fill(std::string_view text, std::size_t position) {
  begin_ = position;
  end_ = std::min(text.size(), position + kBlocks * kBlockBytes);
  const std::size_t size = end_ - begin_;
  const std::size_t whole = size / kBlockBytes;
  classify_(text.data() + begin_, whole, blocks_.data());
  std::size_t count = whole;
  if (size % kBlockBytes != 0) {
    std::array<char, kBlockBytes> rest{};
    std::memcpy(rest.data(), text.data() + begin_ + whole * kBlockBytes, size % kBlockBytes);
    classify_(rest.data(), 1, &blocks_[count++]);
  }
  blocks_[count] = {};
  cuts_[count] = 0;
  foreign_.reset();
  for (std::size_t block = 0; block < count; ++block) {
    cuts_[block] = 0;
    if (blocks_[block].foreign != 0) [[unlikely]]
      cuts_[block] = foreign_.settle(text, begin_ + block * kBlockBytes, &blocks_[block]);
  }
}

MaskView MaskWindow::cut_view(std::string_view text, std::size_t position) const {
  const std::size_t block = (position - begin_) / kBlockBytes;
  const auto offset = static_cast<unsigned>((position - begin_) % kBlockBytes);
  MaskView view;
  join(blocks_.data()[block], blocks_.data()[block + 1], offset, view.classes);
  view.cuts = join(cuts_.data()[block], cuts_.data()[block + 1], offset);
  const std::size_t rest = text.size() - position;
  view.size = static_cast<unsigned>(std::min<std::size_t>(rest, kBlockBytes));
  view.reaches_end = rest <= kBlockBytes;
  if (view.classes.foreign != 0) [[unlikely]] {
    view.size = static_cast<unsigned>(std::countr_zero(view.classes.foreign));
    view.reaches_end = false;
  }
  return view;
}

}  // namespace tokenmill::tokenizer
