// Sets of Unicode scalars, as patterns write them: ranges, properties, unions, complements.
//
// Built while a pattern is compiled (a few milliseconds for a property); asking is one bit of a
// table for ASCII and a binary search over ranges otherwise. Surrogates are never members.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenmill::tokenizer {

class CharSet {
 public:
  // The set for which `contains` holds, asked for every scalar.
  template <typename Contains>
  static CharSet of(Contains contains) {
    CharSet set;
    for (char32_t c = 0; c <= kScalarMax; ++c) {
      if ((c < 0xD800 || c > 0xDFFF) && contains(c)) set.add(c, c);
    }
    return set;
  }
  // "L", "Lu", "Han", "letter", "alphabetic" …; nullopt for a name that is not known.
  static std::optional<CharSet> of_property(std::string_view name);

  // Both ends belong to it. Any order of calls.
  void add(char32_t first, char32_t last);
  void add(const CharSet& other);
  CharSet complement() const;
  CharSet intersect(const CharSet& other) const;
  // With the other cases of each member: U+017F is an s and U+212A a k.
  CharSet ignoring_case() const;

  bool contains(char32_t c) const {
    if (c < 128) return ascii_[c >> 6] >> (c & 63) & 1;
    return contains_beyond_ascii(c);
  }
  bool empty() const { return ranges_.empty(); }

 private:
  static constexpr char32_t kScalarMax = 0x10FFFF;
  struct Interval {
    char32_t first;
    char32_t last;
  };

  bool contains_beyond_ascii(char32_t c) const;

  std::vector<Interval> ranges_;  // sorted, neither touching nor overlapping
  std::array<std::uint64_t, 2> ascii_{};
};

}  // namespace tokenmill::tokenizer
