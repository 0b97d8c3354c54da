// What the fast engine may run, told from the shape of the parts.
//
// Three kinds of plan. A byte-level model whose pre-tokenizer only cuts: its pieces are words. A
// model that sees the whole text but for spaces turned into U+2581: its words come from the factor
// rule, and keys are raw bytes, since turning a space is the same in every word. Any pipeline that
// is proven to split at spaces (space_rule.h): its words are raw too, and the reference engine
// encodes each once. Anything else returns nullopt and runs on the reference engine: each condition
// here is one that the proof of equality needs, so a new shape means a new proof (tests/parity),
// not a weaker condition.
#include "tokenizer/fast_plan.h"

#include <algorithm>

#include "tokenizer/space_rule.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

struct NormalizerPlan {
  bool needs_nfc = false;
  bool folds_spaces = false;
  PrefixSpace prefix = PrefixSpace::never;
  std::vector<std::string> reserved;  // strings that no text may have, for the rest to be true
};

// A string that turning spaces into U+2581 neither makes nor breaks.
bool is_apart(std::string_view string) {
  return !string.empty() && string.find(' ') == std::string_view::npos &&
         string.find(kFoldedSpaceUtf8) == std::string_view::npos;
}

bool folds_spaces(const NormalizerStep& step) {
  const auto* const replace = std::get_if<ReplaceNormalizer>(&step);
  return replace != nullptr && replace->pattern.literal() == " " &&
         replace->content == kFoldedSpaceUtf8;
}

bool prepends_space(const NormalizerStep& step) {
  const auto* const prepend = std::get_if<PrependNormalizer>(&step);
  return prepend != nullptr && (prepend->prefix == kFoldedSpaceUtf8 || prepend->prefix == " ");
}

bool is_nfc(const NormalizerStep& step) {
  const auto* const form = std::get_if<NormalForm>(&step);
  return form != nullptr && *form == NormalForm::nfc;
}

// Of a Replace that does nothing to a text without it.
const std::string* replaced_string(const NormalizerStep& step) {
  const auto* const replace = std::get_if<ReplaceNormalizer>(&step);
  const bool is_reserved =
      replace != nullptr && replace->pattern.literal() && is_apart(*replace->pattern.literal());
  return is_reserved ? &*replace->pattern.literal() : nullptr;
}

std::optional<NormalizerPlan> plan_normalizer(const Normalizer& normalizer) {
  NormalizerPlan plan;
  for (const NormalizerStep& step : normalizer.steps) {
    const bool is_alone = normalizer.steps.size() == 1;
    if (const std::string* const string = replaced_string(step)) {
      plan.reserved.push_back(*string);
    } else if (is_alone && is_nfc(step)) {
      plan.needs_nfc = true;
    } else if (!plan.folds_spaces && folds_spaces(step)) {
      plan.folds_spaces = true;
    } else if (plan.prefix == PrefixSpace::never && !plan.folds_spaces && prepends_space(step)) {
      plan.prefix = PrefixSpace::always;
    } else {
      return std::nullopt;
    }
  }
  const bool has_lone_prefix = plan.prefix == PrefixSpace::always && !plan.folds_spaces;
  return has_lone_prefix ? std::nullopt : std::optional(std::move(plan));
}

bool only_cuts(const PreTokenizerStep& step) {
  return !std::holds_alternative<ByteLevel>(step) && !std::holds_alternative<Metaspace>(step);
}

// The scheme of "Split(pattern), ByteLevel" or of "ByteLevel" with its own pattern.
std::optional<PieceScheme> scheme_of(const PreTokenizer& pretokenizer) {
  const auto& steps = pretokenizer.steps;
  const bool has_regex = std::get<ByteLevel>(steps.back()).use_regex;
  if (steps.size() == 1) return has_regex ? std::optional(kR50k) : std::nullopt;
  const auto* const split = std::get_if<Split>(&steps.front());
  if (steps.size() > 2 || split == nullptr || has_regex) return std::nullopt;
  // The matches of a scheme cover the text, so these are the same: isolate all, or keep matches.
  const bool keeps_matches = split->behavior == SplitBehavior::isolated ||
                             (split->behavior == SplitBehavior::removed && split->invert);
  return keeps_matches ? split->pattern.scheme() : std::nullopt;
}

bool has_normalized_tokens(const TokenizerParts& parts) {
  return !parts.added.empty(AddedTokens::Phase::normalized);
}

// Steps that cut the raw text, then a ByteLevel without prefix: every word is on its own.
std::optional<FastPlan> plan_byte_level(const TokenizerParts& parts, const BpeModel& model,
                                        const NormalizerPlan& normalizer) {
  const auto& steps = parts.pretokenizer.steps;
  const auto* const bytes = steps.empty() ? nullptr : std::get_if<ByteLevel>(&steps.back());
  if (bytes == nullptr || bytes->add_prefix_space || normalizer.folds_spaces ||
      !normalizer.reserved.empty() ||
      (!model.missing_unknown().empty() && !model.knows_every_byte()) ||
      !std::all_of(steps.begin(), steps.end() - 1, only_cuts)) {
    return std::nullopt;
  }
  auto words = WordModel::compile(model, WordForm::bytes, parts.tables.words);
  if (!words) return std::nullopt;
  FastPlan plan{.needs_nfc = normalizer.needs_nfc,
                .reserved = {},
                .finds_normalized_tokens = has_normalized_tokens(parts),
                .cutter = {},
                .letters = {},
                .breaks = {},
                .words = std::move(words),
                .inner_steps = {}};
  if (const auto scheme = scheme_of(parts.pretokenizer)) {
    plan.cutter = *scheme;
    const std::optional<LetterRule>& known = parts.tables.letters;
    plan.letters = known ? known : LetterRule::compile(model, *plan.words);
  } else if (const auto spaces = compile_space_rule(parts.pretokenizer)) {
    plan.cutter = *spaces;
    plan.inner_steps = parts.pretokenizer;
  } else {
    plan.cutter = parts.pretokenizer;
  }
  return plan;
}

