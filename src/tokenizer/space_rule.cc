// The argument, for a place p between a printing ASCII character x and a space.
//
// Normalizers. All but Replace, Strip and Prepend work on one character, or on one character and
// the marks after it. Neither x nor the space is a mark, no composition takes them as its second
// part, and x is no character to which the next one is glued (those are outside ASCII), so nothing
// reaches over p. What x becomes must be printing characters again, or a run of spaces could grow
// over p afterwards: checked for each x where a table decides (Precompiled). Replace may match
// runs of blanks (they lie behind p) and what has no space in it, if it puts printing characters in
// the place of what may have an x, and does not look around. Strip may act on the right: only the
// last part of a text ends with a space. Then p is before a space in the normalized text, too.
//
// Pre-tokenizers. A step that splits at p whatever is around: white space of its own, a Metaspace
// that splits, or a pattern of which some match is a lone space and no match holds x and the space
// after it (pattern_analysis.cc): matches are found from left to right, none lies over p, so one
// begins at p. Where gaps are dropped, that no match lies over p is enough. Steps before it may
// leave a piece over p, but nothing else; they are asked for the same. What a step sees of the
// other side of p is nothing, because no pattern looks ahead from behind an x, none looks behind,
// and the search goes on at p in both cases. Matches that are merged with a neighbour make pieces
// over p, or one that ends there; which of the other ends between matches remain hangs on the two
// matches or gaps beside each alone.
//
// Models see pieces, so nothing is asked of them.
#include "tokenizer/space_rule.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "tokenizer/bit_writer.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::string_view kFoldedSpace = "\xE2\x96\x81";

constexpr bool is_printing(char c) { return c > ' ' && c < 0x7F; }

// Some tables write a character as two: 'A' as "Ua".
bool keeps_ascii(const NormalizerStep& step) {
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
  if (replaces_within_words(replace)) return true;
  if (!replace.pattern.matches_runs_of_blanks()) return false;
  if (replace.content == kFoldedSpace) pipeline.has_marks = true;
  return replace.content == " " || replace.content == kFoldedSpace;
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

// Whether a step keeps to its side of p, and whether it splits there.
struct Verdict {
  bool keeps = false;
  bool splits = false;
};

Verdict judge(const Split& split) {
  const bool is_simple =
      split.behavior == SplitBehavior::isolated || split.behavior == SplitBehavior::removed;
  const WordTraits traits = split.pattern.word_traits();
  // Where only matches are kept, none of them over p is enough.
  const bool keeps_matches = split.behavior == SplitBehavior::removed && split.invert;
  const bool splits = traits.splits_at_spaces || (keeps_matches && traits.keeps_to_words);
  return {traits.keeps_to_words, is_simple && splits};
}

Verdict judge(const PreTokenizerStep& step) {
  if (const auto* const split = std::get_if<Split>(&step)) return judge(*split);
  if (const auto* const bytes = std::get_if<ByteLevel>(&step)) return {true, bytes->use_regex};
  if (const auto* const marks = std::get_if<Metaspace>(&step)) {
    const bool is_usual = marks->replacement == U'\u2581' && marks->split;
    const bool keeps = is_usual && marks->prepend_scheme != PrependScheme::first;
    return {keeps, keeps};
  }
  if (const auto* const character = std::get_if<CharDelimiterSplit>(&step)) {
    return {true, character->delimiter == U' '};
  }
  if (std::holds_alternative<Punctuation>(step)) return {true, false};
  if (std::holds_alternative<Digits>(step)) return {true, false};
  const bool is_white = std::holds_alternative<BertPreTokenizer>(step) ||
                        std::holds_alternative<Whitespace>(step) ||
                        std::holds_alternative<WhitespaceSplit>(step);
  return {is_white, is_white};
}

// ByteLevel and Metaspace hide spaces from the steps after them, so one of those must have split.
bool hides_spaces(const PreTokenizerStep& step) {
  return std::holds_alternative<ByteLevel>(step) || std::holds_alternative<Metaspace>(step);
}

bool splits_at_spaces(const PreTokenizer& pretokenizer, const Pipeline& pipeline) {
  bool is_split = false;
  for (const PreTokenizerStep& step : pretokenizer.steps) {
    const Verdict verdict = judge(step);
    if (!verdict.keeps) return false;
    // Where a mark may stand for the space, only a Metaspace is sure to split.
    if (verdict.splits && (!pipeline.has_marks || std::holds_alternative<Metaspace>(step))) {
      is_split = true;
    }
    if (!is_split && hides_spaces(step)) return false;
  }
  return is_split;
}

std::size_t cut_plain(std::string_view text, std::size_t position, std::span<std::uint32_t> ends) {
  const char* const bytes = text.data();
  std::size_t found = 0;
  for (; position < text.size() && found + 1 < ends.size(); ++position) {
    ends[found] = static_cast<std::uint32_t>(position);
    found += bytes[position] == ' ' && is_printing(bytes[position - 1]) ? 1 : 0;
  }
  if (position >= text.size()) ends[found++] = static_cast<std::uint32_t>(text.size());
  return found;
}

#if defined(__x86_64__)

[[gnu::target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,popcnt")]]
std::size_t cut_avx512(std::string_view text, std::size_t position, std::span<std::uint32_t> ends) {
  std::size_t found = 0;
  for (; position < text.size() && found + 64 < ends.size(); position += 64) {
    const std::size_t rest = text.size() - position;
    const __mmask64 valid = rest >= 64 ? ~__mmask64{0} : (__mmask64{1} << rest) - 1;
    const __m512i left = _mm512_maskz_loadu_epi8(valid, text.data() + position - 1);
    const __m512i right = _mm512_maskz_loadu_epi8(valid, text.data() + position);
    const __mmask64 printing = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(left, _mm512_set1_epi8('!')),
                                                      _mm512_set1_epi8(0x7F - '!'));
    const __mmask64 spaces = _mm512_cmpeq_epi8_mask(right, _mm512_set1_epi8(' '));
    found += write_bits_avx512(printing & spaces & valid, position, ends.data() + found);
  }
  if (position >= text.size()) ends[found++] = static_cast<std::uint32_t>(text.size());
  return found;
}

#endif

}  // namespace

SpaceRule::SpaceRule(InstructionSet set) : has_avx512_(set == InstructionSet::avx512) {}

bool SpaceRule::holds_for(const TokenizerParts& parts) {
  if (!parts.model->missing_unknown().empty()) return false;
  if (!parts.added.normalized_stay_in_words()) return false;
  Pipeline pipeline;
  for (const NormalizerStep& step : parts.normalizer.steps) {
    if (!accepts(step, pipeline)) return false;
  }
  return splits_at_spaces(parts.pretokenizer, pipeline);
}

bool SpaceRule::holds_for(const PreTokenizer& pretokenizer) {
  return splits_at_spaces(pretokenizer, {});
}

std::size_t SpaceRule::cut(std::string_view text, std::size_t begin, std::uint32_t* ends,
                           std::size_t count) const {
#if defined(__x86_64__)
  if (has_avx512_) return cut_avx512(text, begin + 1, std::span(ends, count));
#endif
  return cut_plain(text, begin + 1, std::span(ends, count));
}

}  // namespace tokenmill::tokenizer
