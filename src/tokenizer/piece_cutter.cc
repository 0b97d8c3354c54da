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

// What bytes are compared with. In variables that the compiler cannot see through: it would make
// each anew for every view, by three instructions.
struct Marks {
  __m256i case_bit;
  __m256i letter_top;  // what moves the last of a range to the greatest number
  __m256i letter_floor;
  __m256i digit_top;
  __m256i digit_floor;
  __m256i blanks;
  __m256i breaks;
  __m256i space;
  __m256i quote;
};

TM_AVX2_INLINE inline __m256i keep(__m256i mark) {
  asm("" : "+x"(mark));
  return mark;
}

TM_AVX2_INLINE inline __m256i repeat(int byte) {
  return keep(_mm256_set1_epi8(static_cast<char>(byte)));
}

TM_AVX2_INLINE inline Marks make_marks() {
  // -1 stands for none: no byte of ASCII is that.
  const __m128i blanks =
      _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', -1, '\v', '\f', -1, -1, -1);
  const __m128i breaks =
      _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, '\n', -1, -1, '\r', -1, -1);
  return {.case_bit = repeat(0x20),
          .letter_top = repeat(127 - 'z'),
          .letter_floor = repeat(127 - 'z' + 'a' - 1),
          .digit_top = repeat(127 - '9'),
          .digit_floor = repeat(127 - '9' + '0' - 1),
          .blanks = keep(_mm256_broadcastsi128_si256(blanks)),
          .breaks = keep(_mm256_broadcastsi128_si256(breaks)),
          .space = repeat(' '),
          .quote = repeat('\'')};
}

TM_AVX2 inline Mask mask_of(__m256i low, __m256i high) {
  const auto a = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
  const auto b = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
  return a | Mask{b} << 32;
}

TM_AVX2 inline Mask equal(const Halves& bytes, __m256i mark) {
  return mask_of(_mm256_cmpeq_epi8(bytes.low, mark), _mm256_cmpeq_epi8(bytes.high, mark));
}

// Signed, as AVX2 compares: no byte outside ASCII is in a range of it.
TM_AVX2 inline Mask between(const Halves& bytes, __m256i top, __m256i floor) {
  return mask_of(_mm256_cmpgt_epi8(_mm256_add_epi8(bytes.low, top), floor),
                 _mm256_cmpgt_epi8(_mm256_add_epi8(bytes.high, top), floor));
}

// Bytes that a table of sixteen has where the lower half of the byte says.
TM_AVX2 inline Mask listed(const Halves& bytes, __m256i table) {
  return mask_of(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes.low), bytes.low),
                 _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes.high), bytes.high));
}

TM_AVX2_INLINE inline ClassBlock classes_of(const char* text, const Marks& marks) {
  const Halves bytes = {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text)),
                        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32))};
  const Halves lower = {_mm256_or_si256(bytes.low, marks.case_bit),
                        _mm256_or_si256(bytes.high, marks.case_bit)};
  ClassBlock classes;
  classes.letter = between(lower, marks.letter_top, marks.letter_floor);
  classes.number = between(bytes, marks.digit_top, marks.digit_floor);
  classes.blank = listed(bytes, marks.blanks);
  classes.newline = listed(bytes, marks.breaks);
  classes.space = equal(bytes, marks.space);
  classes.quote = equal(bytes, marks.quote);
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

// The view of the last bytes, 64 or less, of a text of more. Nothing is read after the text, but
// what is before it. Bytes outside ASCII are only marked as foreign.
TM_AVX2 MaskView last_view(std::string_view text, std::size_t position) {
  MaskView view;
  view.size = static_cast<unsigned>(text.size() - position);
  view.classes = shifted(classes_of(text.data() + text.size() - 64, make_marks()), 64 - view.size);
  view.reaches_end = true;
  return view;
}

// How far a text is cut, and how many ends that gave.
struct Progress {
  std::size_t begin = 0;
  std::size_t found = 0;
};

// Up to the first view that is not all ASCII, or in which the text may end.
template <PieceScheme kScheme>
[[gnu::noinline]] TM_AVX2 Progress cut_ascii(std::string_view text, Progress from,
                                             std::span<std::uint32_t> ends) {
  const Marks marks = make_marks();
  std::size_t begin = from.begin;
  std::uint32_t* out = ends.data() + from.found;
  const std::uint32_t* const last = ends.data() + ends.size() - PieceCutter::kEndsPerStep;
  while (begin + 64 < text.size() && out <= last) {
    MaskView view;
    view.classes = classes_of(text.data() + begin, marks);
    view.size = 64;
    if (view.classes.foreign != 0) break;
    const Mask starts = find_starts<kScheme>(view, text, begin);
    if (starts == 0) [[unlikely]] {
      begin = next_piece<kScheme>(text, begin);
      *out++ = static_cast<std::uint32_t>(begin);
      continue;
    }
    out += write_bits_avx2(starts, begin, out);
    begin += kLastBit - static_cast<unsigned>(std::countl_zero(starts));
  }
  return {begin, static_cast<std::size_t>(out - ends.data())};
}

}  // namespace

template <PieceScheme kScheme>
TM_AVX2 std::size_t PieceCutter::cut_by_avx2(std::string_view text, std::size_t begin,
                                             std::span<std::uint32_t> ends) {
  if (text.size() < 64) return cut_by<kScheme>(text, begin, ends);
  Progress now = {.begin = begin, .found = 0};
  bool by_window = false;
  while (true) {
    // Masks that the window has for a scalar outside ASCII serve the text around it, too.
    by_window = by_window && window_.has(text, now.begin);
    if (!by_window) now = cut_ascii<kScheme>(text, now, ends);
    if (now.begin >= text.size() || now.found + kEndsPerStep > ends.size()) return now.found;
    MaskView view;
    if (!by_window && text.size() - now.begin <= 64) view = last_view(text, now.begin);
    by_window = view.size == 0 || view.classes.foreign != 0;
    if (by_window) view = window_.view(text, now.begin);
    const Mask starts = view.size == 0 ? 0 : find_starts<kScheme>(view, text, now.begin);
    now.found += write_bits_avx2(starts, now.begin, ends.data() + now.found);
    if (view.reaches_end) {
      ends[now.found++] = static_cast<std::uint32_t>(text.size());
      return now.found;
    }
    if (starts == 0) {
      ends[now.found++] = static_cast<std::uint32_t>(next_piece<kScheme>(text, now.begin));
    }
    now.begin = ends[now.found - 1];
  }
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

#endif

template <PieceScheme kScheme>
std::size_t PieceCutter::cut_by_set(std::string_view text, std::size_t begin,
                                    std::span<std::uint32_t> ends) {
#if defined(__x86_64__)
  if (set_ == InstructionSet::avx2) return cut_by_avx2<kScheme>(text, begin, ends);
  if (set_ == InstructionSet::avx512) return cut_by_avx512<kScheme>(text, begin, ends);
#endif
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
