// Recursive descent over the scalars of the pattern. The dialect's surprises, each checked against
// the pinned wheel (tests/parity): `{n,m}+` is a greedy repeat of a repeat, not possessive; "{2,1}"
// is possessive; a brace that is no repeat stands for itself; ^ and $ are about lines.
#include "tokenizer/pattern_syntax.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "tokenizer/look_behind_rule.h"
#include "tokenizer/pattern_codes.h"
#include "tokenizer/pattern_groups.h"
#include "tokenizer/pattern_letters.h"
#include "tokenizer/pattern_sets.h"
#include "tokenizer/pattern_text.h"

namespace tokenmill::tokenizer {
namespace {

constexpr int kDepthMax = 50;
// Of repeats in a row: the tree is walked by recursion.
constexpr int kRepeatsInRowMax = 8;
// Oniguruma's.
constexpr std::uint32_t kRepeatMax = 100'000;

CharSet single(char32_t c) {
  CharSet set;
  set.add(c, c);
  return set;
}

// What Oniguruma does not repeat: a place, or a choice of which one is a place.
bool is_place(const PatternNode& node) {
  if (node.is_enclosed) return false;
  if (node.kind == PatternKind::alternation) return std::ranges::any_of(node.children, is_place);
  return node.kind == PatternKind::look || node.kind == PatternKind::assertion;
}

PatternNode assertion(Assertion kind) {
  return {.kind = PatternKind::assertion, .assertion = kind};
}

PatternNode atomic(PatternNode body) {
  PatternNode node{.kind = PatternKind::atomic};
  node.children.push_back(std::move(body));
  return node;
}

PatternNode sequence(PatternNode first, PatternNode second) {
  PatternNode node;
  node.children.push_back(std::move(first));
  node.children.push_back(std::move(second));
  return node;
}

// \R: CR LF is one line break, and never half of one.
PatternNode line_break() {
  CharSet others;
  others.add('\n', '\r');
  others.add(0x85, 0x85);
  others.add(0x2028, 0x2029);
  PatternNode either{.kind = PatternKind::alternation};
  either.children.push_back(sequence(literal_node('\r'), literal_node('\n')));
  either.children.push_back(set_node(std::move(others)));
  return atomic(std::move(either));
}

PatternNode dot(CharSet set) {
  PatternNode node = set_node(std::move(set));
  node.is_dot = true;
  return node;
}

PatternNode any_scalar() { return dot(CharSet().complement()); }

// \X: what follows a character without a boundary of clusters.
PatternNode cluster() {
  PatternNode repeat{.kind = PatternKind::repeat, .most = PatternNode::kUnlimited};
  repeat.children.push_back(sequence(assertion(Assertion::no_cluster_boundary), any_scalar()));
  return atomic(sequence(any_scalar(), std::move(repeat)));
}

class PatternParser {
 public:
  explicit PatternParser(std::string_view pattern) : text_(pattern) {}

  Result<PatternNode> parse() {
    PatternNode node = TM_TRY(parse_written_out());
    if (!text_.at_end()) return text_.refuse("an unmatched )");
    if (has_call_ && has_group_behind_) return text_.refuse("a call beside a group in look-behind");
    if (calls_whole_) {
      PatternNode whole{.kind = PatternKind::group, .is_enclosed = true};
      whole.children.push_back(std::move(node));
      node = std::move(whole);
    }
    TM_CHECK(groups_.settle(node, text_));
    TM_CHECK(check_look_behind(node, text_));
    return node;
  }

 private:
  LetterPlace letter_place() const {
    return is_looking_behind_ ? LetterPlace::behind : LetterPlace::ahead;
  }

  Result<PatternNode> parse_written_out() {
    return written_out(TM_TRY(parse_alternation()), letter_place());
  }

  Result<PatternNode> parse_alternation() {
    if (++depth_ > kDepthMax) return text_.refuse("nesting this deep");
    PatternNode node{.kind = PatternKind::alternation};
    do {
      node.children.push_back(TM_TRY(parse_sequence()));
    } while (text_.take(U"|"));
    --depth_;
    if (node.children.size() == 1) return std::move(node.children.front());
    for (PatternNode& child : node.children) child = written_out(std::move(child), letter_place());
    return node;
  }

