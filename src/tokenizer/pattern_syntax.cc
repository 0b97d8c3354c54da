// Recursive descent over the scalars of the pattern. The dialect's surprises, each checked against
// the pinned wheel (tests/parity): `{n,m}+` is a greedy repeat of a repeat, not possessive; ^ and $
// are about lines; classes nest and know &&; (?i:…) folds U+017F onto s and U+212A onto k, and
// some pairs of letters onto ligatures, which is why those pairs are refused.
#include "tokenizer/pattern_syntax.h"

#include <algorithm>
#include <optional>
#include <string>

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

// The pairs that some single scalar folds to: ß, ﬅ, ﬀ, ﬁ, ﬂ.
bool folds_to_one(char32_t first, char32_t second) {
  static constexpr std::string_view kPairs[] = {"ss", "st", "ff", "fi", "fl"};
  const char pair[] = {static_cast<char>(first | 0x20), static_cast<char>(second | 0x20)};
  return std::ranges::find(kPairs, std::string_view(pair, 2)) != std::end(kPairs);
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
    PatternNode node = TM_TRY(parse_alternation());
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

  Result<PatternNode> parse_alternation() {
    if (++depth_ > kDepthMax) return refuse("nesting this deep");
    PatternNode node{.kind = PatternKind::alternation};
    do {
      node.children.push_back(TM_TRY(parse_sequence()));
    } while (take(U"|"));
    --depth_;
    if (node.children.size() == 1) return std::move(node.children.front());
    return node;
  }

  Result<PatternNode> parse_sequence() {
    PatternNode node;
    char32_t previous_letter = 0;
    for (skip_ignored(); !at_end() && peek() != '|' && peek() != ')'; skip_ignored()) {
      const char32_t letter = ignores_case_ && is_ascii_letter(peek()) ? peek() : 0;
      if (letter != 0 && previous_letter != 0 && folds_to_one(previous_letter, letter)) {
        return refuse("these letters side by side in (?i:…)");
      }
      previous_letter = letter;
      PatternNode atom = TM_TRY(parse_atom());
      node.children.push_back(TM_TRY(parse_repeats(std::move(atom))));
    }
    if (node.children.size() == 1) return std::move(node.children.front());
    return node;
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
    if (take(U"[")) return set_node(TM_TRY(parse_class()));
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

  Result<PatternNode> literal(char32_t c) {
    if (!ignores_case_) return set_node(single(c));
    char32_t buffer;
    if (c >= 128 &&
        (lower_case(c, buffer) != std::u32string_view(&c, 1) || is_letter(category_of(c)))) {
      return refuse("a letter beyond ASCII in (?i:…)");
    }
    return set_node(single(c).ignoring_ascii_case());
  }

  Result<PatternNode> parse_group() {
    const Options outer = options();
    PatternNode node;
    if (take(U"?=") || take(U"?!") || take(U"?<=") || take(U"?<!")) {
      node.kind = PatternKind::look;
      node.is_negative = scalars_[position_ - 1] == '!';
      node.looks_behind = scalars_[position_ - 2] == '<';
      node.children.push_back(TM_TRY(parse_alternation()));
    } else if (take(U"?>")) {
      node = atomic(TM_TRY(parse_alternation()));
    } else if (take_options()) {
      const bool is_open = scalars_[position_ - 1] == ')';
      node = TM_TRY(parse_alternation());
      set_options(outer);
      // Ruby's reading: it holds to the end of the group around it, alternatives included.
      if (is_open) return node;
      node.is_enclosed = true;
    } else {
      const bool is_plain = take(U"?:");
      if (!is_plain && !take_group_name() && peek() == '?') return refuse("this kind of group");
      node = TM_TRY(parse_alternation());
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

  // After "[".
  Result<CharSet> parse_class() {
    if (++depth_ > kDepthMax) return refuse("nesting this deep");
    const bool is_negative = take(U"^");
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
    if (ignores_case_) {
      if (result.has_beyond_ascii() && !is_negative) return refuse("a wide class in (?i:…)");
      result = result.ignoring_ascii_case();
    }
    return is_negative ? result.complement() : result;
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
};

}  // namespace

Result<PatternNode> parse_pattern(std::string_view pattern) {
  return PatternParser(pattern).parse();
}

}  // namespace tokenmill::tokenizer
