// A vector of AVX-512 holds a table of half of all bytes, so 64 bytes and those after them are
// looked up as they are. AVX2 and NEON look up sixteen bytes only: both halves of a byte are asked
// which groups they fit, and the few places where some group fits all four are looked at again. 0.6
// instructions for a byte; the plain search takes two cycles and more.
#include "tokenizer/prefix_set.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "base/assert.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace tokenmill::tokenizer {
namespace {

constexpr unsigned kGroups = 8;

// Of a place that is not the last of the text.
[[gnu::always_inline]] inline bool is_place(const PrefixSet::Bytes& bytes, const char* here) {
  const unsigned group = bytes.first.data()[static_cast<unsigned char>(here[0])];
  return (group & bytes.second.data()[static_cast<unsigned char>(here[1])]) != 0;
}

// The last byte of a text, at `position`, or its end. Inlined: before a call at the end of a vector
// kernel gcc 12 leaves the upper halves of registers in use, and all that follows waits for them.
[[gnu::always_inline]] inline std::size_t find_last(const PrefixSet::Bytes& bytes,
                                                    std::string_view text, std::size_t position) {
  const bool is_last = position < text.size() &&
                       bytes.first.data()[static_cast<unsigned char>(text.data()[position])] != 0;
  return is_last ? position : text.size();
}

std::size_t find_plain(const PrefixSet::Groups& groups, std::string_view text,
                       std::size_t position) {
  for (; position + 1 < text.size(); ++position) {
    if (is_place(groups.bytes, text.data() + position)) return position;
  }
  return find_last(groups.bytes, text, position);
}

#if defined(__x86_64__)

// This search is the first to touch a text, and the processor's own look-ahead ends with each page.
// What lies beyond the text is fetched in vain, which harms nothing; no pointer leads there.
inline void fetch_ahead(const char* here) {
  constexpr std::uintptr_t kAhead = 3072;
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(here) + kAhead;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): never read through
  _mm_prefetch(reinterpret_cast<const char*>(address), _MM_HINT_T0);
}

#define TM_AVX2 [[gnu::target("avx2,bmi")]]

struct HalfTables {
  __m256i low;
  __m256i high;
};

TM_AVX2 inline __m256i load_half(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

// The groups that both halves of each byte have in common.
TM_AVX2 inline __m256i look_up(const HalfTables& tables, const char* bytes) {
  const __m256i half = _mm256_set1_epi8(15);
  const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(text, 4), half);
  return _mm256_and_si256(_mm256_shuffle_epi8(tables.low, _mm256_and_si256(text, half)),
                          _mm256_shuffle_epi8(tables.high, upper));
}

// Where of 32 bytes one has no group that the byte after it may be the second of.
TM_AVX2 inline std::uint32_t find_others(const HalfTables& first, const HalfTables& second,
                                         const char* here) {
  const __m256i both = _mm256_and_si256(look_up(first, here), look_up(second, here + 1));
  return static_cast<std::uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(both, _mm256_setzero_si256())));
}

TM_AVX2 std::size_t find_avx2(const PrefixSet::Groups& groups, std::string_view text,
                              std::size_t position) {
  if (text.size() <= 64) return find_plain(groups, text, position);
  const HalfTables first = {load_half(groups.first.low), load_half(groups.first.high)};
  const HalfTables second = {load_half(groups.second.low), load_half(groups.second.high)};
  // The last 64 places have a byte after them, too: they are looked at from where they begin.
  const std::size_t last = text.size() - 65;
  for (std::size_t begin = position; position + 1 < text.size(); begin += 64) {
    begin = std::min(begin, last);
    const char* const here = text.data() + begin;
    fetch_ahead(here);
    std::uint64_t found = ~(find_others(first, second, here) |
                            std::uint64_t{find_others(first, second, here + 32)} << 32);
    found &= ~std::uint64_t{0} << (position - begin);
    for (; found != 0; found &= found - 1) {
      const std::size_t place = begin + static_cast<std::size_t>(std::countr_zero(found));
      if (is_place(groups.bytes, text.data() + place)) return place;
    }
    position = begin + 64;
  }
  return find_last(groups.bytes, text, position);
}

#undef TM_AVX2

#define TM_AVX512 [[gnu::target("avx512f,avx512bw,avx512vbmi,bmi")]]

struct ByteTable {
  __m512i parts[4];
};

TM_AVX512 inline ByteTable load_table(const std::array<std::uint8_t, 256>& table) {
  return {{_mm512_loadu_si512(table.data()), _mm512_loadu_si512(table.data() + 64),
           _mm512_loadu_si512(table.data() + 128), _mm512_loadu_si512(table.data() + 192)}};
}

// A look-up takes the lower seven bits of a byte; the upper half of the table is asked only where
// there is a byte for it.
TM_AVX512 inline __m512i look_up(const ByteTable& table, __m512i bytes) {
  const __m512i found = _mm512_permutex2var_epi8(table.parts[0], bytes, table.parts[1]);
  const __mmask64 foreign = _mm512_movepi8_mask(bytes);
  if (foreign == 0) return found;
  return _mm512_mask_mov_epi8(found, foreign,
                              _mm512_permutex2var_epi8(table.parts[2], bytes, table.parts[3]));
}