  // Letters in (?i:…) wait to be written out: the sequence may be part of a longer one, since (?:…)
  // around a sequence that is not repeated is nothing.
  Result<PatternNode> parse_sequence() {
    PatternNode node;
    for (skip_ignored(); !text_.at_end() && text_.peek() != '|' && text_.peek() != ')';
         skip_ignored()) {
      PatternNodes atoms = TM_TRY(parse_atoms());
      skip_ignored();
      for (PatternNode& atom : atoms) {
        const bool is_last = &atom == &atoms.back();
        if (is_last && begins_repeat()) {
          atom = TM_TRY(parse_repeats(written_out(std::move(atom), letter_place())));
          node.children.push_back(std::move(atom));
        } else if (atom.kind == PatternKind::sequence && atom.letters.empty() &&
                   !atom.is_enclosed) {
          std::ranges::move(atom.children, std::back_inserter(node.children));
        } else {
          node.children.push_back(std::move(atom));
        }
      }
    }
    return simplified(std::move(node));
  }

  // White space and comments where (?x) is on, and (?#…) everywhere.
  void skip_ignored() {
    while (!text_.at_end()) {
      if (options_.is_extended && std::u32string_view(U" \t\n\r\f").contains(text_.peek())) {
        text_.skip(1);
      } else if (options_.is_extended && text_.peek() == '#') {
        while (!text_.at_end() && text_.peek() != '\n') text_.skip(1);
      } else if (const std::size_t length = comment_length(); length != 0) {
        text_.skip(length);
      } else {
        return;
      }
    }
  }

  // Of the "(?#…)" that stands here; 0 when none does.
  std::size_t comment_length() const {
    if (!text_.holds(U"(?#")) return 0;
    std::size_t length = 3;
    while (text_.peek(length) != 0 && text_.peek(length) != ')') {
      length += text_.peek(length) == '\\' ? 2 : 1;
    }
    return text_.peek(length) == ')' ? length + 1 : 0;
  }

  bool begins_repeat() {
    const char32_t c = text_.peek();
    return c == '*' || c == '+' || c == '?' || (c == '{' && begins_braces());
  }

  // "{n}", "{n,}", "{n,m}", "{,m}"; or a number that is too large for anything.
  bool begins_braces() {
    const std::size_t begin = text_.position();
    text_.skip(1);
    const auto least = text_.take_number();
    const bool has_comma = text_.take(U",");
    const auto most = has_comma ? text_.take_number() : std::nullopt;
    const bool is_closed = (least || most) && text_.peek() == '}';
    text_.go_to(begin);
    return is_closed || least.value_or(0) > kRepeatMax || most.value_or(0) > kRepeatMax;
  }

  Result<PatternNode> parse_repeats(PatternNode node) {
    int depth = 0;
    for (skip_ignored(); begins_repeat(); skip_ignored()) {
      if (++depth > kRepeatsInRowMax) return text_.refuse("a repeat of so many repeats");
      PatternNode repeat{.kind = PatternKind::repeat, .most = PatternNode::kUnlimited};
      const bool is_braced = text_.peek() == '{';
      if (is_braced) {
        TM_CHECK(parse_braces(repeat));
      } else {
        const char32_t c = text_.take_one();
        if (c == '+') repeat.least = 1;
        if (c == '?') repeat.most = 1;
      }
      if (is_place(node)) return text_.refuse("a repeat of a place");
      // What Oniguruma makes of a loop around it is not written.
      if (node.kind == PatternKind::call && std::max(repeat.least, repeat.most) == 0) {
        return text_.refuse("a call repeated no times");
      }
      const bool is_swapped = repeat.least > repeat.most;
      const bool is_count = is_braced && repeat.least == repeat.most;
      if (!is_swapped && !is_count && text_.take(U"?")) {
        repeat.mode = RepeatMode::lazy;
      } else if (!is_braced && text_.take(U"+")) {
        repeat.mode = RepeatMode::possessive;
      }
      if (is_swapped) std::swap(repeat.least, repeat.most);
      if (has_too_many_rounds(repeat, node)) return text_.refuse("a repeat of this size");
      repeat.children.push_back(std::move(node));
      node = std::move(repeat);
      if (is_swapped) node = atomic(std::move(node));
    }
    return node;
  }

  // A count of a count that Oniguruma cannot multiply.
  static bool has_too_many_rounds(const PatternNode& outer, const PatternNode& inner) {
    return inner.kind == PatternKind::repeat && !inner.is_enclosed && outer.least == outer.most &&
           inner.least == inner.most &&
           std::uint64_t{outer.least} * inner.least >= std::uint64_t{1} << 31;
  }

