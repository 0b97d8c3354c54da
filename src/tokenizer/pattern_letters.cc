// (?i:…). A letter takes its variants (U+017F is an s, U+212A a k). Where a string of two or three
// letters is how one scalar folds, either takes the other: "ss" takes U+00DF, and U+00DF "ss". So
// letters that stand side by side, also through (?:…), are kept together until the run ends; from
// the left the longest such string counts, and its parts are not looked at again: "ffi" takes
// U+FB03, but not U+FB00 and an i. A repeat takes the last letter out of the run. Within
// look-behind only variants count. A class takes the variants of what it has in the end; where it
// has a scalar with a long fold, that string is another way.
#include "tokenizer/pattern_letters.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

CharSet single(char32_t c) {
  CharSet set;
  set.add(c, c);
  return set;
}

PatternNode any_case(char32_t c) {
  if (case_variants(c).empty()) return literal_node(c);
  return set_node(single(c).ignoring_case());
}

// The same scalar for all variants of one.
char32_t without_case(char32_t c) {
  const std::u32string_view variants = case_variants(c);
  return variants.empty() ? c : std::min(c, variants.front());
}

bool is_same_but_case(std::u32string_view a, std::u32string_view b) {
  return std::ranges::equal(a, b, {}, without_case, without_case);
}

// The scalars whose long fold is `string`, whatever its case.
CharSet that_fold_to(std::u32string_view string) {
  CharSet set;
  for (const char32_t c : scalars_with_long_fold()) {
    if (is_same_but_case(long_fold(c), string)) set.add(c, c);
  }
  return set;
}

PatternNode letter_by_letter(std::u32string_view letters) {
  PatternNode node;
  for (const char32_t c : letters) node.children.push_back(any_case(c));
  return node;
}

PatternNode either(PatternNode first, PatternNode second) {
  PatternNode node{.kind = PatternKind::alternation};
  node.children.push_back(std::move(first));
  node.children.push_back(std::move(second));
  return node;
}

// The beginning of a run of letters; says how many it took.
PatternNode first_of_letters(std::u32string_view letters, std::size_t& taken) {
  for (taken = std::min<std::size_t>(letters.size(), 3); taken > 1; --taken) {
    const std::u32string_view string = letters.substr(0, taken);
    CharSet folding = that_fold_to(string);
    if (!folding.empty()) return either(set_node(std::move(folding)), letter_by_letter(string));
  }
  taken = 1;
  PatternNode letter = any_case(letters[0]);
  const std::u32string_view fold = long_fold(letters[0]);
  return fold.empty() ? letter : either(std::move(letter), letter_by_letter(fold));
}

void write_out(std::u32string_view letters, LetterPlace place, PatternNodes& nodes) {
  while (!letters.empty()) {
    std::size_t taken = 1;
    nodes.push_back(place == LetterPlace::behind ? any_case(letters[0])
                                                 : first_of_letters(letters, taken));
    letters.remove_prefix(taken);
  }
}

}  // namespace

PatternNode set_node(CharSet set) {
  PatternNode node{.kind = PatternKind::set};
  node.set = std::move(set);
  return node;
}

PatternNode literal_node(char32_t c) {
  PatternNode node = set_node(single(c));
  node.literal = c;
  return node;
}

PatternNode simplified(PatternNode sequence) {
  if (sequence.children.size() != 1) return sequence;
  PatternNode only = std::move(sequence.children.front());
  return only;
}

PatternNode written_out(PatternNode node, LetterPlace place) {
  if (node.kind != PatternKind::sequence) return node;
  PatternNode result;
  std::u32string run = std::move(node.letters);
  for (PatternNode& child : node.children) {
    if (!child.letters.empty()) {
      run += child.letters;
      continue;
    }
    write_out(run, place, result.children);
    run.clear();
    result.children.push_back(std::move(child));
  }
  write_out(run, place, result.children);
  result.is_enclosed = node.is_enclosed;
  return result.is_enclosed ? result : simplified(std::move(result));
}

PatternNode class_ignoring_case(const CharSet& members) {
  PatternNode node{.kind = PatternKind::alternation};
  node.children.push_back(set_node(members.ignoring_case()));
  for (const char32_t c : scalars_with_long_fold()) {
    if (members.contains(c)) node.children.push_back(letter_by_letter(long_fold(c)));
  }
  return node.children.size() == 1 ? std::move(node.children.front()) : std::move(node);
}

}  // namespace tokenmill::tokenizer
