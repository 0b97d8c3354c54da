// A set is a sorted list of ranges; adding merges those that touch. Sets with names come from
// tables that were asked of the pinned wheel (tools/make_unicode_tables.py). A set of n ranges
// costs O(n) to complement and O(log n) to ask.
#include "tokenizer/char_set.h"

#include <algorithm>
#include <string>

#include "tokenizer/property_aliases.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// The short names of general categories, in the order of Category.
constexpr std::string_view kCategoryNames[] = {
    "cn", "lu", "ll", "lt", "lm", "lo", "mn", "mc", "me", "nd", "nl", "no", "pc", "pd", "ps",
    "pe", "pi", "pf", "po", "sm", "sc", "sk", "so", "zs", "zl", "zp", "cc", "cf", "co"};

struct LongName {
  std::string_view name;
  std::string_view prefix;
};

constexpr LongName kLongNames[] = {
    {"letter", "l"},
    {"mark", "m"},
    {"number", "n"},
    {"punctuation", "p"},
    {"symbol", "s"},
    {"separator", "z"},
    {"other", "c"},
    {"uppercaseletter", "lu"},
    {"lowercaseletter", "ll"},
    {"combiningmark", "m"},
    {"titlecaseletter", "lt"},
    {"modifierletter", "lm"},
    {"otherletter", "lo"},
    {"nonspacingmark", "mn"},
    {"spacingmark", "mc"},
    {"enclosingmark", "me"},
    {"decimalnumber", "nd"},
    {"letternumber", "nl"},
    {"othernumber", "no"},
    {"connectorpunctuation", "pc"},
    {"dashpunctuation", "pd"},
    {"openpunctuation", "ps"},
    {"closepunctuation", "pe"},
    {"initialpunctuation", "pi"},
    {"finalpunctuation", "pf"},
    {"otherpunctuation", "po"},
    {"mathsymbol", "sm"},
    {"currencysymbol", "sc"},
    {"modifiersymbol", "sk"},
    {"othersymbol", "so"},
    {"spaceseparator", "zs"},
    {"lineseparator", "zl"},
    {"paragraphseparator", "zp"},
    {"control", "cc"},
    {"format", "cf"},
    {"unassigned", "cn"},
    {"privateuse", "co"},
    {"surrogate", "cs"},
};

// Property names ignore case, spaces, hyphens and underscores.
std::string loose(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c == ' ' || c == '-' || c == '_') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return result;
}

}  // namespace

std::optional<CharSet> CharSet::of_property(std::string_view name) {
  std::string wanted = loose(name);
  for (const LongName& known : kLongNames) {
    if (known.name == wanted) wanted = known.prefix;
  }
  wanted = property_of_alias(wanted);
  if (wanted == "cs") return CharSet();
  if (wanted == "xdigit") {
    CharSet digits;
    digits.add('0', '9');
    digits.add('A', 'F');
    digits.add('a', 'f');
    return digits;
  }
  const bool is_category = std::ranges::any_of(
      kCategoryNames, [&](std::string_view category) { return category.starts_with(wanted); });
  if (is_category && !wanted.empty()) {
    return of([&](char32_t c) {
      return kCategoryNames[static_cast<std::size_t>(category_of(c))].starts_with(wanted);
    });
  }
  for (std::size_t i = 0; i < kNamedSetCount; ++i) {
    if (kNamedSetNames[i] != wanted) continue;
    CharSet set;
    for (std::size_t j = i == 0 ? 0 : kNamedSetEnds[i - 1]; j < kNamedSetEnds[i]; j += 2) {
      set.add(kNamedSetRanges[j], kNamedSetRanges[j + 1]);
    }
    return set;
  }
  return std::nullopt;
}

void CharSet::add(char32_t first, char32_t last) {
  if (!ranges_.empty() && first == ranges_.back().last + 1) {
    ranges_.back().last = last;
  } else {
    auto begin = std::ranges::lower_bound(ranges_, first, {},
                                          [](const Interval& range) { return range.last + 1; });
    auto end = begin;
    Interval merged{first, last};
    for (; end != ranges_.end() && end->first <= last + 1; ++end) {
      merged = {std::min(merged.first, end->first), std::max(merged.last, end->last)};
    }
    ranges_.insert(ranges_.erase(begin, end), merged);
  }
  for (char32_t c = first; c <= std::min<char32_t>(last, 127); ++c) {
    ascii_[c >> 6] |= std::uint64_t{1} << (c & 63);
  }
}

void CharSet::add(const CharSet& other) {
  for (const Interval& range : other.ranges_) add(range.first, range.last);
}

CharSet CharSet::complement() const {
  CharSet result;
  char32_t next = 0;
  for (const Interval& range : ranges_) {
    if (next < range.first) result.add(next, range.first - 1);
    next = range.last + 1;
  }
  if (next <= kScalarMax) result.add(next, kScalarMax);
  return result;
}

CharSet CharSet::intersect(const CharSet& other) const {
  CharSet outside = complement();
  outside.add(other.complement());
  return outside.complement();
}

CharSet CharSet::ignoring_case() const {
  CharSet result = *this;
  for (const char32_t c : scalars_with_case()) {
    if (!contains(c)) continue;
    for (const char32_t variant : case_variants(c)) result.add(variant, variant);
  }
  return result;
}

bool CharSet::contains_beyond_ascii(char32_t c) const {
  const auto found =
      std::ranges::lower_bound(ranges_, c, {}, [](const Interval& range) { return range.last; });
  return found != ranges_.end() && found->first <= c;
}

}  // namespace tokenmill::tokenizer
