// Two loops around the algebra of piece_boundaries.h. The one for every processor reads its views
// from a window of masks (class_masks.h) and writes ends bit by bit. With AVX-512 a view of ASCII
// is classified where it lies, in one look-up for all 64 bytes, and its ends are the indices of
// the set bits pressed together; what is left is the chain from the end of one view to the next.
#include "tokenizer/piece_cutter.h"

#include <array>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/assert.h"
#include "tokenizer/bit_writer.h"
#include "tokenizer/piece_boundaries.h"

namespace tokenmill::tokenizer {
template <PieceScheme kScheme>
std::size_t PieceCutter::cut_by(std::string_view text, std::size_t begin,
                                std::span<std::uint32_t> ends) {
  std::size_t found = 0;
  while (begin < text.size() && found + kEndsPerStep <= ends.size()) {
    const MaskView view = window_.view(text, begin);
    const Mask starts = view.size == 0 ? 0 : find_starts<kScheme>(view, text, begin);
    found += write_bits(starts, begin, ends.data() + found);
    if (view.reaches_end) {
      ends[found++] = static_cast<std::uint32_t>(text.size());
      break;
    }
    if (starts == 0) {
      ends[found++] = static_cast<std::uint32_t>(next_piece<kScheme>(text, begin));
    }
    begin = ends[found - 1];
  }
  return found;
}

#if defined(__x86_64__)

#define TM_AVX512 \
  [[gnu::target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt,lzcnt")]]

namespace {

constexpr std::uint8_t kLetterBit = 1;
constexpr std::uint8_t kNumberBit = 2;
constexpr std::uint8_t kBlankBit = 4;
constexpr std::uint8_t kNewlineBit = 8;
constexpr std::uint8_t kSpaceBit = 16;
constexpr std::uint8_t kQuoteBit = 32;

std::array<std::uint8_t, 128> make_class_bits() {
  std::array<std::uint8_t, 128> bits{};
  for (unsigned byte = 0; byte < 128; ++byte) {
    const CharClass c = kAsciiClass[byte];
    if (c == CharClass::letter) bits[byte] = kLetterBit;
    if (c == CharClass::number) bits[byte] = kNumberBit;
    if (c == CharClass::space) bits[byte] = kBlankBit;
    if (c == CharClass::newline) bits[byte] = kNewlineBit;
  }
  bits[' '] |= kSpaceBit;
  bits['\''] |= kQuoteBit;
  return bits;
}

alignas(64) const std::array<std::uint8_t, 128> kClassBits = make_class_bits();

TM_AVX512 inline Mask mask_of_bit(__m512i classes, std::uint8_t bit) {
  return _mm512_test_epi8_mask(classes, _mm512_set1_epi8(static_cast<char>(bit)));
}

// The view of the bytes from `position` on. Those outside ASCII are only marked as foreign.
TM_AVX512 inline MaskView view_of_ascii(std::string_view text, std::size_t position) {
  const std::size_t rest = text.size() - position;
  const bool reaches_end = rest <= 64;
  const Mask valid = reaches_end ? bits_up_to(static_cast<unsigned>(rest - 1)) : ~Mask{0};
  const __m512i bytes = _mm512_maskz_loadu_epi8(valid, text.data() + position);
  const __m512i classes = _mm512_permutex2var_epi8(_mm512_load_si512(kClassBits.data()), bytes,
                                                   _mm512_load_si512(kClassBits.data() + 64));
  MaskView view;
  view.classes.letter = mask_of_bit(classes, kLetterBit);
  view.classes.number = mask_of_bit(classes, kNumberBit);
  view.classes.blank = mask_of_bit(classes, kBlankBit);
  view.classes.newline = mask_of_bit(classes, kNewlineBit);
  view.classes.space = mask_of_bit(classes, kSpaceBit);
  view.classes.quote = mask_of_bit(classes, kQuoteBit);
  view.classes.foreign = _mm512_movepi8_mask(bytes);
  view.size = reaches_end ? static_cast<unsigned>(rest) : 64;
  view.reaches_end = reaches_end;
  return view;
}

}  // namespace

template <PieceScheme kScheme>
TM_AVX512 std::size_t PieceCutter::cut_by_avx512(std::string_view text, std::size_t begin,
                                                 std::span<std::uint32_t> ends) {
  std::uint32_t* const out = ends.data();
  std::size_t found = 0;
  while (begin < text.size() && found + kEndsPerStep <= ends.size()) {
    MaskView view = view_of_ascii(text, begin);
    if (view.classes.foreign != 0) [[unlikely]]
      view = window_.view(text, begin);
    const Mask starts = view.size == 0 ? 0 : find_starts<kScheme>(view, text, begin);
    found += write_bits_avx512(starts, begin, out + found);
    if (view.reaches_end) {
      out[found++] = static_cast<std::uint32_t>(text.size());
      break;
    }
    if (starts == 0) [[unlikely]] {
      begin = next_piece<kScheme>(text, begin);
      out[found++] = static_cast<std::uint32_t>(begin);
    } else {
      // Not from `out`: the load would wait for the store.
      begin += kLastBit - static_cast<unsigned>(std::countl_zero(starts));
    }
  }
  return found;
}

#undef TM_AVX512

#else

template <PieceScheme kScheme>
std::size_t PieceCutter::cut_by_avx512(std::string_view text, std::size_t begin,
                                       std::span<std::uint32_t> ends) {
  return cut_by<kScheme>(text, begin, ends);
}

#endif

template <PieceScheme kScheme>
std::size_t PieceCutter::cut_by_set(std::string_view text, std::size_t begin,
                                    std::span<std::uint32_t> ends) {
  if (set_ == InstructionSet::avx512) return cut_by_avx512<kScheme>(text, begin, ends);
  return cut_by<kScheme>(text, begin, ends);
}

std::size_t PieceCutter::cut(const PieceScheme& scheme, std::string_view text, std::size_t begin,
                             std::span<std::uint32_t> ends) {
  TM_ASSERT(ends.size() >= kEndsPerStep);
  if (scheme == kR50k) return cut_by_set<kR50k>(text, begin, ends);
  if (scheme == kCl100k) return cut_by_set<kCl100k>(text, begin, ends);
  TM_ASSERT(scheme == kCl100kOneDigit);
  return cut_by_set<kCl100kOneDigit>(text, begin, ends);
}

}  // namespace tokenmill::tokenizer
