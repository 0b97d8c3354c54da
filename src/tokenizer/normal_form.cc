// Decompose, order the marks, compose: Unicode standard, section 3.11. Each scalar carries the
// change it stands for, so that the origin of every byte is known afterwards.
#include "tokenizer/normal_form.h"

#include <algorithm>
#include <cstring>

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

}  // namespace

bool is_inert(std::string_view text, NormalForm form) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  for (std::size_t i = 0; i < text.size();) {
    std::uint64_t eight = kHighBits;
    if (i + 8 <= text.size()) std::memcpy(&eight, text.data() + i, 8);
    if ((eight & kHighBits) == 0) {
      i += 8;
      continue;
    }
    const Decoded next = decode_utf8(text, i);
    if (!is_inert(next.scalar, form)) return false;
    i += next.length;
  }
  return true;
}

void normalize(AlignedText& text, NormalForm form) {
  if (is_inert(text.text, form)) return;
  const bool compatible = form == NormalForm::nfkc || form == NormalForm::nfkd;
  std::vector<ScalarChange> scalars = decomposed(text.text, compatible);
  if (form == NormalForm::nfc || form == NormalForm::nfkc) compose_scalars(scalars);
  transform(text, scalars);
}

}  // namespace tokenmill::tokenizer