TM_AVX512 std::size_t find_avx512(const PrefixSet::Groups& groups, std::string_view text,
                                  std::size_t position) {
  const PrefixSet::Bytes& bytes = groups.bytes;
  const ByteTable first = load_table(bytes.first);
  const ByteTable second = load_table(bytes.second);
  for (; position + 64 < text.size(); position += 64) {
    const char* const here = text.data() + position;
    fetch_ahead(here);
    const __mmask64 found = _mm512_test_epi8_mask(look_up(first, _mm512_loadu_si512(here)),
                                                  look_up(second, _mm512_loadu_si512(here + 1)));
    if (found != 0) {
      return position + static_cast<std::size_t>(std::countr_zero(std::uint64_t{found}));
    }
  }
  const std::size_t rest = text.size() - position;
  if (rest == 0) return position;
  const __mmask64 all = ~__mmask64{0} >> (64 - rest);
  const __m512i firsts = look_up(first, _mm512_maskz_loadu_epi8(all, text.data() + position));
  // After the last byte any may follow.
  const __m512i seconds = _mm512_mask_mov_epi8(
      _mm512_set1_epi8(-1), all >> 1,
      look_up(second, _mm512_maskz_loadu_epi8(all >> 1, text.data() + position + 1)));
  const __mmask64 found = _mm512_mask_test_epi8_mask(all, firsts, seconds);
  if (found == 0) return text.size();
  return position + static_cast<std::size_t>(std::countr_zero(std::uint64_t{found}));
}

#undef TM_AVX512

#elif defined(__aarch64__)

struct HalfTables {
  uint8x16_t low;
  uint8x16_t high;
};

// The groups that both halves of each byte have in common.
inline uint8x16_t look_up(const HalfTables& tables, const std::uint8_t* bytes) {
  const uint8x16_t text = vld1q_u8(bytes);
  return vandq_u8(vqtbl1q_u8(tables.low, vandq_u8(text, vdupq_n_u8(15))),
                  vqtbl1q_u8(tables.high, vshrq_n_u8(text, 4)));
}

// As find_avx2(), but that of 64 bytes one mask is made only where there is something.
std::size_t find_neon(const PrefixSet::Groups& groups, std::string_view text,
                      std::size_t position) {
  if (text.size() <= 64) return find_plain(groups, text, position);
  const HalfTables first = {vld1q_u8(groups.first.low.data()), vld1q_u8(groups.first.high.data())};
  const HalfTables second = {vld1q_u8(groups.second.low.data()),
                             vld1q_u8(groups.second.high.data())};
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t last = text.size() - 65;
  for (std::size_t begin = position; position + 1 < text.size(); begin += 64) {
    begin = std::min(begin, last);
    std::array<uint8x16_t, 4> both;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t* const here = bytes + begin + i * 16;
      both[i] = vandq_u8(look_up(first, here), look_up(second, here + 1));
    }
    const uint8x16_t any = vorrq_u8(vorrq_u8(both[0], both[1]), vorrq_u8(both[2], both[3]));
    for (std::size_t i = 0; i < 4 && vmaxvq_u8(any) != 0; ++i) {
      // Four bits for each byte, of which one is kept.
      const uint8x8_t pressed = vshrn_n_u16(vreinterpretq_u16_u8(vtstq_u8(both[i], both[i])), 4);
      std::uint64_t found = vget_lane_u64(vreinterpret_u64_u8(pressed), 0) & 0x1111111111111111u;
      for (; found != 0; found &= found - 1) {
        const std::size_t place =
            begin + i * 16 + static_cast<std::size_t>(std::countr_zero(found)) / 4;
        if (place >= position && is_place(groups.bytes, text.data() + place)) return place;
      }
    }
    position = begin + 64;
  }
  return find_last(groups.bytes, text, position);
}

#endif

}  // namespace

PrefixSet::PrefixSet(InstructionSet set) : find_(find_plain) {
#if defined(__x86_64__)
  if (set == InstructionSet::avx2) find_ = find_avx2;
  if (set == InstructionSet::avx512) find_ = find_avx512;
#elif defined(__aarch64__)
  if (set == InstructionSet::neon) find_ = find_neon;
#else
  static_cast<void>(set);
#endif
}

void PrefixSet::add(std::string_view string) {
  TM_ASSERT(!string.empty());
  const auto first = static_cast<unsigned char>(string[0]);
  std::uint8_t& group = groups_.bytes.first[first];
  if (group == 0) group = static_cast<std::uint8_t>(1u << (first_count_++ % kGroups));
  groups_.first.add(first, group);
  const auto follow = [&](unsigned char second) {
    groups_.bytes.second[second] |= group;
    groups_.second.add(second, group);
  };
  if (string.size() > 1) return follow(static_cast<unsigned char>(string[1]));
  for (unsigned byte = 0; byte < 256; ++byte) follow(static_cast<unsigned char>(byte));
}

std::size_t PrefixSet::find(std::string_view text, std::size_t position) const {
  if (first_count_ == 0 || position >= text.size()) return text.size();
  return find_(groups_, text, position);
}

}  // namespace tokenmill::tokenizer
