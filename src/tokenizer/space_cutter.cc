#include "tokenizer/space_cutter.h"

#include <bit>

#include "tokenizer/bit_writer.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TM_AVX2 [[gnu::target("avx2,bmi,bmi2,popcnt")]]
#define TM_AVX512 [[gnu::target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,popcnt")]]
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace tokenmill::tokenizer {
namespace {

bool has(const SpaceCutter::Table& table, char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && (table[byte & 15] >> (byte >> 4) & 1) != 0;
}

std::size_t cut_plain(std::string_view text, std::size_t position, std::span<std::uint32_t> ends,
                      const SpaceCutter::Table& table) {
  const char* const bytes = text.data();
  std::size_t found = 0;
  for (; position < text.size() && found + 1 < ends.size(); ++position) {
    ends[found] = static_cast<std::uint32_t>(position);
    found += bytes[position] == ' ' && has(table, bytes[position - 1]) ? 1 : 0;
  }
  if (position >= text.size()) ends[found++] = static_cast<std::uint32_t>(text.size());
  return found;
}

#if defined(__x86_64__)

// A bit for each of the 32 bytes at `at` that is a space behind a known character. Bytes from
// 0x80 on find a zero for their lower half, as the instruction has it.
TM_AVX2 std::uint32_t cuts_avx2(const char* at, __m256i halves) {
  const __m256i bits = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i left = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at - 1));
  const __m256i right = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(left, 4), _mm256_set1_epi8(15));
  const __m256i known =
      _mm256_and_si256(_mm256_shuffle_epi8(halves, left), _mm256_shuffle_epi8(bits, upper));
  const __m256i none = _mm256_cmpeq_epi8(known, _mm256_setzero_si256());
  const __m256i spaces = _mm256_cmpeq_epi8(right, _mm256_set1_epi8(' '));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_andnot_si256(none, spaces)));
}

TM_AVX2 std::size_t cut_avx2(std::string_view text, std::size_t position,
                             std::span<std::uint32_t> ends, const SpaceCutter::Table& table) {
  const __m256i halves =
      _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
  std::size_t found = 0;
  for (; position + 64 <= text.size() && found + 64 < ends.size(); position += 64) {
    const char* const at = text.data() + position;
    const std::uint64_t cuts = cuts_avx2(at, halves) | std::uint64_t{cuts_avx2(at + 32, halves)}
                                                           << 32;
    found += write_bits_avx2(cuts, position, ends.data() + found);
  }
  if (position + 64 <= text.size()) return found;
  return found + cut_plain(text, position, ends.subspan(found), table);
}

TM_AVX512 std::size_t cut_avx512(std::string_view text, std::size_t position,
                                 std::span<std::uint32_t> ends, const SpaceCutter::Table& table) {
  const __m512i halves = _mm512_maskz_broadcast_i32x4(
      0xFFFF, _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
  const __m512i bits = _mm512_maskz_broadcast_i32x4(
      0xFFFF, _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  std::size_t found = 0;
  for (; position < text.size() && found + 64 < ends.size(); position += 64) {
    const std::size_t rest = text.size() - position;
    const __mmask64 valid = rest >= 64 ? ~__mmask64{0} : (__mmask64{1} << rest) - 1;
    const __m512i left = _mm512_maskz_loadu_epi8(valid, text.data() + position - 1);
    const __m512i right = _mm512_maskz_loadu_epi8(valid, text.data() + position);
    const __m512i upper = _mm512_and_si512(_mm512_srli_epi16(left, 4), _mm512_set1_epi8(15));
    const __mmask64 known =
        _mm512_test_epi8_mask(_mm512_shuffle_epi8(halves, left), _mm512_shuffle_epi8(bits, upper));
    const __mmask64 spaces = _mm512_cmpeq_epi8_mask(right, _mm512_set1_epi8(' '));
    found += write_bits_avx512(known & spaces & valid, position, ends.data() + found);
  }
  if (position >= text.size()) ends[found++] = static_cast<std::uint32_t>(text.size());
  return found;
}

#endif

#if defined(__aarch64__)

// A bit for each of the 16 bytes at `at` that is a space behind a known character. Bytes from 0x80
// on have an upper half that no table has.
std::uint64_t cuts_neon(const std::uint8_t* at, uint8x16_t halves, uint8x16_t bits) {
  const uint8x16_t left = vld1q_u8(at - 1);
  const uint8x16_t known = vtstq_u8(vqtbl1q_u8(halves, vandq_u8(left, vdupq_n_u8(15))),
                                    vqtbl1q_u8(bits, vshrq_n_u8(left, 4)));
  const uint8x16_t cuts = vandq_u8(known, vceqq_u8(vld1q_u8(at), vdupq_n_u8(' ')));
  constexpr std::array<std::uint8_t, 16> kPlaces = {1, 2, 4, 8, 16, 32, 64, 128,
                                                    1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t placed = vandq_u8(cuts, vld1q_u8(kPlaces.data()));
  return vaddv_u8(vget_low_u8(placed)) | std::uint64_t{vaddv_u8(vget_high_u8(placed))} << 8;
}

std::size_t cut_neon(std::string_view text, std::size_t position, std::span<std::uint32_t> ends,
                     const SpaceCutter::Table& table) {
  constexpr std::array<std::uint8_t, 16> kBits = {1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t halves = vld1q_u8(table.data());
  const uint8x16_t bits = vld1q_u8(kBits.data());
  std::size_t found = 0;
  for (; position + 64 <= text.size() && found + 64 < ends.size(); position += 64) {
    const auto* const at = reinterpret_cast<const std::uint8_t*>(text.data()) + position;
    std::uint64_t cuts = 0;
    for (std::size_t i = 0; i < 4; ++i) cuts |= cuts_neon(at + i * 16, halves, bits) << (i * 16);
    found += write_bits(cuts, position, ends.data() + found);
  }
  if (position + 64 <= text.size()) return found;
  return found + cut_plain(text, position, ends.subspan(found), table);
}

#endif

}  // namespace

SpaceCutter::SpaceCutter(const AsciiSet& characters, InstructionSet set) : cut_(cut_plain) {
#if defined(__x86_64__)
  if (set == InstructionSet::avx2) cut_ = cut_avx2;
  if (set == InstructionSet::avx512) cut_ = cut_avx512;
#elif defined(__aarch64__)
  if (set == InstructionSet::neon) cut_ = cut_neon;
#else
  static_cast<void>(set);
#endif
  for (std::size_t c = 0; c < characters.size(); ++c) {
    if (characters[c]) table_[c & 15] |= static_cast<std::uint8_t>(1u << (c >> 4));
  }
}

}  // namespace tokenmill::tokenizer
