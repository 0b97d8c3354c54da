// The argument, for a place p between a printing ASCII character x and a space.
//
// Normalizers. All but Replace, Strip and Prepend work on one character, or on one character and
// the marks after it. Neither x nor the space is a mark, no composition takes them as its second
// part, and x is no character to which the next one is glued (those are outside ASCII), so nothing
// reaches over p. What x becomes must be printing characters again, or a run of spaces could grow
// over p afterwards: checked for each x where a table decides (Precompiled). Replace may match
// runs of blanks (they lie behind p) and what has no space in it, if it puts printing characters in
// the place of what may have an x, and does not look around. Strip may act on the right: only the
// last part of a text ends with a space; or come first, when the parts are those of what it left.
// Then p is before a space in the normalized text, too.
//
// Pre-tokenizers. A step that splits at p whatever is around: white space of its own, a Metaspace
// that splits, or a pattern of which some match is a lone space and no match holds x and the space
// after it (pattern_analysis.cc): matches are found from left to right, none lies over p, so one
// begins at p. Where x by itself is a match, some match has it and ends at p: then the rule is for
// those x alone (DeepSeek's letters and digits, BLOOM's all but stops). Where gaps are dropped,
// that no match lies over p is enough. Steps before it may leave a piece over p, but nothing else;
// they are asked for the same. What a step sees of the other side of p is nothing, because no
// pattern looks ahead from behind an x, none looks behind, and the search goes on at p in both
// cases. Matches that are merged with a neighbour make pieces over p, or one that ends there; which
// of the other ends between matches remain hangs on the two matches or gaps beside each alone.
//
// Models see pieces, so nothing is asked of them.
#include "tokenizer/space_rule.h"

#include <algorithm>
#include <span>

#include "tokenizer/charsmap.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr bool is_printing(char c) { return is_printing_ascii(static_cast<unsigned char>(c)); }

// A charsmap replaces whole clusters, so what is glued to a character after it must not be a key.
bool may_swallow(const Charsmap& charsmap) {
  static constexpr char32_t kGluedEnd = 0x20000;  // none of them lies beyond
  for (char32_t c = 0x80; c < kGluedEnd; ++c) {
    if (grapheme_class(c) != GraphemeClass::prepend) continue;
    std::string glued;
    append_utf8(c, glued);
    if (charsmap.has_key_from(glued)) return true;
  }
  return false;
}

// Some tables write a character as two: 'A' as "Ua".
bool keeps_ascii(const NormalizerStep& step) {
  if (const auto* const table = std::get_if<Precompiled>(&step)) {
    if (may_swallow(*table->charsmap)) return false;
  }
  for (char c = ' '; c < 0x7F; ++c) {
    AlignedText text = align(std::string_view(&c, 1), 0);
    normalize(Normalizer{{step}}, text);
    const bool is_kept = is_printing(c)
                             ? text.size() > 0 && std::ranges::all_of(text.text, is_printing)
                             : text.text == " ";
    if (!is_kept) return false;
  }
  return true;
}

// What is asked of the pipeline besides the steps themselves.
struct Pipeline {
  bool has_marks = false;  // U+2581 may stand for spaces before the text is cut
  bool replaces_printing = false;
};

// What is replaced is neither x nor the space after it; or it may end with x, and printing
// characters come in its place.
bool replaces_within_words(const ReplaceNormalizer& replace) {
  const MatchTraits traits = replace.pattern.match_traits();
  if (traits.may_have_space) return false;
  return !traits.may_have_printing ||
         (!replace.content.empty() && std::ranges::all_of(replace.content, is_printing));
}

bool accepts(const ReplaceNormalizer& replace, Pipeline& pipeline) {
  if (replaces_within_words(replace)) {
    pipeline.replaces_printing |= replace.pattern.match_traits().may_have_printing;
    return true;
  }
  if (!replace.pattern.matches_runs_of_blanks()) return false;
  if (replace.content == kFoldedSpaceUtf8) pipeline.has_marks = true;
  return replace.content == " " || replace.content == kFoldedSpaceUtf8;
}

bool accepts(const NormalizerStep& step, Pipeline& pipeline) {
  if (const auto* const replace = std::get_if<ReplaceNormalizer>(&step)) {
    return accepts(*replace, pipeline);
  }
  if (const auto* const strip = std::get_if<StripNormalizer>(&step)) return !strip->strip_left;
  if (std::holds_alternative<ByteLevelNormalizer>(step)) return false;
  if (std::holds_alternative<PrependNormalizer>(step)) return false;
  return keeps_ascii(step);
}

// Whether a step keeps to its side of p, and after which x it splits there.
struct Verdict {
  bool keeps = false;
  AsciiSet splits_after;
};

Verdict keeps_and_splits(bool holds) { return holds ? Verdict{true, printing_ascii()} : Verdict{}; }

