#include "tokenizer/pattern_places.h"

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

bool is_word_at(std::string_view text, std::size_t position) {
  return position < text.size() &&
         has_class(decode_utf8(text, position).scalar, ClassBit::onig_word);
}

}  // namespace

bool holds(Assertion assertion, const PlaceInText& place) {
  const auto& [text, position, search_begin] = place;
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
      return true;
    case Assertion::word_boundary:
    case Assertion::no_word_boundary:
      break;
  }
  const bool before = position > 0 && is_word_at(text, previous_scalar(text, position));
  return (before != is_word_at(text, position)) == (assertion == Assertion::word_boundary);
}

}  // namespace tokenmill::tokenizer
