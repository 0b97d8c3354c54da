// Decompose, order the marks, compose: Unicode standard, section 3.11. Each scalar carries the
// change it stands for, so that the origin of every byte is known afterwards.
#include "tokenizer/normal_form.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "tokenizer/instruction_set.h"
#include "tokenizer/scalar_lanes.h"

namespace tokenmill::tokenizer {
namespace {

void sort_marks(std::vector<ScalarChange>& scalars, std::size_t first, std::size_t last) {
  std::stable_sort(scalars.begin() + static_cast<std::ptrdiff_t>(first),
                   scalars.begin() + static_cast<std::ptrdiff_t>(last),
                   [](const ScalarChange& a, const ScalarChange& b) {
                     return combining_class(a.scalar) < combining_class(b.scalar);
                   });
}

std::vector<ScalarChange> decomposed(std::string_view text, bool compatible) {
  std::vector<ScalarChange> scalars;
  scalars.reserve(text.size());
  std::size_t marks_begin = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded next = decode_utf8(text, i);
    i += next.length;
    char32_t buffer[3];
    int change = 0;
    for (const char32_t part : decompose(next.scalar, compatible, buffer)) {
      if (combining_class(part) == 0) {
        sort_marks(scalars, marks_begin, scalars.size());
        marks_begin = scalars.size() + 1;
      }
      scalars.push_back({part, change});
      change = 1;
    }
  }
  sort_marks(scalars, std::min(marks_begin, scalars.size()), scalars.size());
  return scalars;
}

// Composes in place. A scalar that is absorbed adds its change to the one that absorbs it: a
// replaced scalar becomes one more that vanishes, a new one becomes nothing.
void compose_scalars(std::vector<ScalarChange>& scalars) {
  constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t starter = kNone;
  std::size_t size = 0;
  unsigned last_class = 0;
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    const ScalarChange next = scalars[i];
    const unsigned mark_class = combining_class(next.scalar);
    const bool adjacent = starter != kNone && starter + 1 == size;
    if (starter != kNone && (adjacent || last_class < mark_class)) {
      if (const char32_t composed = compose(scalars[starter].scalar, next.scalar); composed != 0) {
        scalars[starter].scalar = composed;
        scalars[starter].change += next.change - 1;
        continue;
      }
    }
    if (mark_class == 0) starter = size;
    last_class = mark_class;
    scalars[size++] = next;
  }
  scalars.resize(size);
}

#if defined(__x86_64__)

// A bit for each scalar up to U+FFFF.
using InertTable = std::array<std::uint32_t, 0x10000 / 32>;

const InertTable& inert_table(NormalForm form) {
  static const std::array<InertTable, 4> tables = [] {
    std::array<InertTable, 4> made{};
    for (const auto f : {NormalForm::nfc, NormalForm::nfd, NormalForm::nfkc, NormalForm::nfkd}) {
      for (char32_t c = 0; c < 0x10000; ++c) {
        made[static_cast<std::size_t>(f)][c >> 5] |= std::uint32_t{is_inert(c, f)} << (c & 31);
      }
    }
    return made;
  }();
  return tables[static_cast<std::size_t>(form)];
}

TM_LANES bool are_inert(const std::uint32_t* table, __m512i scalars) {
  const __m512i words = gather_words(table, _mm512_srli_epi32(scalars, 5));
  const __m512i bits = _mm512_srlv_epi32(words, _mm512_and_si512(scalars, _mm512_set1_epi32(31)));
  return _mm512_testn_epi32_mask(bits, _mm512_set1_epi32(1)) == 0;
}

// How far `text` is surely inert from i on: 64 bytes at a time, up to what a lane cannot hold.
TM_LANES std::size_t skip_inert_avx512(std::string_view text, std::size_t i,
                                       const std::uint32_t* table) {
  while (i + kLaneBytesRead <= text.size()) {
    const __m512i bytes = _mm512_loadu_si512(text.data() + i);
    const std::uint64_t leads =
        _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8(static_cast<char>(0xC0)));
    if (leads != 0) {
      const ScalarLanes lanes = decode_lanes(text.data() + i, leads);
      // Lanes without a scalar hold U+0000, which is inert.
      if (lanes.beyond != 0 || !are_inert(table, low_lanes(lanes.scalars))) break;
      if (lanes.meant >> 16 != 0 && !are_inert(table, high_lanes(lanes.scalars))) break;
    }
    i += 64;
  }
  while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
  return i;
}

std::size_t skip_inert(std::string_view text, std::size_t i, NormalForm form) {
  if (instruction_set() != InstructionSet::avx512) return i;
  return skip_inert_avx512(text, i, inert_table(form).data());
}

#else

std::size_t skip_inert(std::string_view, std::size_t i, NormalForm) { return i; }

#endif

// The first scalar from i on that is not inert.
std::size_t find_not_inert(std::string_view text, std::size_t i, NormalForm form) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  while (i < text.size()) {
    i = skip_inert(text, i, form);
    // What stopped the vectors, an emoji say, is soon behind.
    const std::size_t stop = std::min(text.size(), i + 64);
    while (i < stop) {
      std::uint64_t eight = kHighBits;
      if (i + 8 <= text.size()) std::memcpy(&eight, text.data() + i, 8);
      if ((eight & kHighBits) == 0) {
        i += 8;
        continue;
      }
      const Decoded next = decode_utf8(text, i);
      if (!is_inert(next.scalar, form)) return i;
      i += next.length;
    }
  }
  return text.size();
}

}  // namespace

bool is_inert(std::string_view text, NormalForm form) {
  return find_not_inert(text, 0, form) == text.size();
}

bool rewrite_as_nfc(std::string_view text, std::string& result) {
  std::size_t copied = 0;
  bool differs = false;
  std::size_t i = find_not_inert(text, 0, NormalForm::nfc);
  while (i < text.size()) {
    std::size_t begin = i;
    while (begin > copied && !begins_alone(decode_utf8(text, begin).scalar)) {
      begin = previous_scalar(text, begin);
    }
    std::size_t end = i + decode_utf8(text, i).length;
    while (end < text.size() && !begins_alone(decode_utf8(text, end).scalar)) {
      end += decode_utf8(text, end).length;
    }
    const std::string_view part = text.substr(begin, end - begin);
    std::vector<ScalarChange> scalars = decomposed(part, false);
    compose_scalars(scalars);
    std::string composed;
    for (const ScalarChange& scalar : scalars) append_utf8(scalar.scalar, composed);
    if (composed != part) {
      if (!differs) result.clear();
      differs = true;
      result.append(text, copied, begin - copied).append(composed);
      copied = end;
    }
    i = find_not_inert(text, end, NormalForm::nfc);
  }
  if (differs) result.append(text, copied);
  return differs;
}

void normalize(AlignedText& text, NormalForm form) {
  if (is_inert(text.text, form)) return;
  const bool compatible = form == NormalForm::nfkc || form == NormalForm::nfkd;
  std::vector<ScalarChange> scalars = decomposed(text.text, compatible);
  if (form == NormalForm::nfc || form == NormalForm::nfkc) compose_scalars(scalars);
  transform(text, scalars);
}

}  // namespace tokenmill::tokenizer