struct SpacesPlan {
  bool folds_spaces = false;
  bool cuts_before_spaces = false;
  PrefixSpace prefix = PrefixSpace::never;
  std::vector<std::string> reserved;
};

// A Metaspace that only turns spaces into U+2581.
bool only_folds(const PreTokenizerStep& step) {
  const auto* const metaspace = std::get_if<Metaspace>(&step);
  return metaspace != nullptr && metaspace->replacement == U'\u2581' && !metaspace->split &&
         metaspace->prepend_scheme == PrependScheme::never;
}

// Takes note of a step that does nothing to most texts. False for another step.
bool add_idle_step(const PreTokenizerStep& step, SpacesPlan& plan) {
  if (plan.folds_spaces && only_folds(step)) return true;
  const auto* const split = std::get_if<Split>(&step);
  if (split == nullptr || split->invert || !split->pattern.literal()) return false;
  const std::string& literal = *split->pattern.literal();
  // Spaces are U+2581 by now.
  if (plan.folds_spaces && literal == " ") return true;
  if (is_apart(literal)) plan.reserved.push_back(literal);
  return is_apart(literal);
}

// What normalizer and pre-tokenizer do when they do no more than turn spaces into U+2581.
std::optional<SpacesPlan> plan_spaces(const TokenizerParts& parts,
                                      const NormalizerPlan& normalizer) {
  SpacesPlan plan{normalizer.folds_spaces, false, normalizer.prefix, normalizer.reserved};
  for (const PreTokenizerStep& step : parts.pretokenizer.steps) {
    if (add_idle_step(step, plan)) continue;
    const auto* const metaspace = std::get_if<Metaspace>(&step);
    const bool is_usual = metaspace != nullptr && metaspace->replacement == U'\u2581';
    if (!is_usual || plan.folds_spaces) return std::nullopt;
    plan.folds_spaces = true;
    plan.cuts_before_spaces = metaspace->split;
    plan.prefix = metaspace->prepend_scheme == PrependScheme::always ? PrefixSpace::unless_marked
                  : metaspace->prepend_scheme == PrependScheme::first
                      ? PrefixSpace::first_unless_marked
                      : PrefixSpace::never;
  }
  return plan;
}

std::optional<FastPlan> plan_whole_text(const TokenizerParts& parts, const BpeModel& model,
                                        const NormalizerPlan& normalizer) {
  auto spaces = plan_spaces(parts, normalizer);
  if (!spaces || !model.missing_unknown().empty()) return std::nullopt;
  // Added tokens that are searched in folded text would have to be folded back.
  if (normalizer.folds_spaces) {
    for (std::string& form : parts.added.normalized_forms()) {
      spaces->reserved.push_back(std::move(form));
    }
  }
  auto reserved = ReservedStrings::compile(spaces->reserved);
  if (!reserved || (reserved->count() > 0 && normalizer.needs_nfc)) return std::nullopt;
  const WordForm form = spaces->folds_spaces ? WordForm::folded_spaces : WordForm::text;
  // Where NFC and the added tokens move the start of the text, the reference engine decides.
  if (spaces->prefix == PrefixSpace::first_unless_marked && normalizer.needs_nfc &&
      has_normalized_tokens(parts)) {
    return std::nullopt;
  }
  auto words = WordModel::compile(model, form, parts.tables.words);
  auto rule = FactorRule::compile(
      model,
      {.folds_spaces = spaces->folds_spaces, .cuts_before_spaces = spaces->cuts_before_spaces},
      parts.tables.pairs ? &*parts.tables.pairs : nullptr);
  if (!words || !rule) return std::nullopt;
  std::optional<BreakTokens> breaks;
  // What is left to the reference engine is a gap between all tokens of the raw text.
  const bool keeps_gaps = spaces->prefix == PrefixSpace::never && reserved->count() == 0;
  if (!normalizer.needs_nfc && keeps_gaps) {
    breaks = BreakTokens::compile(parts.added, *rule);
  }
  return FastPlan{
      .needs_nfc = normalizer.needs_nfc,
      .prefix = spaces->prefix,
      .reserved = std::move(*reserved),
      .finds_normalized_tokens = !normalizer.folds_spaces && has_normalized_tokens(parts),
      .cutter = std::move(*rule),
      .letters = {},
      .breaks = std::move(breaks),
      .words = std::move(words),
      .inner_steps = {}};
}

std::optional<FastPlan> plan_bpe(const TokenizerParts& parts) {
  const auto* const model = dynamic_cast<const BpeModel*>(parts.model.get());
  const auto normalizer = plan_normalizer(parts.normalizer);
  if (model == nullptr || !normalizer) return std::nullopt;
  if (auto plan = plan_byte_level(parts, *model, *normalizer)) return plan;
  return plan_whole_text(parts, *model, *normalizer);
}

}  // namespace

std::optional<FastPlan> compile_fast_plan(const TokenizerParts& parts) {
  if (auto plan = plan_bpe(parts)) return plan;
  const auto spaces = compile_space_rule(parts);
  if (!spaces) return std::nullopt;
  return FastPlan{.strip = leading_strip(parts),
                  .reserved = {},
                  .cutter = *spaces,
                  .letters = {},
                  .breaks = {},
                  .words = {},
                  .inner_steps = {}};
}

}  // namespace tokenmill::tokenizer
