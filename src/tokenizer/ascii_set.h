// Sets of printing characters of ASCII: what a space may follow for a text to be cut before it.
#pragma once

#include <bitset>
#include <cstddef>

namespace tokenmill::tokenizer {

using AsciiSet = std::bitset<128>;

constexpr bool is_printing_ascii(char32_t c) { return c > U' ' && c < 0x7F; }

// The printing characters for which `holds`.
template <typename Holds>
AsciiSet printing_where(Holds holds) {
  AsciiSet set;
  for (char32_t c = U'!'; is_printing_ascii(c); ++c) set.set(c, holds(c));
  return set;
}

inline AsciiSet printing_ascii() {
  return printing_where([](char32_t) { return true; });
}

}  // namespace tokenmill::tokenizer