  Status parse_braces(PatternNode& repeat) {
    text_.skip(1);
    const auto least = text_.take_number();
    const bool has_comma = text_.take(U",");
    const auto most = has_comma ? text_.take_number() : least;
    if (least.value_or(0) > kRepeatMax || most.value_or(0) > kRepeatMax) {
      return text_.refuse("a repeat of this size");
    }
    text_.skip(1);
    repeat.least = least.value_or(0);
    repeat.most = most.value_or(PatternNode::kUnlimited);
    return {};
  }

  // One atom; several for an escape with several codes.
  Result<PatternNodes> parse_atoms() {
    PatternNodes nodes;
    const char32_t c = text_.peek();
    if (c == '\\') return parse_escape();
    if (text_.take(U"(")) {
      nodes.push_back(TM_TRY(parse_group()));
    } else if (text_.take(U"[")) {
      nodes.push_back(TM_TRY(parse_class()));
    } else if (text_.take(U".")) {
      nodes.push_back(options_.dot_takes_all ? any_scalar() : dot(single('\n').complement()));
    } else if (text_.take(U"^")) {
      nodes.push_back(assertion(Assertion::line_begin));
    } else if (text_.take(U"$")) {
      nodes.push_back(assertion(Assertion::line_end));
    } else if (begins_repeat()) {
      return text_.refuse("a repeat of nothing");
    } else {
      text_.skip(1);
      nodes.push_back(literal(c));
    }
    return nodes;
  }

  PatternNode literal(char32_t c) const {
    if (!is_scalar(c)) return set_node(CharSet());
    if (!options_.ignores_case) return literal_node(c);
    return {.letters = std::u32string(1, c)};
  }

  Result<PatternNode> parse_class() {
    const auto [members, is_negative] = TM_TRY(read_class(text_, options_));
    if (!options_.ignores_case) return set_node(is_negative ? members.complement() : members);
    if (is_negative) return set_node(members.ignoring_case().complement());
    return class_ignoring_case(members);
  }

  // After "(".
  Result<PatternNode> parse_group() {
    const PatternOptions outer = options_;
    PatternNode node = TM_TRY(parse_group_of_some_kind());
    options_ = outer;
    return node;
  }

  Result<PatternNode> parse_group_of_some_kind() {
    if (text_.peek() == '*') return parse_callout();
    if (text_.peek() != '?') return parse_body_of(groups_.open());
    if (text_.take(U"?:")) return closed(TM_TRY(parse_alternation()));
    if (text_.take(U"?>")) return closed(atomic(TM_TRY(parse_written_out())));
    if (text_.take(U"?(")) return parse_condition();
    if (text_.holds(U"?{")) return parse_callout_of_contents();
    for (const std::u32string_view look : {U"?=", U"?!", U"?<=", U"?<!"}) {
      if (text_.take(look)) return parse_look(look);
    }
    for (const std::u32string_view begin : {U"?<", U"?'"}) {
      if (!text_.take(begin)) continue;
      const std::u32string name = TM_TRY(read_group_name(text_, begin[1] == '<' ? U'>' : U'\''));
      return parse_body_of(groups_.open(name));
    }
    return parse_options();
  }

  Result<PatternNode> closed(PatternNode node) {
    if (!text_.take(U")")) return text_.refuse("a group without )");
    return node;
  }

  Result<PatternNode> parse_body_of(std::uint32_t group) {
    // Letters are written in another way there.
    has_group_behind_ = has_group_behind_ || is_looking_behind_;
    PatternNode node{.kind = PatternKind::group, .is_enclosed = true, .group = group};
    node.children.push_back(TM_TRY(parse_written_out()));
    groups_.close(group);
    return closed(std::move(node));
  }

  Result<PatternNode> parse_look(std::u32string_view kind) {
    PatternNode node{.kind = PatternKind::look};
    node.is_negative = kind.back() == '!';
    node.looks_behind = kind.size() == 3;
    const bool was_looking_behind = is_looking_behind_;
    is_looking_behind_ = is_looking_behind_ || node.looks_behind;
    node.children.push_back(TM_TRY(parse_written_out()));
    is_looking_behind_ = was_looking_behind;
    return closed(std::move(node));
  }

