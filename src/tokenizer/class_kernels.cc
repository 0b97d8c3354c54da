// Vectors: each byte looks up two tables of 16 by its halves; what both have in common is its
// class, one bit per class (the method of simdjson). AVX2 shifts that bit to where movemask reads
// it; NEON, which has no movemask, gives each byte a bit of its own and adds neighbours up.
#include "tokenizer/class_kernels.h"

#include <array>

#include "tokenizer/piece_scanner.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace tokenmill::tokenizer {
namespace {

void classify_plain(const char* bytes, std::size_t count, ClassBlock* blocks) {
  for (std::size_t b = 0; b < count; ++b) {
    ClassBlock& block = blocks[b] = {};
    for (unsigned i = 0; i < 64; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[b * 64 + i]);
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (byte >= 0x80) {
        block.foreign |= bit;
        if (byte < 0xC0) block.continuation |= bit;
        continue;
      }
      const CharClass c = kAsciiClass[byte];
      if (c == CharClass::letter) block.letter |= bit;
      if (c == CharClass::number) block.number |= bit;
      if (c == CharClass::space) block.blank |= bit;
      if (c == CharClass::newline) block.newline |= bit;
      if (byte == ' ') block.space |= bit;
      if (byte == '\'') block.quote |= bit;
    }
  }
}

#if defined(__x86_64__) || defined(__aarch64__)

// Rows of the ASCII table (the upper half of a byte) and columns (the lower half) by class bit.
constexpr std::uint8_t kLetterFrom1 = 1;   // rows 4 and 6: @ABC… and `abc…
constexpr std::uint8_t kLetterUpToA = 2;   // rows 5 and 7: P…Z and p…z
constexpr std::uint8_t kDigit = 4;         // row 3
constexpr std::uint8_t kBlankControl = 8;  // row 0: \t \v \f
constexpr std::uint8_t kNewline = 16;      // row 0: \n \r
constexpr std::uint8_t kSpace = 32;        // row 2
constexpr std::uint8_t kQuote = 64;        // row 2

constexpr std::array<std::uint8_t, 16> make_rows() {
  std::array<std::uint8_t, 16> rows{};
  rows[0] = kBlankControl | kNewline;
  rows[2] = kSpace | kQuote;
  rows[3] = kDigit;
  rows[4] = rows[6] = kLetterFrom1;
  rows[5] = rows[7] = kLetterUpToA;
  return rows;
}

constexpr std::array<std::uint8_t, 16> make_columns() {
  std::array<std::uint8_t, 16> columns{};
  for (unsigned i = 0; i < 16; ++i) {
    if (i >= 1) columns[i] |= kLetterFrom1;
    if (i <= 0xA) columns[i] |= kLetterUpToA;
    if (i <= 9) columns[i] |= kDigit;
  }
  for (const unsigned i : {0x9u, 0xBu, 0xCu}) columns[i] |= kBlankControl;
  for (const unsigned i : {0xAu, 0xDu}) columns[i] |= kNewline;
  columns[0] |= kSpace;
  columns[7] |= kQuote;
  return columns;
}

constexpr std::array<std::uint8_t, 16> kRows = make_rows();
constexpr std::array<std::uint8_t, 16> kColumns = make_columns();

#endif

#if defined(__x86_64__)

#define TM_AVX2 [[gnu::target("avx2")]]

struct HalfBlock {
  __m256i bytes;
  __m256i classes;
};

TM_AVX2 inline HalfBlock classify_half(const char* bytes, __m256i rows, __m256i columns) {
  const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(text, 4), _mm256_set1_epi8(0x0F));
  // A byte that is not ASCII has bit 7 set, for which the look-up gives 0.
  return {text,
          _mm256_and_si256(_mm256_shuffle_epi8(columns, text), _mm256_shuffle_epi8(rows, upper))};
}

