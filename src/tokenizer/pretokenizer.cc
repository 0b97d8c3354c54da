// Steps either cut pieces (split_each) or rewrite them (rewrite_each); what they match is in
// Hugging Face's src/pre_tokenizers. Cost: one pass per step; rewriting copies the text.
#include "tokenizer/pretokenizer.h"

#include <array>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// Cuts each piece at the ranges that `find_ranges` puts into its second argument.
template <typename FindRanges>
void split_each(PieceList& list, FindRanges find_ranges) {
  std::vector<Piece> pieces;
  std::vector<Range> ranges;
  for (const Piece& piece : list.pieces) {
    if (piece.token) {
      pieces.push_back(piece);
      continue;
    }
    ranges.clear();
    find_ranges(list.view(piece), ranges);
    for (const Range& range : ranges) {
      if (range.begin == range.end) continue;
      pieces.push_back({piece.begin + range.begin, piece.begin + range.end});
    }
  }
  list.pieces = std::move(pieces);
}

// Lets `rewrite` change the text of each piece.
template <typename Rewrite>
void rewrite_each(PieceList& list, Rewrite rewrite) {
  PieceList result;
  result.text.hopeless_pattern = list.text.hopeless_pattern;
  for (const Piece& piece : list.pieces) {
    AlignedText part;
    part.append(list.text, piece.begin, piece.end);
    if (!piece.token) rewrite(part);
    const std::size_t begin = result.text.size();
    result.text.append(part, 0, part.size());
    if (begin < result.text.size()) {
      result.pieces.push_back({begin, result.text.size(), piece.token});
    }
  }
  list = std::move(result);
}

template <typename IsMatch>
std::vector<Range> split_scalars(std::string_view text, SplitBehavior behavior, IsMatch is_match) {
  std::vector<Range> matches;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded next = decode_utf8(text, i);
    if (is_match(next.scalar)) matches.push_back({i, i + next.length});
    i += next.length;
  }
  return apply_behavior(cover(matches, text.size(), false), behavior);
}

std::vector<Range> split_by_scheme(std::string_view text, const PieceScheme& scheme) {
  std::vector<Range> ranges;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = next_piece(scheme, text, begin);
    ranges.push_back({begin, end});
    begin = end;
  }
  return ranges;
}

// What a Replace put before the first character has no origin: a range of no width.
bool has_no_origin(const PieceList& list, const Piece& piece) {
  return list.text.origin[piece.begin].begin == list.text.origin[piece.end - 1].end;
}

// A piece without origin is written once in the alphabet and once as it was: the reference puts the
// new text in the place of the part with an origin, and there is none.
void bytes_to_alphabet(PieceList& list) {
  PieceList result;
  result.text.hopeless_pattern = list.text.hopeless_pattern;
  std::string character;
  for (const Piece& piece : list.pieces) {
    const std::size_t begin = result.text.size();
    if (piece.token) {
      result.text.append(list.text, piece.begin, piece.end);
    } else {
      for (std::size_t i = piece.begin; i < piece.end; ++i) {
        character.clear();
        append_utf8(byte_to_alphabet(static_cast<std::uint8_t>(list.text.text[i])), character);
        result.text.append(character, list.text.origin[i]);
      }
      if (has_no_origin(list, piece)) result.text.append(list.text, piece.begin, piece.end);
    }
    result.pieces.push_back({begin, result.text.size(), piece.token});
  }
  list = std::move(result);
}

// Runs of \w and runs of what is neither \w nor \s, with the tables of the Rust regex crate.
std::vector<Range> split_words(std::string_view text) {
  enum class Kind { space, word, symbol };
  std::vector<Range> ranges;
  Kind previous = Kind::space;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded next = decode_utf8(text, i);
    const Kind kind = has_class(next.scalar, ClassBit::rust_word) ? Kind::word
                      : is_white_space(next.scalar)               ? Kind::space
                                                                  : Kind::symbol;
    if (kind != Kind::space && kind == previous) {
      ranges.back().end = i + next.length;
    } else if (kind != Kind::space) {
      ranges.push_back({i, i + next.length});
    }
    previous = kind;
    i += next.length;
  }
  return ranges;
}

// A script that is not the one before begins a piece. What goes with any script, the space above
// all, never does: at the very start of the text it is lost.
std::vector<Range> split_scripts(std::string_view text) {
  std::vector<Range> ranges;
  std::uint8_t previous = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded next = decode_utf8(text, i);
    const std::uint8_t script = script_of(next.scalar);
    if (script != 0 && script != previous) {
      ranges.push_back({i, i});
      previous = script;
    }
    i += next.length;
    if (!ranges.empty()) ranges.back().end = i;
  }
  return ranges;
}

std::vector<Range> split_chunks(std::string_view text, std::uint64_t length) {
  if (length == 0) return {{0, text.size()}};  // no ids come of it: has_chunks_of_nothing()
  std::vector<Range> ranges;
  std::uint64_t scalars = 0;
  for (std::size_t i = 0; i < text.size(); ++scalars) {
    if (scalars % length == 0) ranges.push_back({i, i});
    i += decode_utf8(text, i).length;
    ranges.back().end = i;
  }
  return ranges;
}