  // "?imx-imx:" or "?imx-imx)"; m is Ruby's.
  Result<PatternNode> parse_options() {
    text_.skip(1);
    if (!std::u32string_view(U"-imxWDSPy").contains(text_.peek())) {
      return text_.refuse("this kind of group");
    }
    bool is_on = true;
    while (text_.peek() != ':' && text_.peek() != ')') {
      if (text_.take(U"-")) {
        is_on = false;
      } else if (is_on && (text_.holds(U"y{g}") || text_.holds(U"y{w}"))) {
        options_.cuts_at_words = text_.peek(2) == 'w';
        text_.skip(4);
      } else if (!set_option(text_.peek(), is_on)) {
        return text_.refuse("this kind of group");
      } else {
        text_.skip(1);
      }
    }
    // Ruby's reading: without a colon it holds to the end of the group around it, alternatives
    // included. Such a group is not closed: its end is that of the one around it.
    if (text_.take_one() == ')') return parse_written_out();
    PatternNode node = TM_TRY(parse_written_out());
    node.is_enclosed = true;
    return closed(std::move(node));
  }

  bool set_option(char32_t letter, bool is_on) {
    switch (letter) {
      case 'i':
        options_.ignores_case = is_on;
        return true;
      case 'm':
        options_.dot_takes_all = is_on;
        return true;
      case 'x':
        options_.is_extended = is_on;
        return true;
      case 'W':
        options_.word_is_ascii = is_on;
        return true;
      case 'D':
        options_.digit_is_ascii = is_on;
        return true;
      case 'S':
        options_.space_is_ascii = is_on;
        return true;
      case 'P':
        options_.posix_is_ascii = is_on;
        return true;
      default:
        return false;
    }
  }

  // After "(?(".
  Result<PatternNode> parse_condition() {
    // As for a line break, Oniguruma looks for the wrong text.
    if (is_looking_behind_) return text_.refuse("a condition in look-behind");
    PatternNode test = TM_TRY(parse_test());
    if (test.only_asks && text_.take(U")")) return test;
    if (text_.peek() == ')') return text_.refuse("a condition of nothing");
    PatternNode then = text_.peek() == '|' ? PatternNode() : TM_TRY(parse_sequence());
    // Oniguruma reads it, takes its length for 0, and looks for matches in the wrong places.
    if (text_.peek() != '|') return text_.refuse("a condition without |");
    text_.skip(1);
    PatternNode otherwise = TM_TRY(parse_alternation());
    PatternNode node{.kind = PatternKind::condition, .is_enclosed = true};
    node.children.push_back(std::move(test));
    node.children.push_back(written_out(std::move(then), letter_place()));
    node.children.push_back(written_out(std::move(otherwise), letter_place()));
    return closed(std::move(node));
  }

  // What a condition asks, up to and with its ")".
  Result<PatternNode> parse_test() {
    if (text_.holds(U"?{")) return parse_callout_of_contents();
    if (text_.holds(U"*")) return parse_callout();
    const bool is_angle = text_.take(U"<");
    const bool is_quoted = is_angle || text_.take(U"'");
    if (!is_quoted && !begins_number()) return closed(TM_TRY(parse_written_out()));
    const char32_t end = is_angle ? '>' : is_quoted ? '\'' : ')';
    PatternNode test = TM_TRY(groups_.read_reference(text_, end));
    if (is_quoted && !text_.take(U")")) return text_.refuse("this condition");
    test.only_asks = true;
    return test;
  }

  // "1)", "-1)", or with a level "1+0)": anything else is a pattern.
  bool begins_number() {
    const std::size_t begin = text_.position();
    if (!text_.take(U"-")) text_.take(U"+");
    bool is_number = text_.take_number().has_value();
    if (text_.peek() == '-' || text_.peek() == '+') {
      text_.skip(1);
      is_number = is_number && text_.take_number();
    }
    is_number = is_number && text_.peek() == ')';
    text_.go_to(begin);
    return is_number;
  }

  // "{…}" within "(?{…})", which nothing listens to.
  Result<PatternNode> parse_callout_of_contents() {
    text_.skip(1);
    std::u32string end;
    while (text_.take(U"{")) end += '}';
    while (!text_.at_end() && !text_.holds(end)) text_.skip(1);
    if (text_.at_end()) return text_.refuse("a callout without }");
    text_.skip(end.size());
    if (text_.peek() == 'X' || text_.peek() == '<' || text_.peek() == '>') text_.skip(1);
    if (!text_.take(U")")) return text_.refuse("this callout");
    return assertion(Assertion::anywhere);
  }

  // After "(", at "*".
  Result<PatternNode> parse_callout() {
    if (text_.take(U"*FAIL)")) return assertion(Assertion::nowhere);
    if (text_.take(U"*MISMATCH)")) return assertion(Assertion::no_match);
    return text_.refuse("this callout");
  }

