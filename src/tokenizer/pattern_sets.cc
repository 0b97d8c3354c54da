// A class is read as Oniguruma does it, token by token with a state: a value waits until it is
// known whether it begins a range. Classes nest, && is between all that stands left and right of
// it, and a "-" that begins no range is a member. Two surprises: "[a-[b]]" forgets the a, and a
// byte beyond 127 as the end of a range ends it at 127.
#include "tokenizer/pattern_sets.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/format.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr int kDepthMax = 50;
constexpr char32_t kAsciiMax = 0x7F;
constexpr char32_t kScalarMax = 0x10FFFF;

CharSet range(char32_t first, char32_t last) {
  CharSet set;
  set.add(first, last);
  return set;
}

// Alone, \w takes the Latin-1 digits and fractions ² ³ ¹ ¼ ½ ¾; in a class it does not.
CharSet word_set(PatternPlace place) {
  return CharSet::of([=](char32_t c) {
    const bool is_latin1_number = c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0xBC && c <= 0xBE);
    return has_class(c, ClassBit::onig_word) &&
           !(place == PatternPlace::in_class && is_latin1_number);
  });
}

// The names that POSIX brackets know; their sets are those of \p{…}.
CharSet posix_set(std::string_view name) {
  if (name == "word") return word_set(PatternPlace::in_class);
  if (name == "space") return CharSet::of(is_white_space);
  if (name == "ascii") return range(0, kAsciiMax);
  if (name == "digit") return *CharSet::of_property("nd");
  if (name == "alpha") return *CharSet::of_property("alphabetic");
  if (name == "upper" || name == "lower") return *CharSet::of_property(std::string(name) + "case");
  CharSet set;
  if (name == "punct") {
    set = *CharSet::of_property("p");
    set.add(*CharSet::of_property("s"));
  } else if (name == "alnum") {
    set = *CharSet::of_property("alphabetic");
    set.add(*CharSet::of_property("nd"));
  } else if (name == "blank") {
    set = *CharSet::of_property("zs");
    set.add('\t', '\t');
  } else {
    set = *CharSet::of_property(name);  // cntrl, graph, print, xdigit
  }
  return set;
}

constexpr std::string_view kPosixNames[] = {"alnum", "alpha", "blank", "cntrl", "digit",
                                            "graph", "lower", "print", "punct", "space",
                                            "upper", "word",  "ascii", "xdigit"};

// With (?W), (?D), (?S) and (?P).
CharSet limited(const CharSet& set, std::string_view name, const PatternOptions& options) {
  const bool is_ascii =
      (options.posix_is_ascii && name != "ascii") || (options.word_is_ascii && name == "word") ||
      (options.digit_is_ascii && name == "digit") || (options.space_is_ascii && name == "space");
  return is_ascii ? set.intersect(range(0, kAsciiMax)) : set;
}

std::optional<std::string_view> posix_name(std::string_view name) {
  std::string wanted;
  for (const char c : name) {
    if (c != ' ' && c != '-' && c != '_') wanted += static_cast<char>(c | 0x20);
  }
  if (wanted == "inbasiclatin") return "ascii";
  for (const std::string_view known : kPosixNames) {
    if (known == wanted) return known;
  }
  return std::nullopt;
}

// After "\p", at the brace.
Result<std::optional<CharSet>> read_property(PatternText& text, const PatternOptions& options,
                                             PatternPlace place, bool is_negative) {
  text.skip(1);
  if (text.take(U"^")) is_negative = !is_negative;
  std::string name;
  while (!text.at_end() && text.peek() != '}') {
    if (std::u32string_view(U"(){|").contains(text.peek())) {
      return text.refuse("a property without }");
    }
    append_utf8(text.take_one(), name);
  }
  std::optional<CharSet> set;
  if (const auto posix = posix_name(name)) {
    const bool is_word_alone = *posix == "word" && place == PatternPlace::alone;
    set = limited(is_word_alone ? word_set(place) : posix_set(*posix), *posix, options);
  } else {
    set = CharSet::of_property(name);
  }
  if (!set || !text.take(U"}")) return text.refuse(format("the property \"{}\"", name));
  return std::optional(is_negative ? set->complement() : std::move(*set));
}

// What waits in a class to become a member or the beginning of a range.
struct Value {
  char32_t code = 0;
  bool is_byte = false;
  bool is_set = false;

  // Whether it is one byte of UTF-8; ranges between such values know nothing else.
  bool is_single() const { return is_byte || code <= kAsciiMax; }
};

enum class ClassState : std::uint8_t { begins, has_value, in_range, complete };

class ClassReader {
 public:
  ClassReader(PatternText& text, const PatternOptions& options) : text_(text), options_(options) {}

  Result<ClassInBrackets> read() {
    if (++depth_ > kDepthMax) return text_.refuse("nesting this deep");
    Members members;
    const bool is_negative = text_.take(U"^");
    // First it is a member, as long as another one ends the class.
    if (text_.peek() == ']') {
      text_.skip(1);
      if (!text_.has_ahead(']')) return text_.refuse("an empty class");
      TM_CHECK(add_value({.code = ']'}, members));
    }
    while (!text_.take(U"]")) {
      if (text_.at_end()) return text_.refuse("a class without ]");
      TM_CHECK(read_item(members));
    }
    settle(members);
    --depth_;
    if (members.left_of_and) members.set = members.left_of_and->intersect(members.set);
    return ClassInBrackets{std::move(members.set), is_negative};
  }