// Bit `bit` of every byte.
template <int bit>
TM_AVX2 inline std::uint64_t mask_of(__m256i low, __m256i high) {
  const auto a = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_slli_epi16(low, 7 - bit)));
  const auto b = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_slli_epi16(high, 7 - bit)));
  return a | std::uint64_t{b} << 32;
}

TM_AVX2 void classify_avx2(const char* bytes, std::size_t count, ClassBlock* blocks) {
  const __m256i rows =
      _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(kRows.data())));
  const __m256i columns = _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(kColumns.data())));
  for (std::size_t b = 0; b < count; ++b) {
    const HalfBlock low = classify_half(bytes + b * 64, rows, columns);
    const HalfBlock high = classify_half(bytes + b * 64 + 32, rows, columns);
    ClassBlock& block = blocks[b];
    block.letter = mask_of<0>(low.classes, high.classes) | mask_of<1>(low.classes, high.classes);
    block.number = mask_of<2>(low.classes, high.classes);
    block.newline = mask_of<4>(low.classes, high.classes);
    block.space = mask_of<5>(low.classes, high.classes);
    block.blank = mask_of<3>(low.classes, high.classes) | block.space;
    block.quote = mask_of<6>(low.classes, high.classes);
    block.foreign = mask_of<7>(low.bytes, high.bytes);
    block.continuation = block.foreign & ~mask_of<6>(low.bytes, high.bytes);
  }
}

#undef TM_AVX2

#elif defined(__aarch64__)

using Quarters = std::array<uint8x16_t, 4>;

// Bit i for every byte i of 64 that has a bit of `wanted`.
std::uint64_t mask_of(const Quarters& bytes, std::uint8_t wanted) {
  static constexpr std::array<std::uint8_t, 16> kPlaces = {1, 2, 4, 8, 16, 32, 64, 128,
                                                           1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t places = vld1q_u8(kPlaces.data());
  const auto bits_of = [&](uint8x16_t quarter) {
    return vandq_u8(vtstq_u8(quarter, vdupq_n_u8(wanted)), places);
  };
  const uint8x16_t low = vpaddq_u8(bits_of(bytes[0]), bits_of(bytes[1]));
  const uint8x16_t high = vpaddq_u8(bits_of(bytes[2]), bits_of(bytes[3]));
  const uint8x16_t pairs = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(pairs, pairs)), 0);
}

void classify_neon(const char* bytes, std::size_t count, ClassBlock* blocks) {
  const uint8x16_t rows = vld1q_u8(kRows.data());
  const uint8x16_t columns = vld1q_u8(kColumns.data());
  for (std::size_t b = 0; b < count; ++b) {
    Quarters text;
    Quarters classes;
    for (std::size_t i = 0; i < 4; ++i) {
      text[i] = vld1q_u8(reinterpret_cast<const std::uint8_t*>(bytes) + b * 64 + i * 16);
      // Rows from 8 on, those of bytes that are not ASCII, have no class.
      classes[i] = vandq_u8(vqtbl1q_u8(columns, vandq_u8(text[i], vdupq_n_u8(15))),
                            vqtbl1q_u8(rows, vshrq_n_u8(text[i], 4)));
    }
    ClassBlock& block = blocks[b];
    block.letter = mask_of(classes, kLetterFrom1 | kLetterUpToA);
    block.number = mask_of(classes, kDigit);
    block.newline = mask_of(classes, kNewline);
    block.space = mask_of(classes, kSpace);
    block.blank = mask_of(classes, kBlankControl | kSpace);
    block.quote = mask_of(classes, kQuote);
    block.foreign = mask_of(text, 0x80);
    block.continuation = block.foreign & ~mask_of(text, 0x40);
  }
}

#endif

}  // namespace

Classify classifier(InstructionSet set) {
#if defined(__x86_64__)
  if (set >= InstructionSet::avx2) return classify_avx2;
#elif defined(__aarch64__)
  if (set == InstructionSet::neon) return classify_neon;
#endif
  static_cast<void>(set);
  return classify_plain;
}

}  // namespace tokenmill::tokenizer
