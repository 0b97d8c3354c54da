#include "tokenizer/prefix_set.h"

#include <bit>
#include <cstdint>

#include "base/assert.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokenmill::tokenizer {
namespace {

constexpr unsigned kGroups = 8;

std::size_t find_plain(const PrefixSet::Bytes& bytes, std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text.data()[i]); };
  for (; position + 1 < text.size(); ++position) {
    const unsigned first = bytes.first.data()[byte(position)];
    if ((first & bytes.second.data()[byte(position + 1)]) != 0) return position;
  }
  const bool is_last = position < text.size() && bytes.first.data()[byte(position)] != 0;
  return is_last ? position : text.size();
}

#if defined(__x86_64__)

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

// This search is the first to touch a text, and the processor's own look-ahead ends with each page.
// What lies beyond the text is fetched in vain, which harms nothing; no pointer leads there.
inline void fetch_ahead(const char* here) {
  constexpr std::uintptr_t kAhead = 3072;
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(here) + kAhead;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): never read through
  _mm_prefetch(reinterpret_cast<const char*>(address), _MM_HINT_T0);
}

TM_AVX512 std::size_t find_avx512(const PrefixSet::Bytes& bytes, std::string_view text,
                                  std::size_t position) {
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

#endif

}  // namespace

PrefixSet::PrefixSet(InstructionSet set) : find_(find_plain) {
#if defined(__x86_64__)
  if (set == InstructionSet::avx512) find_ = find_avx512;
#else
  static_cast<void>(set);
#endif
}

void PrefixSet::add(std::string_view string) {
  TM_ASSERT(!string.empty());
  std::uint8_t& group = bytes_.first[static_cast<unsigned char>(string[0])];
  if (group == 0) group = static_cast<std::uint8_t>(1u << (groups_++ % kGroups));
  if (string.size() > 1) {
    bytes_.second[static_cast<unsigned char>(string[1])] |= group;
  } else {
    for (std::uint8_t& byte : bytes_.second) byte |= group;
  }
}

std::size_t PrefixSet::find(std::string_view text, std::size_t position) const {
  if (groups_ == 0 || position >= text.size()) return text.size();
  return find_(bytes_, text, position);
}

}  // namespace tokenmill::tokenizer