// Where a step that only cuts puts its pieces; not for steps that rewrite.
struct CutText {
  std::string_view text;

  std::vector<Range> operator()(const ByteLevel& step) const {
    if (step.use_regex) return split_by_scheme(text, kR50k);
    return {{0, text.size()}};
  }
  std::vector<Range> operator()(BertPreTokenizer) const {
    std::vector<Range> ranges;
    for (const Range& word : split_scalars(text, SplitBehavior::removed, is_white_space)) {
      const std::string_view part = text.substr(word.begin, word.end - word.begin);
      const auto is_punctuation = [](char32_t c) { return has_class(c, ClassBit::punctuation); };
      for (const Range& range : split_scalars(part, SplitBehavior::isolated, is_punctuation)) {
        ranges.push_back({word.begin + range.begin, word.begin + range.end});
      }
    }
    return ranges;
  }
  std::vector<Range> operator()(const CharDelimiterSplit& step) const {
    return split_scalars(text, SplitBehavior::removed,
                         [&](char32_t c) { return c == step.delimiter; });
  }
  std::vector<Range> operator()(const Digits& step) const {
    const auto behavior =
        step.individual_digits ? SplitBehavior::isolated : SplitBehavior::contiguous;
    return split_scalars(text, behavior,
                         [](char32_t c) { return has_class(c, ClassBit::rust_numeric); });
  }
  std::vector<Range> operator()(const FixedLength& step) const {
    return split_chunks(text, step.length);
  }
  std::vector<Range> operator()(const Metaspace& step) const {
    if (!step.split) return {{0, text.size()}};
    return split_scalars(text, SplitBehavior::merged_with_next,
                         [&](char32_t c) { return c == step.replacement; });
  }
  std::vector<Range> operator()(const Punctuation& step) const {
    return split_scalars(text, step.behavior,
                         [](char32_t c) { return has_class(c, ClassBit::punctuation); });
  }
  std::vector<Range> operator()(const Split& step) const {
    std::vector<Range> matches;
    step.pattern.find_matches(text, matches);
    return apply_behavior(cover(matches, text.size(), step.invert), step.behavior);
  }
  std::vector<Range> operator()(UnicodeScripts) const { return split_scripts(text); }
  std::vector<Range> operator()(Whitespace) const { return split_words(text); }
  std::vector<Range> operator()(WhitespaceSplit) const {
    return split_scalars(text, SplitBehavior::removed, is_white_space);
  }
};

void add_prefix_spaces(PieceList& list) {
  rewrite_each(list, [](AlignedText& text) {
    if (!text.text.starts_with(' ')) prepend(text, " ");
  });
}

void mark_spaces(const Metaspace& step, PieceList& list) {
  std::string replacement;
  append_utf8(step.replacement, replacement);
  rewrite_each(list, [&](AlignedText& text) {
    std::vector<Range> spaces;
    find_all(text.text, " ", spaces);
    replace(text, spaces, replacement);
    const bool wanted =
        step.prepend_scheme == PrependScheme::always ||
        (step.prepend_scheme == PrependScheme::first && text.origin.front().begin == 0);
    if (wanted && !text.text.starts_with(replacement)) prepend(text, replacement);
  });
}

void run_hopefully(const Split& step, PieceList& list) {
  split_each(list, [&](std::string_view text, std::vector<Range>& ranges) {
    if (!step.pattern.find_matches(text, ranges)) {
      list.text.hopeless_pattern = &step.pattern.expression();
    }
    ranges = apply_behavior(cover(ranges, text.size(), step.invert), step.behavior);
  });
}

void run_step(const PreTokenizerStep& step, PieceList& list) {
  const auto* const split = std::get_if<Split>(&step);
  if (split != nullptr && split->pattern.may_give_up()) return run_hopefully(*split, list);
  const auto* const byte_level = std::get_if<ByteLevel>(&step);
  const auto* const metaspace = std::get_if<Metaspace>(&step);
  if (byte_level != nullptr && byte_level->add_prefix_space) add_prefix_spaces(list);
  if (metaspace != nullptr) mark_spaces(*metaspace, list);
  split_each(list, [&](std::string_view text, std::vector<Range>& ranges) {
    ranges = cut_text(step, text);
  });
  if (byte_level != nullptr) bytes_to_alphabet(list);
}

using Steps = std::vector<PreTokenizerStep>;

Result<Steps> read_steps(const json::value& value, std::string path);

Result<Steps> read_byte_level(const Component& component) {
  ByteLevel step;
  step.add_prefix_space = TM_TRY(read_bool(component, "add_prefix_space"));
  TM_CHECK(read_bool(component, "trim_offsets"));
  if (component.object.contains("use_regex")) {
    step.use_regex = TM_TRY(read_bool(component, "use_regex"));
  }
  return Steps{step};
}

template <typename Step>
Result<Steps> read_plain(const Component&) {
  return Steps{Step{}};
}

