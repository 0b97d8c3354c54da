#include "tokenizer/pattern_places.h"

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

bool is_word_at(std::string_view text, std::size_t position) {
  return position < text.size() &&
         has_class(decode_utf8(text, position).scalar, ClassBit::onig_word);
}

bool is_ascii_word_at(std::string_view text, std::size_t position) {
  return position < text.size() && static_cast<unsigned char>(text[position]) < 0x80 &&
         is_word_at(text, position);
}

bool is_boundary(std::string_view text, std::size_t position,
                 bool (*is_word)(std::string_view, std::size_t)) {
  const bool before = position > 0 && is_word(text, previous_scalar(text, position));
  return before != is_word(text, position);
}

// A pictograph, and what may stand between it and the next one.
enum class Emoji : std::uint8_t { none, pictograph, joined };

struct BreakState {
  PatternCluster before = PatternCluster::other;
  Emoji emoji = Emoji::none;
  bool has_odd_indicators = false;  // regional ones, up to here

  bool breaks_before(PatternCluster next) const {
    using enum PatternCluster;
    if (before == cr && next == lf) return false;
    if (is_control(before) || is_control(next)) return true;
    if (joins_syllable(before, next)) return false;
    if (next == extend || next == zwj || next == spacing_mark || before == prepend) return false;
    if (next == pictograph && emoji == Emoji::joined) return false;
    return !(next == indicator && has_odd_indicators);
  }

  void take(PatternCluster next) {
    using enum PatternCluster;
    has_odd_indicators = next == indicator && !has_odd_indicators;
    if (next == pictograph) {
      emoji = Emoji::pictograph;
    } else if (next == zwj && emoji == Emoji::pictograph) {
      emoji = Emoji::joined;
    } else if (next != extend || emoji == Emoji::joined) {
      emoji = Emoji::none;
    }
    before = next;
  }

 private:
  static bool is_control(PatternCluster c) {
    return c == PatternCluster::control || c == PatternCluster::cr || c == PatternCluster::lf;
  }

  static bool joins_syllable(PatternCluster before, PatternCluster after) {
    using enum PatternCluster;
    const bool is_part =
        after == leading || after == vowel || after == open_syllable || after == closed_syllable;
    if (before == leading) return is_part;
    if (before == open_syllable || before == vowel) return after == vowel || after == trailing;
    if (before == closed_syllable || before == trailing) return after == trailing;
    return false;
  }
};

}  // namespace

void ClusterBreaks::find_all() {
  breaks_.assign(text_.size() + 1, true);
  BreakState state;
  for (std::size_t i = 0; i < text_.size();) {
    const Decoded next = decode_utf8(text_, i);
    const PatternCluster cluster = pattern_cluster(next.scalar);
    breaks_[i] = i == 0 || state.breaks_before(cluster);
    state.take(cluster);
    i += next.length;
  }
}

bool ClusterBreaks::is_break(std::size_t position) {
  if (breaks_.empty()) find_all();
  return breaks_[position];
}

bool holds(Assertion assertion, const PlaceInText& place) {
  const auto& [text, position, search_begin, breaks] = place;
  const bool at_end = position == text.size();
  switch (assertion) {
    case Assertion::line_begin:
      return position == 0 || (text[position - 1] == '\n' && !at_end);
    case Assertion::line_end:
      return at_end || text[position] == '\n';
    case Assertion::text_begin:
      return position == 0;
    case Assertion::text_end:
      return at_end;
    case Assertion::last_line_end:
      return at_end || (position + 1 == text.size() && text[position] == '\n');
    case Assertion::search_begin:
      return position == search_begin;
    case Assertion::match_begin:
    case Assertion::anywhere:
      return true;
    case Assertion::nowhere:
    case Assertion::no_match:
      return false;
    case Assertion::cluster_boundary:
      return breaks->is_break(position);
    case Assertion::no_cluster_boundary:
      return !breaks->is_break(position);
    case Assertion::ascii_word_boundary:
      return is_boundary(text, position, is_ascii_word_at);
    case Assertion::no_ascii_word_boundary:
      return !is_boundary(text, position, is_ascii_word_at);
    case Assertion::word_boundary:
      return is_boundary(text, position, is_word_at);
    case Assertion::no_word_boundary:
      break;
  }
  return !is_boundary(text, position, is_word_at);
}

}  // namespace tokenmill::tokenizer
