// One pass with the little state that the rules of UAX #29 need: the class before, and whether a
// pictograph or a conjunct is still open (rules GB11 and GB9c).
#include "tokenizer/grapheme.h"

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

bool is_extender(GraphemeClass c) {
  return c == GraphemeClass::extend || c == GraphemeClass::linked_extend ||
         c == GraphemeClass::linker || c == GraphemeClass::zwj;
}

// GB6 to GB8: the parts of a Hangul syllable.
bool joins_syllable(GraphemeClass before, GraphemeClass after) {
  using enum GraphemeClass;
  switch (before) {
    case leading:
      return after == leading || after == vowel || after == open_syllable ||
             after == closed_syllable;
    case open_syllable:
    case vowel:
      return after == vowel || after == trailing;
    case closed_syllable:
    case trailing:
      return after == trailing;
    default:
      return false;
  }
}

// A consonant with a linker after it takes the next consonant into its cluster.
enum class Conjunct : std::uint8_t { none, consonant, linked };

// A pictograph, and what may stand between it and the next one.
enum class Emoji : std::uint8_t { none, pictograph, joined };

struct ClusterState {
  GraphemeClass before;
  Conjunct conjunct = Conjunct::none;
  Emoji emoji = Emoji::none;

  explicit ClusterState(GraphemeClass first) : before(first) { start(first); }

  bool joins(GraphemeClass next) const {
    using enum GraphemeClass;
    if (before == control || next == control) return false;
    if (is_extender(next) || next == spacing_mark || before == prepend) return true;
    if (next == consonant && conjunct == Conjunct::linked) return true;
    if (next == pictograph && emoji == Emoji::joined) return true;
    return joins_syllable(before, next);
  }

  void take(GraphemeClass next) {
    using enum GraphemeClass;
    if (next == linker && conjunct != Conjunct::none) {
      conjunct = Conjunct::linked;
    } else if (next != linked_extend && next != zwj) {
      conjunct = Conjunct::none;
    }
    if (next == zwj && emoji == Emoji::pictograph) {
      emoji = Emoji::joined;
    } else if (!is_extender(next) || emoji == Emoji::joined) {
      emoji = Emoji::none;
    }
    before = next;
    start(next);
  }

 private:
  void start(GraphemeClass first) {
    if (first == GraphemeClass::consonant) conjunct = Conjunct::consonant;
    if (first == GraphemeClass::pictograph) emoji = Emoji::pictograph;
  }
};

}  // namespace

std::size_t grapheme_end(std::string_view text, std::size_t begin) {
  const Decoded first = decode_utf8(text, begin);
  std::size_t end = begin + first.length;
  if (first.scalar == U'\r' && end < text.size() && text[end] == '\n') return end + 1;
  ClusterState state(grapheme_class(first.scalar));
  while (end < text.size()) {
    const Decoded next = decode_utf8(text, end);
    const GraphemeClass next_class = grapheme_class(next.scalar);
    if (!state.joins(next_class)) break;
    state.take(next_class);
    end += next.length;
  }
  return end;
}

}  // namespace tokenmill::tokenizer