Result<Steps> read_delimiter(const Component& component) {
  return Steps{CharDelimiterSplit{TM_TRY(read_char(component, "delimiter"))}};
}

Result<Steps> read_metaspace_step(const Component& component) {
  return Steps{TM_TRY(read_metaspace(component))};
}

Result<Steps> read_sequence(const Component& component) {
  const json::array& items = *TM_TRY(read_array(component, "pretokenizers"));
  Steps steps;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Steps more =
        TM_TRY(read_steps(items[i], format("{}.pretokenizers[{}]", component.path, i)));
    steps.insert(steps.end(), more.begin(), more.end());
  }
  return steps;
}

Result<Steps> read_split(const Component& component) {
  Split step{TM_TRY(SplitPattern::read(component))};
  step.behavior = TM_TRY(split_behavior_from_name(TM_TRY(read_string(component, "behavior"))));
  step.invert = TM_TRY(read_bool(component, "invert"));
  return Steps{std::move(step)};
}

Result<Steps> read_punctuation(const Component& component) {
  Punctuation step;
  if (component.object.contains("behavior")) {
    step.behavior = TM_TRY(split_behavior_from_name(TM_TRY(read_string(component, "behavior"))));
  }
  return Steps{step};
}

Result<Steps> read_digits(const Component& component) {
  return Steps{Digits{TM_TRY(read_bool(component, "individual_digits"))}};
}

Result<Steps> read_fixed_length(const Component& component) {
  FixedLength step;
  if (component.object.contains("length")) step.length = TM_TRY(read_count(component, "length"));
  return Steps{step};
}

// The order is that of reading by shape. The tag "Delimiter" never fits its own type.
constexpr std::array<Variant<Steps>, 12> kVariants = {{
    {"BertPreTokenizer", "BertPreTokenizer", true, read_plain<BertPreTokenizer>},
    {"ByteLevel", "ByteLevel", true, read_byte_level},
    {"Delimiter", "CharDelimiterSplit", true, read_delimiter},
    {"Metaspace", "Metaspace", true, read_metaspace_step},
    {"Whitespace", "Whitespace", true, read_plain<Whitespace>},
    {"Sequence", "Sequence", true, read_sequence},
    {"Split", "Split", true, read_split},
    {"Punctuation", "Punctuation", true, read_punctuation},
    {"WhitespaceSplit", "WhitespaceSplit", true, read_plain<WhitespaceSplit>},
    {"Digits", "Digits", true, read_digits},
    {"UnicodeScripts", "UnicodeScripts", true, read_plain<UnicodeScripts>},
    {"FixedLength", "FixedLength", true, read_fixed_length},
}};

Result<Steps> read_steps(const json::value& value, std::string path) {
  return read_component<Steps>(value, std::move(path), kVariants);
}

Result<PrependScheme> read_prepend_scheme(const Component& component) {
  if (!component.object.contains("prepend_scheme")) return PrependScheme::always;
  const std::string name = TM_TRY(read_string(component, "prepend_scheme"));
  if (name == "first") return PrependScheme::first;
  if (name == "never") return PrependScheme::never;
  if (name == "always") return PrependScheme::always;
  return invalid_at(component.path, format("unknown prepend_scheme \"{}\"", name));
}

}  // namespace

Result<Metaspace> read_metaspace(const Component& component) {
  Metaspace step;
  step.replacement = TM_TRY(read_char(component, "replacement"));
  step.prepend_scheme = TM_TRY(read_prepend_scheme(component));
  step.split = TM_TRY(read_bool_or(component, "split", true));
  const bool prefixes = TM_TRY(read_bool_or(component, "add_prefix_space", true));
  if (!prefixes && step.prepend_scheme != PrependScheme::never) {
    return invalid_at(component.path, "\"add_prefix_space\" does not match \"prepend_scheme\"");
  }
  return step;
}

Result<PreTokenizer> read_pretokenizer(const json::value& value) {
  if (value.is_null()) return PreTokenizer{};
  return PreTokenizer{TM_TRY(read_steps(value, "pre_tokenizer"))};
}

std::vector<Range> cut_text(const PreTokenizerStep& step, std::string_view text) {
  return std::visit(CutText{text}, step);
}

bool has_chunks_of_nothing(const PreTokenizer& pretokenizer) {
  return std::ranges::any_of(pretokenizer.steps, [](const PreTokenizerStep& step) {
    const auto* const chunks = std::get_if<FixedLength>(&step);
    return chunks != nullptr && chunks->length == 0;
  });
}

bool may_give_up(const PreTokenizer& pretokenizer) {
  return std::ranges::any_of(pretokenizer.steps, [](const PreTokenizerStep& step) {
    const auto* const split = std::get_if<Split>(&step);
    return split != nullptr && split->pattern.may_give_up();
  });
}

void pre_tokenize(const PreTokenizer& pretokenizer, PieceList& list) {
  for (const PreTokenizerStep& step : pretokenizer.steps) run_step(step, list);
}

}  // namespace tokenmill::tokenizer
