// Loops around the algebra of piece_boundaries.h. The one for every processor reads its views from
// a window of masks (class_masks.h) and writes ends bit by bit. With AVX-512 a view of ASCII is
// classified where it lies, in one look-up for all 64 bytes, and its ends are the indices of the
// set bits pressed together; what is left is the chain from the end of one view to the next. With
// AVX2 the classes are ranges and tables of sixteen, and ends are written byte by byte of the mask;
// where the window has masks already, for a scalar outside ASCII nearby, they are not found again.
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

#define TM_AVX2 [[gnu::target("avx2,bmi,bmi2,popcnt,lzcnt")]]
#define TM_AVX2_INLINE [[gnu::target("avx2,bmi,bmi2,popcnt,lzcnt"), gnu::always_inline]]

namespace {

// The bytes of a view of ASCII in two halves.
struct Halves {
  __m256i low;
  __m256i high;
};

TM_AVX2 inline __m256i repeat(char byte) { return _mm256_set1_epi8(byte); }

TM_AVX2 inline Mask mask_of(__m256i low, __m256i high) {
  const auto a = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
  const auto b = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
  return a | Mask{b} << 32;
}

TM_AVX2 inline Mask equal(const Halves& bytes, char byte) {
  return mask_of(_mm256_cmpeq_epi8(bytes.low, repeat(byte)),
                 _mm256_cmpeq_epi8(bytes.high, repeat(byte)));
}

// Signed, as AVX2 compares: no byte outside ASCII is in a range of it.
TM_AVX2 inline __m256i is_between(__m256i bytes, char first, char last) {
  // Moved so that the range ends with the greatest number.
  const __m256i moved = _mm256_add_epi8(bytes, repeat(static_cast<char>(127 - last)));
  return _mm256_cmpgt_epi8(moved, repeat(static_cast<char>(127 - last + first - 1)));
}

TM_AVX2 inline Mask between(const Halves& bytes, char first, char last) {
  return mask_of(is_between(bytes.low, first, last), is_between(bytes.high, first, last));
}

// Bytes that a table of sixteen has where the lower half of the byte says.
TM_AVX2 inline Mask listed(const Halves& bytes, __m256i table) {
  return mask_of(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes.low), bytes.low),
                 _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes.high), bytes.high));
}

TM_AVX2_INLINE inline ClassBlock classes_of(const char* text) {
  const Halves bytes = {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text)),
                        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32))};
  const Halves lower = {_mm256_or_si256(bytes.low, repeat(0x20)),
                        _mm256_or_si256(bytes.high, repeat(0x20))};
  // -1 stands for none: no byte of ASCII is that.
  const __m256i blanks = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', -1, '\v', '\f', -1, -1, -1));
  const __m256i breaks = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, '\n', -1, -1, '\r', -1, -1));
  ClassBlock classes;
  classes.letter = between(lower, 'a', 'z');
  classes.number = between(bytes, '0', '9');
  classes.blank = listed(bytes, blanks);
  classes.newline = listed(bytes, breaks);
  classes.space = equal(bytes, ' ');
  classes.quote = equal(bytes, '\'');
  classes.foreign = mask_of(bytes.low, bytes.high);
  return classes;
}

TM_AVX2 inline ClassBlock shifted(const ClassBlock& classes, unsigned count) {
  return {.letter = classes.letter >> count,
          .number = classes.number >> count,
          .blank = classes.blank >> count,
          .newline = classes.newline >> count,
          .space = classes.space >> count,
          .quote = classes.quote >> count,
          .foreign = classes.foreign >> count};
}

// The view of the bytes from `position` on of a text of 64 and more. Those outside ASCII are only
// marked as foreign.
TM_AVX2_INLINE inline MaskView view_by_avx2(std::string_view text, std::size_t position) {
  const std::size_t rest = text.size() - position;
  MaskView view;
  if (rest > 64) [[likely]] {
    view.classes = classes_of(text.data() + position);
    view.size = 64;
    return view;
  }
  // Nothing is read after the text, but what is before it.
  view.size = static_cast<unsigned>(rest);
  view.classes = shifted(classes_of(text.data() + text.size() - 64), 64 - view.size);
  view.reaches_end = true;
  return view;
}

}  // namespace

template <PieceScheme kScheme>
TM_AVX2 std::size_t PieceCutter::cut_by_avx2(std::string_view text, std::size_t begin,
                                             std::span<std::uint32_t> ends) {
  if (text.size() < 64) return cut_by<kScheme>(text, begin, ends);
  bool by_window = false;
  std::uint32_t* const out = ends.data();
  std::size_t found = 0;
  while (begin < text.size() && found + kEndsPerStep <= ends.size()) {
    // Masks that the window has for a scalar outside ASCII serve the text around it, too.
    by_window = by_window && window_.has(text, begin);
    MaskView view;
    if (!by_window) view = view_by_avx2(text, begin);
    by_window |= view.classes.foreign != 0;
    if (by_window) view = window_.view(text, begin);
    const Mask starts = view.size == 0 ? 0 : find_starts<kScheme>(view, text, begin);
    found += write_bits_avx2(starts, begin, out + found);
    if (view.reaches_end) {
      out[found++] = static_cast<std::uint32_t>(text.size());
      break;
    }
    if (starts == 0) [[unlikely]] {
      begin = next_piece<kScheme>(text, begin);
      out[found++] = static_cast<std::uint32_t>(begin);
    } else {
      begin += kLastBit - static_cast<unsigned>(std::countl_zero(starts));
    }
  }
  return found;
}

#undef TM_AVX2

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
  if (set_ == InstructionSet::avx2) return cut_by_avx2<kScheme>(text, begin, ends);
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