  std::optional<Assertion> take_place_escape() {
    const bool is_ascii = options_.has_ascii_words();
    std::optional<Assertion> place;
    switch (text_.peek(1)) {
      case 'A':
        place = Assertion::text_begin;
        break;
      case 'z':
        place = Assertion::text_end;
        break;
      case 'Z':
        place = Assertion::last_line_end;
        break;
      case 'G':
        place = Assertion::search_begin;
        break;
      case 'K':
        place = Assertion::match_begin;
        break;
      case 'b':
        place = is_ascii ? Assertion::ascii_word_boundary : Assertion::word_boundary;
        break;
      case 'B':
        place = is_ascii ? Assertion::no_ascii_word_boundary : Assertion::no_word_boundary;
        break;
      case 'y':
        place = Assertion::cluster_boundary;
        break;
      case 'Y':
        place = Assertion::no_cluster_boundary;
        break;
      default:
        break;
    }
    if (place) text_.skip(2);
    return place;
  }

  Result<PatternNodes> parse_escape() {
    PatternNodes nodes;
    if (options_.cuts_at_words && std::u32string_view(U"XyY").contains(text_.peek(1))) {
      return text_.refuse("a boundary of words");
    }
    if (const auto place = take_place_escape()) {
      nodes.push_back(assertion(*place));
    } else if (text_.take(U"\\R")) {
      // Oniguruma looks for CR LF alone there.
      if (is_looking_behind_) return text_.refuse("a line break in look-behind");
      nodes.push_back(line_break());
    } else if (text_.take(U"\\X")) {
      nodes.push_back(cluster());
    } else if (text_.take(U"\\O")) {
      nodes.push_back(any_scalar());
    } else if (text_.take(U"\\N")) {
      nodes.push_back(dot(single('\n').complement()));
    } else if (auto set = TM_TRY(read_set_escape(text_, options_, PatternPlace::alone))) {
      nodes.push_back(set_node(std::move(*set)));
    } else if (auto reference = TM_TRY(parse_reference())) {
      // Whether Oniguruma takes it depends on how the letters of the group are written.
      const bool is_call = reference->kind == PatternKind::call;
      if (is_looking_behind_ && !is_call && reference->groups.back() > groups_.count()) {
        return text_.refuse("a reference ahead in look-behind");
      }
      reference->ignores_case = options_.ignores_case;
      nodes.push_back(std::move(*reference));
    } else {
      text_.skip(1);
      for (const PatternCode& code : TM_TRY(read_codes(text_, PatternPlace::alone))) {
        nodes.push_back(code.is_byte ? set_node(CharSet()) : literal(code.value));
      }
    }
    return nodes;
  }

  // "\1", "\k<1>", "\k'name'"; nullopt for another escape. A number beyond 9 is octal unless there
  // are that many groups so far.
  Result<std::optional<PatternNode>> parse_reference() {
    const std::size_t begin = text_.position();
    if (text_.take(U"\\k<")) return std::optional(TM_TRY(groups_.read_reference(text_, '>')));
    if (text_.take(U"\\k'")) return std::optional(TM_TRY(groups_.read_reference(text_, '\'')));
    if (text_.take(U"\\g<")) return std::optional(TM_TRY(parse_call('>')));
    if (text_.take(U"\\g'")) return std::optional(TM_TRY(parse_call('\'')));
    if (text_.peek(1) == '0' || !is_ascii_digit(text_.peek(1))) return std::nullopt;
    text_.skip(1);
    const std::uint32_t number = *text_.take_number();
    if (number <= 9 || number <= groups_.count()) return std::optional(groups_.reference({number}));
    text_.go_to(begin);
    return std::nullopt;
  }

  Result<PatternNode> parse_call(char32_t end) {
    if (is_looking_behind_) return text_.refuse("a call in look-behind");
    PatternNode call = TM_TRY(groups_.read_call(text_, end));
    has_call_ = true;
    calls_whole_ = calls_whole_ || (!call.is_by_name && call.groups[0] == 0);
    return call;
  }

  PatternText text_;
  PatternGroups groups_;
  PatternOptions options_;
  int depth_ = 0;
  bool is_looking_behind_ = false;
  bool has_call_ = false;
  bool calls_whole_ = false;
  bool has_group_behind_ = false;
};

}  // namespace

Result<PatternNode> parse_pattern(std::string_view pattern) {
  return PatternParser(pattern).parse();
}

}  // namespace tokenmill::tokenizer