Verdict judge(const Split& split) {
  const bool is_simple =
      split.behavior == SplitBehavior::isolated || split.behavior == SplitBehavior::removed;
  const WordTraits traits = split.pattern.word_traits();
  if (!traits.keeps_to_words || !is_simple) return {traits.keeps_to_words, {}};
  // Where only matches are kept, none of them over p is enough.
  const bool keeps_matches = split.behavior == SplitBehavior::removed && split.invert;
  return keeps_matches ? keeps_and_splits(true) : Verdict{true, traits.splits_after};
}

Verdict judge(const Punctuation& punctuation) {
  const bool is_merged = punctuation.behavior == SplitBehavior::merged_with_previous ||
                         punctuation.behavior == SplitBehavior::merged_with_next;
  return {true, is_merged ? AsciiSet() : printing_where([](char32_t c) {
            return has_class(c, ClassBit::punctuation);
          })};
}

Verdict judge(const PreTokenizerStep& step) {
  if (const auto* const split = std::get_if<Split>(&step)) return judge(*split);
  if (const auto* const punctuation = std::get_if<Punctuation>(&step)) return judge(*punctuation);
  if (const auto* const bytes = std::get_if<ByteLevel>(&step)) {
    return {true, bytes->use_regex ? printing_ascii() : AsciiSet()};
  }
  if (const auto* const marks = std::get_if<Metaspace>(&step)) {
    const bool is_usual = marks->replacement == U'\u2581' && marks->split;
    return keeps_and_splits(is_usual && marks->prepend_scheme != PrependScheme::first);
  }
  if (const auto* const character = std::get_if<CharDelimiterSplit>(&step)) {
    return {true, character->delimiter == U' ' ? printing_ascii() : AsciiSet()};
  }
  if (std::holds_alternative<Digits>(step)) {
    return {true, printing_where([](char32_t c) { return c >= U'0' && c <= U'9'; })};
  }
  return keeps_and_splits(std::holds_alternative<BertPreTokenizer>(step) ||
                          std::holds_alternative<Whitespace>(step) ||
                          std::holds_alternative<WhitespaceSplit>(step));
}

// ByteLevel and Metaspace hide spaces from the steps after them, so what these do at p is not
// known.
bool hides_spaces(const PreTokenizerStep& step) {
  return std::holds_alternative<ByteLevel>(step) || std::holds_alternative<Metaspace>(step);
}

// The x after which pieces surely end at p; none when some step does not keep to its side.
AsciiSet surely_split_after(const PreTokenizer& pretokenizer, const Pipeline& pipeline) {
  AsciiSet result;
  bool sees_spaces = true;
  for (const PreTokenizerStep& step : pretokenizer.steps) {
    const Verdict verdict = judge(step);
    if (!verdict.keeps) return {};
    // Where a mark may stand for the space, only a Metaspace is sure to split.
    const bool is_sure = !pipeline.has_marks || std::holds_alternative<Metaspace>(step);
    if (sees_spaces && is_sure) result |= verdict.splits_after;
    // A piece that was not split at p would go on as one without a space.
    if (sees_spaces && hides_spaces(step)) sees_spaces = false;
    if (!sees_spaces && result.none()) return {};
  }
  return result;
}

// The x that the normalizer makes one of `characters`, wherever they stand.
AsciiSet before_normalizing(const Normalizer& normalizer, const Pipeline& pipeline,
                            const AsciiSet& characters) {
  if (characters == printing_ascii()) return characters;
  if (pipeline.replaces_printing) return {};
  return printing_where([&](char32_t c) {
    const char x = static_cast<char>(c);
    AlignedText text = align(std::string_view(&x, 1), 0);
    normalize(normalizer, text);
    return characters[static_cast<unsigned char>(text.text.back())];
  });
}

}  // namespace

const StripNormalizer* leading_strip(const TokenizerParts& parts) {
  const auto& steps = parts.normalizer.steps;
  return steps.empty() ? nullptr : std::get_if<StripNormalizer>(&steps.front());
}

std::optional<SpaceCutter> compile_space_rule(const TokenizerParts& parts) {
  if (!parts.model->missing_unknown().empty()) return std::nullopt;
  if (!parts.added.normalized_stay_in_words()) return std::nullopt;
  Pipeline pipeline;
  const auto& steps = parts.normalizer.steps;
  for (const NormalizerStep& step : std::span(steps).subspan(leading_strip(parts) ? 1 : 0)) {
    if (!accepts(step, pipeline)) return std::nullopt;
  }
  const AsciiSet characters = before_normalizing(parts.normalizer, pipeline,
                                                 surely_split_after(parts.pretokenizer, pipeline));
  return characters.none() ? std::nullopt : std::optional(SpaceCutter(characters));
}

std::optional<SpaceCutter> compile_space_rule(const PreTokenizer& pretokenizer) {
  const AsciiSet characters = surely_split_after(pretokenizer, {});
  return characters.none() ? std::nullopt : std::optional(SpaceCutter(characters));
}

}  // namespace tokenmill::tokenizer