 private:
  struct Members {
    CharSet set = {};
    std::optional<CharSet> left_of_and = {};
    ClassState state = ClassState::begins;
    Value value = {};
  };

  static void add(char32_t first, char32_t last, CharSet& set) {
    last = std::min(last, kScalarMax);
    if (first <= last) set.add(first, last);
  }

  // What waits is a member.
  static void settle(Members& members) {
    const Value& value = members.value;
    if (members.state == ClassState::has_value && !value.is_byte && !value.is_set) {
      add(value.code, value.code, members.set);
    }
  }

  Status add_value(const Value& value, Members& members) {
    if (members.state == ClassState::in_range) {
      const Value& first = members.value;
      if (first.code > value.code) return text_.refuse("a range backwards");
      const bool is_single = first.is_single() && value.is_single();
      add(first.code, is_single ? std::min(value.code, kAsciiMax) : value.code, members.set);
      members.state = ClassState::complete;
    } else {
      settle(members);
      members.state = ClassState::has_value;
    }
    members.value = value;
    return {};
  }

  Status add_set(const CharSet& set, Members& members) {
    members.set.add(set);
    if (members.state == ClassState::in_range) return text_.refuse("a range to a class");
    settle(members);
    members.state = ClassState::has_value;
    members.value = {.is_set = true};
    return {};
  }

  Status read_item(Members& members) {
    if (text_.take(U"-")) return read_dash(members);
    if (begins_posix_bracket()) return read_posix_bracket(members);
    if (text_.take(U"[")) {
      settle(members);
      members.state = ClassState::complete;
      const ClassInBrackets inner = TM_TRY(read());
      members.set.add(inner.is_negative ? inner.members.complement() : inner.members);
      return {};
    }
    if (text_.take(U"&&")) {
      settle(members);
      members.state = ClassState::begins;
      members.left_of_and =
          members.left_of_and ? members.left_of_and->intersect(members.set) : members.set;
      members.set = CharSet();
      return {};
    }
    if (text_.peek() != '\\') return add_value({.code = text_.take_one()}, members);
    if (const auto set = TM_TRY(read_set_escape(text_, options_, PatternPlace::in_class))) {
      return add_set(*set, members);
    }
    text_.skip(1);
    const bool ends_range = members.state == ClassState::in_range;
    for (const PatternCode& code : TM_TRY(read_codes(text_, PatternPlace::in_class, ends_range))) {
      if (code.is_range) {
        members.state = ClassState::in_range;
      } else {
        TM_CHECK(add_value({.code = code.value, .is_byte = code.is_byte}, members));
      }
    }
    return {};
  }

  // After "-".
  Status read_dash(Members& members) {
    const bool is_last = text_.peek() == ']' || text_.holds(U"&&");
    switch (members.state) {
      case ClassState::has_value:
        if (is_last) break;
        if (members.value.is_set) return text_.refuse("a range from a class");
        members.state = ClassState::in_range;
        return {};
      case ClassState::begins:
      case ClassState::in_range:
      case ClassState::complete:
        break;
    }
    return add_value({.code = '-'}, members);
  }

  // "[:" and letters and ":]"; what else begins so is a class.
  bool begins_posix_bracket() const {
    if (!text_.holds(U"[:")) return false;
    std::size_t length = text_.peek(2) == '^' ? 3 : 2;
    while (has_class(text_.peek(length), ClassBit::onig_word) &&
           !is_ascii_digit(text_.peek(length)) && text_.peek(length) != '_') {
      ++length;
    }
    return length > 2 && text_.peek(length) == ':' && text_.peek(length + 1) == ']';
  }

  Status read_posix_bracket(Members& members) {
    text_.skip(2);
    const bool is_negative = text_.take(U"^");
    std::string name;
    while (text_.peek() != ':') append_utf8(text_.take_one(), name);
    text_.skip(2);
    if (std::ranges::find(kPosixNames, name) == std::end(kPosixNames)) {
      return text_.refuse(format("[:{}:]", name));
    }
    const CharSet set = limited(posix_set(name), name, options_);
    return add_set(is_negative ? set.complement() : set, members);
  }

  PatternText& text_;
  const PatternOptions& options_;
  int depth_ = 0;
};

}  // namespace

Result<std::optional<CharSet>> read_set_escape(PatternText& text, const PatternOptions& options,
                                               PatternPlace place) {
  const char32_t kind = text.peek(1);
  const char32_t lower = kind | 0x20;
  std::optional<CharSet> set;
  if (lower == 'p' && text.peek(2) == '{') {
    text.skip(2);
    return read_property(text, options, place, kind == 'P');
  }
  if (lower == 's') {
    set = limited(posix_set("space"), "space", options);
  } else if (lower == 'w') {
    set = limited(word_set(place), "word", options);
  } else if (lower == 'd') {
    set = limited(posix_set("digit"), "digit", options);
  } else if (lower == 'h') {
    set = posix_set("xdigit");
  } else {
    return set;
  }
  text.skip(2);
  if (kind < 'a') set = set->complement();
  return set;
}

Result<ClassInBrackets> read_class(PatternText& text, const PatternOptions& options) {
  return ClassReader(text, options).read();
}

}  // namespace tokenmill::tokenizer
