#include "tokenizer/byte_set.h"

#include <algorithm>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokenmill::tokenizer {
namespace {

std::size_t find_plain(const std::uint8_t* members, std::string_view text, std::size_t position) {
  const char* const bytes = text.data();
  while (position < text.size() && members[static_cast<unsigned char>(bytes[position])] == 0) {
    ++position;
  }
  return position;
}

#if defined(__x86_64__)

// The table of 256 is two of 128: a look-up takes the lower seven bits of a byte, and the upper
// half is asked only where there is such a byte.
[[gnu::target("avx512f,avx512bw,avx512vbmi,bmi")]] std::size_t find_avx512(
    const std::uint8_t* members, std::string_view text, std::size_t position) {
  const __m512i low = _mm512_loadu_si512(members);
  const __m512i high = _mm512_loadu_si512(members + 64);
  const __m512i foreign_low = _mm512_loadu_si512(members + 128);
  const __m512i foreign_high = _mm512_loadu_si512(members + 192);
  for (; position < text.size(); position += 64) {
    const std::size_t rest = text.size() - position;
    const __mmask64 valid = rest >= 64 ? ~__mmask64{0} : (__mmask64{1} << rest) - 1;
    const __m512i bytes = _mm512_maskz_loadu_epi8(valid, text.data() + position);
    const __m512i found = _mm512_permutex2var_epi8(low, bytes, high);
    const __mmask64 foreign = _mm512_movepi8_mask(bytes);
    __mmask64 members_here = _mm512_mask_test_epi8_mask(valid & ~foreign, found, found);
    if (foreign != 0) {
      const __m512i more = _mm512_permutex2var_epi8(foreign_low, bytes, foreign_high);
      members_here |= _mm512_mask_test_epi8_mask(foreign, more, more);
    }
    if (members_here != 0) {
      return position + static_cast<std::size_t>(std::countr_zero(std::uint64_t{members_here}));
    }
  }
  return text.size();
}

#endif

}  // namespace

ByteSet::ByteSet(InstructionSet set) : find_(find_plain) {
#if defined(__x86_64__)
  if (set == InstructionSet::avx512) find_ = find_avx512;
#else
  static_cast<void>(set);
#endif
}

void ByteSet::add(unsigned char byte) {
  if (contains(byte)) return;
  members_[byte] = 1;
  last_ = byte;
  ++count_;
}

std::size_t ByteSet::find(std::string_view text, std::size_t position) const {
  if (count_ == 0) return text.size();
  // Most files have tokens that all begin with '<'.
  if (count_ == 1) return std::min(text.find(static_cast<char>(last_), position), text.size());
  return find_(members_.data(), text, position);
}

}  // namespace tokenmill::tokenizer
