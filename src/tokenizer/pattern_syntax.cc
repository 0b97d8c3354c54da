// Recursive descent over the scalars of the pattern. The dialect's surprises, each checked against
// the pinned wheel (tests/parity): `{n,m}+` is a greedy repeat of a repeat, not possessive; ^ and $
// are about lines; classes nest and know &&.
//
// (?i:…). A letter takes its variants (U+017F is an s, U+212A a k). Where a string of two or three
// letters is how one scalar folds, either takes the other: "ss" takes U+00DF, and U+00DF "ss". So
// letters that stand side by side, also through (?:…), are kept together until the run ends; from
// the left the longest such string counts, and its parts are not looked at again: "ffi" takes
// U+FB03, but not U+FB00 and an i. A repeat takes the last letter out of the run. Within
// look-behind only variants count. A class takes the variants of what it has in the end; where it
// has a scalar with a long fold, that string is another way.
#include "tokenizer/pattern_syntax.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "base/format.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr int kDepthMax = 50;
// A repeat of a set costs up to this many steps at each place of the text.
constexpr std::uint32_t kRepeatMax = 1000;

PatternNode set_node(CharSet set) {
  PatternNode node{.kind = PatternKind::set};
  node.set = std::move(set);
  return node;
}

CharSet single(char32_t c) {
  CharSet set;
  set.add(c, c);
  return set;
}

enum class Place : std::uint8_t { alone, in_class };

// Alone, \w takes the Latin-1 digits and fractions ² ³ ¹ ¼ ½ ¾; in a class it does not.
CharSet word_set(Place place) {
  return CharSet::of([=](char32_t c) {
    const bool is_latin1_number = c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0xBC && c <= 0xBE);
    return has_class(c, ClassBit::onig_word) && !(place == Place::in_class && is_latin1_number);
  });
}

bool is_ascii_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

CharSet any_case(char32_t c) { return single(c).ignoring_case(); }

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
  for (const char32_t c : letters) node.children.push_back(set_node(any_case(c)));
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
  PatternNode letter = set_node(any_case(letters[0]));
  const std::u32string_view fold = long_fold(letters[0]);
  return fold.empty() ? letter : either(std::move(letter), letter_by_letter(fold));
}

// What Oniguruma does not repeat: a place, or a choice of which one is a place.
bool is_place(const PatternNode& node) {
  if (node.is_enclosed) return false;
  if (node.kind == PatternKind::alternation) return std::ranges::any_of(node.children, is_place);
  return node.kind == PatternKind::look || node.kind == PatternKind::assertion;
}

class PatternParser {
 public:
  explicit PatternParser(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size();) {
      const Decoded next = decode_utf8(pattern, i);
      scalars_ += next.scalar;
      i += next.length;
    }
  }

  Result<PatternNode> parse() {
    PatternNode node = TM_TRY(parse_written_out());
    if (!at_end()) return refuse("an unmatched )");
    return node;
  }

 private:
  bool at_end() const { return position_ == scalars_.size(); }
  char32_t peek(std::size_t ahead = 0) const {
    return position_ + ahead < scalars_.size() ? scalars_[position_ + ahead] : 0;
  }
  bool take(std::u32string_view text) {
    if (!std::u32string_view(scalars_).substr(position_).starts_with(text)) return false;
    position_ += text.size();
    return true;
  }
  std::unexpected<Error> refuse(std::string_view what) const {
    return fail(ErrorCode::unsupported,
                format("{} at character {} of the pattern \"{}\" is not supported yet", what,
                       position_, to_utf8(scalars_)));
  }

  Result<PatternNode> parse_written_out() { return written_out(TM_TRY(parse_alternation())); }

  Result<PatternNode> parse_alternation() {
    if (++depth_ > kDepthMax) return refuse("nesting this deep");
    PatternNode node{.kind = PatternKind::alternation};
    do {
      node.children.push_back(TM_TRY(parse_sequence()));
    } while (take(U"|"));
    --depth_;
    if (node.children.size() == 1) return std::move(node.children.front());
    for (PatternNode& child : node.children) child = written_out(std::move(child));
    return node;
  }

  // Letters in (?i:…) wait to be written out: the sequence may be part of a longer one, since (?:…)
  // around a sequence that is not repeated is nothing.
  Result<PatternNode> parse_sequence() {
    PatternNode node;
    for (skip_ignored(); !at_end() && peek() != '|' && peek() != ')'; skip_ignored()) {
      PatternNode atom = TM_TRY(parse_atom());
      skip_ignored();
      if (!at_end() && std::u32string_view(U"*+?{").contains(peek())) {
        node.children.push_back(TM_TRY(parse_repeats(written_out(std::move(atom)))));
      } else if (atom.kind == PatternKind::sequence && atom.letters.empty() && !atom.is_enclosed) {
        std::ranges::move(atom.children, std::back_inserter(node.children));
      } else {
        node.children.push_back(std::move(atom));
      }
    }
    return simplified(std::move(node));
  }

  static PatternNode simplified(PatternNode sequence) {
    if (sequence.children.size() != 1) return sequence;
    PatternNode only = std::move(sequence.children.front());
    return only;
  }

  void write_out(std::u32string_view letters, PatternNodes& nodes) const {
    while (!letters.empty()) {
      std::size_t taken = 1;
      nodes.push_back(is_looking_behind_ ? set_node(any_case(letters[0]))
                                         : first_of_letters(letters, taken));
      letters.remove_prefix(taken);
    }
  }

  // The node without letters that wait.
  PatternNode written_out(PatternNode node) const {
    if (node.kind != PatternKind::sequence) return node;
    PatternNode result;
    std::u32string run = std::move(node.letters);
    for (PatternNode& child : node.children) {
      if (!child.letters.empty()) {
        run += child.letters;
        continue;
      }
      write_out(run, result.children);
      run.clear();
      result.children.push_back(std::move(child));
    }
    write_out(run, result.children);
    result.is_enclosed = node.is_enclosed;
    return result.is_enclosed ? result : simplified(std::move(result));
  }

  // White space and comments where (?x) is on, and (?#…) everywhere.
  void skip_ignored() {
    while (!at_end()) {
      if (is_extended_ && peek() < 128 && is_white_space(peek())) {
        ++position_;
      } else if (is_extended_ && peek() == '#') {
        while (!at_end() && peek() != '\n') ++position_;
      } else if (const std::size_t end = comment_end(); end != 0) {
        position_ = end;
      } else {
        return;
      }
    }
  }

  // Past the "(?#…)" that stands here; 0 when none does.
  std::size_t comment_end() const {
    if (peek() != '(' || peek(1) != '?' || peek(2) != '#') return 0;
    for (std::size_t i = position_ + 3; i < scalars_.size(); ++i) {
      if (scalars_[i] == '\\') {
        ++i;
      } else if (scalars_[i] == ')') {
        return i + 1;
      }
    }
    return 0;
  }

  Result<PatternNode> parse_repeats(PatternNode node) {
    for (skip_ignored(); !at_end(); skip_ignored()) {
      PatternNode repeat{.kind = PatternKind::repeat};
      bool is_braced = false;
      if (take(U"*")) {
        repeat.most = PatternNode::kUnlimited;
      } else if (take(U"+")) {
        repeat.least = 1;
        repeat.most = PatternNode::kUnlimited;
      } else if (take(U"?")) {
        repeat.most = 1;
      } else if (peek() == '{') {
        if (!TM_TRY(parse_braces(repeat))) return node;
        is_braced = true;
      } else {
        return node;
      }
      if (is_place(node)) return refuse("a repeat of a place");
      if (is_braced && repeat.least == repeat.most && peek() == '?') {
        return refuse("{n}?");
      }
      if (take(U"?")) {
        repeat.mode = RepeatMode::lazy;
      } else if (!is_braced && take(U"+")) {
        repeat.mode = RepeatMode::possessive;
      }
      const bool is_swapped = repeat.least > repeat.most;
      if (is_swapped) std::swap(repeat.least, repeat.most);
      repeat.children.push_back(std::move(node));
      node = std::move(repeat);
      if (is_swapped) node = atomic(std::move(node));
    }
    return node;
  }

  // "{n}", "{n,}", "{n,m}", "{,m}"; false when the brace stands for itself.
  Result<bool> parse_braces(PatternNode& repeat) {
    const std::size_t before = position_;
    position_ += 1;
    const auto least = parse_number();
    const bool has_comma = take(U",");
    const auto most = parse_number();
    if (!take(U"}") || (!least && !most)) {
      position_ = before;
      return refuse("a brace that is no repeat");
    }
    repeat.least = least.value_or(0);
    repeat.most = !has_comma ? repeat.least : most.value_or(PatternNode::kUnlimited);
    const bool is_limited = repeat.most == PatternNode::kUnlimited || repeat.most <= kRepeatMax;
    // With the larger number first ("{2,1}") it is possessive.
    if (repeat.least > kRepeatMax || !is_limited) {
      return refuse("a repeat of this size");
    }
    return true;
  }

  std::optional<std::uint32_t> parse_number() {
    std::optional<std::uint32_t> number;
    while (peek() >= '0' && peek() <= '9' && number.value_or(0) <= kRepeatMax) {
      number = number.value_or(0) * 10 + (peek() - '0');
      ++position_;
    }
    return number;
  }

  Result<PatternNode> parse_atom() {
    const char32_t c = peek();
    if (take(U"(")) return parse_group();
    if (take(U"[")) return parse_class_atom();
    if (take(U"."))
      return set_node(dot_takes_all_ ? CharSet().complement() : single('\n').complement());
    if (take(U"^")) return assertion(Assertion::line_begin);
    if (take(U"$")) return assertion(Assertion::line_end);
    if (c == '*' || c == '+' || c == '?') return refuse("a repeat of nothing");
    if (c == '\\') return parse_escape_atom();
    ++position_;
    return literal(c);
  }

  static PatternNode assertion(Assertion kind) {
    return {.kind = PatternKind::assertion, .assertion = kind};
  }

  static PatternNode atomic(PatternNode body) {
    PatternNode node{.kind = PatternKind::atomic};
    node.children.push_back(std::move(body));
    return node;
  }

  // \R: CR LF is one line break, and never half of one.
  static PatternNode line_break() {
    PatternNode pair;
    pair.children.push_back(set_node(single('\r')));
    pair.children.push_back(set_node(single('\n')));
    CharSet others;
    others.add('\n', '\r');
    others.add(0x85, 0x85);
    others.add(0x2028, 0x2029);
    PatternNode either{.kind = PatternKind::alternation};
    either.children.push_back(std::move(pair));
    either.children.push_back(set_node(std::move(others)));
    return atomic(std::move(either));
  }

  PatternNode literal(char32_t c) const {
    if (!ignores_case_) return set_node(single(c));
    return {.letters = std::u32string(1, c)};
  }

  Result<PatternNode> parse_group() {
    const Options outer = options();
    PatternNode node;
    if (take(U"?=") || take(U"?!") || take(U"?<=") || take(U"?<!")) {
      node.kind = PatternKind::look;
      node.is_negative = scalars_[position_ - 1] == '!';
      node.looks_behind = scalars_[position_ - 2] == '<';
      const bool was_looking = std::exchange(is_looking_, true);
      const bool was_looking_behind = is_looking_behind_;
      is_looking_behind_ = is_looking_behind_ || node.looks_behind;
      node.children.push_back(TM_TRY(parse_written_out()));
      is_looking_behind_ = was_looking_behind;
      is_looking_ = was_looking;
    } else if (take(U"?>")) {
      node = atomic(TM_TRY(parse_written_out()));
    } else if (take_options()) {
      const bool is_open = scalars_[position_ - 1] == ')';
      node = TM_TRY(parse_written_out());
      set_options(outer);
      // Ruby's reading: it holds to the end of the group around it, alternatives included.
      if (is_open) return node;
      node.is_enclosed = true;
    } else {
      const bool is_plain = take(U"?:");
      if (!is_plain && !take_group_name() && peek() == '?') return refuse("this kind of group");
      node = is_plain ? TM_TRY(parse_alternation()) : TM_TRY(parse_written_out());
      node.is_enclosed = node.is_enclosed || !is_plain;
    }
    set_options(outer);
    if (!take(U")")) return refuse("a group without )");
    return node;
  }

  struct Options {
    bool ignores_case;
    bool dot_takes_all;
    bool is_extended;
  };
  Options options() const { return {ignores_case_, dot_takes_all_, is_extended_}; }
  void set_options(const Options& options) {
    ignores_case_ = options.ignores_case;
    dot_takes_all_ = options.dot_takes_all;
    is_extended_ = options.is_extended;
  }

  // "?imx-imx:" or "?imx-imx)", with one letter at least; m is Ruby's.
  bool take_options() {
    if (peek() != '?') return false;
    Options wanted = options();
    bool is_on = true;
    std::size_t length = 1;
    for (;; ++length) {
      const char32_t c = peek(length);
      if (c == 'i') {
        wanted.ignores_case = is_on;
      } else if (c == 'm') {
        wanted.dot_takes_all = is_on;
      } else if (c == 'x') {
        wanted.is_extended = is_on;
      } else if (c == '-' && is_on) {
        is_on = false;
      } else {
        break;
      }
    }
    if (length == 1 || (peek(length) != ':' && peek(length) != ')')) return false;
    position_ += length + 1;
    set_options(wanted);
    return true;
  }

  // "?<name>": a group like any other, since nothing can refer to it.
  bool take_group_name() {
    if (peek() != '?' || peek(1) != '<' || !is_ascii_letter(peek(2))) return false;
    std::size_t length = 3;
    while (is_ascii_letter(peek(length)) || peek(length) == '_') ++length;
    if (peek(length) != '>') return false;
    position_ += length + 1;
    return true;
  }

  Result<PatternNode> parse_escape_atom() {
    if (take(U"\\A")) return assertion(Assertion::text_begin);
    if (take(U"\\z")) return assertion(Assertion::text_end);
    if (take(U"\\Z")) return assertion(Assertion::last_line_end);
    if (take(U"\\G")) return assertion(Assertion::search_begin);
    if (peek(1) == 'K' && is_looking_) return refuse("\\K in look-around");
    if (take(U"\\K")) return assertion(Assertion::match_begin);
    if (take(U"\\R")) return line_break();
    if (take(U"\\b")) return assertion(Assertion::word_boundary);
    if (take(U"\\B")) return assertion(Assertion::no_word_boundary);
    if (auto set = TM_TRY(parse_set_escape(Place::alone))) return set_node(std::move(*set));
    return literal(TM_TRY(parse_scalar_escape()));
  }

  // \s, \p{…} and the like; nullopt for an escape that is one scalar.
  Result<std::optional<CharSet>> parse_set_escape(Place place) {
    std::optional<CharSet> set;
    const char32_t kind = peek(1);
    const char32_t lower = kind | 0x20;
    if (lower == 's') {
      set = CharSet::of(is_white_space);
    } else if (lower == 'w') {
      set = word_set(place);
    } else if (lower == 'd') {
      set = CharSet::of_property("nd");
    } else if (lower == 'h') {
      set.emplace();
      set->add('0', '9');
      set->add('a', 'f');
      set->add('A', 'F');
    } else if (lower == 'p') {
      return parse_property();
    } else {
      return set;
    }
    position_ += 2;
    if (kind < 'a') set = set->complement();
    return set;
  }

  Result<std::optional<CharSet>> parse_property() {
    bool is_negative = peek(1) == 'P';
    if (peek(2) != '{') return refuse("\\p without braces");
    position_ += 3;
    if (take(U"^")) is_negative = !is_negative;
    std::string name;
    while (!at_end() && peek() != '}') append_utf8(scalars_[position_++], name);
    auto set = CharSet::of_property(name);
    if (!set || !take(U"}")) return refuse(format("the property \"{}\"", name));
    return std::optional(is_negative ? set->complement() : std::move(*set));
  }

  Result<char32_t> parse_scalar_escape() {
    position_ += 1;
    if (at_end()) return refuse("a backslash at the end");
    const char32_t c = scalars_[position_++];
    switch (c) {
      case 'n':
        return U'\n';
      case 'r':
        return U'\r';
      case 't':
        return U'\t';
      case 'f':
        return U'\f';
      case 'v':
        return U'\v';
      case 'a':
        return U'\a';
      case 'e':
        return U'\x1B';
      case 'u':
        return parse_hex(4);
      case 'x':
        if (!take(U"{")) return parse_hex(2);
        break;
      default:
        if (c == 'Q' || c == 'E') return c;  // quotes in other dialects
        if (is_ascii_letter(c) || (c >= '0' && c <= '9')) return refuse("this escape");
        return c;
    }
    const char32_t value = TM_TRY(parse_hex(8));
    if (!take(U"}")) return refuse("\\x{ without }");
    return value;
  }

  Result<char32_t> parse_hex(int digits_max) {
    char32_t value = 0;
    int digits = 0;
    for (; digits < digits_max; ++digits) {
      const char32_t c = peek();
      const char32_t lower = c | 0x20;
      if (c >= '0' && c <= '9') {
        value = value * 16 + (c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        value = value * 16 + (lower - 'a' + 10);
      } else {
        break;
      }
      ++position_;
    }
    const bool is_scalar = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    // Two digits name a byte in Oniguruma, which is a character only below 128.
    if (digits == 0 || !is_scalar || (digits_max == 2 && value >= 128)) return refuse("this code");
    return value;
  }

  // After "[": the outermost class, to which (?i:…) applies before it is turned around.
  Result<PatternNode> parse_class_atom() {
    const bool is_negative = take(U"^");
    const CharSet members = TM_TRY(parse_class_members());
    if (!ignores_case_) return set_node(is_negative ? members.complement() : members);
    const CharSet with_variants = members.ignoring_case();
    if (is_negative) return set_node(with_variants.complement());
    PatternNode node{.kind = PatternKind::alternation};
    node.children.push_back(set_node(with_variants));
    for (const char32_t c : scalars_with_long_fold()) {
      if (members.contains(c)) node.children.push_back(letter_by_letter(long_fold(c)));
    }
    if (node.children.size() == 1) return std::move(node.children.front());
    return node;
  }

  Result<CharSet> parse_class() {
    const bool is_negative = take(U"^");
    CharSet members = TM_TRY(parse_class_members());
    return is_negative ? members.complement() : members;
  }

  // Up to and with the "]".
  Result<CharSet> parse_class_members() {
    if (++depth_ > kDepthMax) return refuse("nesting this deep");
    CharSet result;
    std::optional<CharSet> left_of_and;
    for (bool is_first = true; is_first || peek() != ']'; is_first = false) {
      if (at_end()) return refuse("a class without ]");
      // First it is a member, as long as another one ends the class.
      if (is_first && peek() == ']') {
        if (scalars_.find(']', position_ + 1) == std::u32string::npos) {
          return refuse("an empty class");
        }
        ++position_;
        result.add(']', ']');
        continue;
      }
      if (take(U"&&")) {
        left_of_and = left_of_and ? left_of_and->intersect(result) : result;
        result = CharSet();
        continue;
      }
      TM_CHECK(parse_class_item(result));
    }
    ++position_;
    --depth_;
    if (left_of_and) result = left_of_and->intersect(result);
    return result;
  }

  Status parse_class_item(CharSet& set) {
    if (take(U"[:")) return parse_posix_bracket(set);
    if (take(U"[")) {
      set.add(TM_TRY(parse_class()));
      return {};
    }
    if (peek() == '\\') {
      if (const auto escaped = TM_TRY(parse_set_escape(Place::in_class))) {
        set.add(*escaped);
        if (peek() == '-' && peek(1) != ']') return refuse("a range from a class");
        return {};
      }
    }
    const char32_t first = TM_TRY(parse_class_scalar());
    char32_t last = first;
    const bool is_range = peek() == '-' && peek(1) != ']' && peek(1) != 0;
    if (is_range) {
      ++position_;
      if (peek() == '[' || peek() == '&') return refuse("this range");
      last = TM_TRY(parse_class_scalar());
    }
    if (first > last) return refuse("a range backwards");
    set.add(first, last);
    return {};
  }

  Result<char32_t> parse_class_scalar() {
    if (peek() == '\\') return parse_scalar_escape();
    if (at_end()) return refuse("a class without ]");
    return scalars_[position_++];
  }

  // After "[:".
  Status parse_posix_bracket(CharSet& set) {
    const bool is_negative = take(U"^");
    std::string name;
    while (!at_end() && peek() != ':') append_utf8(scalars_[position_++], name);
    if (!take(U":]")) return refuse("this bracket");
    std::optional<CharSet> members;
    if (name == "punct") {
      members = CharSet::of_property("p");
      members->add(*CharSet::of_property("s"));
    } else if (name == "space") {
      members = CharSet::of(is_white_space);
    } else if (name == "digit") {
      members = CharSet::of_property("nd");
    } else if (name == "alpha") {
      members = CharSet::of_property("alphabetic");
    } else if (name == "alnum") {
      members = CharSet::of_property("alphabetic");
      members->add(*CharSet::of_property("nd"));
    } else if (name == "upper" || name == "lower") {
      members = CharSet::of_property(name + "case");
    } else if (name == "word") {
      members = word_set(Place::in_class);
    } else {
      return refuse(format("[:{}:]", name));
    }
    set.add(is_negative ? members->complement() : *members);
    return {};
  }

  std::u32string scalars_;
  std::size_t position_ = 0;
  int depth_ = 0;
  bool ignores_case_ = false;
  bool dot_takes_all_ = false;
  bool is_extended_ = false;
  bool is_looking_ = false;
  bool is_looking_behind_ = false;
};

}  // namespace

Result<PatternNode> parse_pattern(std::string_view pattern) {
  return PatternParser(pattern).parse();
}

}  // namespace tokenmill::tokenizer
