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

namespace tokenmill::tokenizer {
namespace {

constexpr std::string_view kFoldedSpace = "\xE2\x96\x81";

struct NormalizerPlan {
  bool needs_nfc = false;
  bool folds_spaces = false;
  PrefixSpace prefix = PrefixSpace::never;
};

bool folds_spaces(const NormalizerStep& step) {
  const auto* const replace = std::get_if<ReplaceNormalizer>(&step);
  return replace != nullptr && replace->pattern.literal() == " " &&
         replace->content == kFoldedSpace;
}

bool prepends_space(const NormalizerStep& step) {
  const auto* const prepend = std::get_if<PrependNormalizer>(&step);
  return prepend != nullptr && (prepend->prefix == kFoldedSpace || prepend->prefix == " ");
}

bool is_nfc(const NormalizerStep& step) {
  const auto* const form = std::get_if<NormalForm>(&step);
  return form != nullptr && *form == NormalForm::nfc;
}

std::optional<NormalizerPlan> plan_normalizer(const Normalizer& normalizer) {
  const auto& steps = normalizer.steps;
  if (steps.empty()) return NormalizerPlan{};
  if (steps.size() == 1 && is_nfc(steps[0])) return NormalizerPlan{.needs_nfc = true};
  if (steps.size() == 1 && folds_spaces(steps[0])) return NormalizerPlan{.folds_spaces = true};
  if (steps.size() == 2 && prepends_space(steps[0]) && folds_spaces(steps[1])) {
    return NormalizerPlan{.folds_spaces = true, .prefix = PrefixSpace::always};
  }
  return std::nullopt;
}

// A Split that looks for spaces after the normalizer made them U+2581 never fires.
bool never_fires(const PreTokenizerStep& step, const NormalizerPlan& normalizer) {
  const auto* const split = std::get_if<Split>(&step);
  return split != nullptr && normalizer.folds_spaces && !split->invert &&
         split->pattern.literal() == " ";
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

// Steps that cut the raw text, then a ByteLevel without prefix: every word is on its own.
std::optional<FastPlan> plan_byte_level(const TokenizerParts& parts, const BpeModel& model,
                                        const NormalizerPlan& normalizer) {
  const auto& steps = parts.pretokenizer.steps;
  const auto* const bytes = steps.empty() ? nullptr : std::get_if<ByteLevel>(&steps.back());
  if (bytes == nullptr || bytes->add_prefix_space || normalizer.folds_spaces ||
      (!model.missing_unknown().empty() && !model.knows_every_byte()) ||
      !std::all_of(steps.begin(), steps.end() - 1, only_cuts)) {
    return std::nullopt;
  }
  auto words = WordModel::compile(model, WordForm::bytes, parts.tables.words);
  if (!words) return std::nullopt;
  FastPlan plan{.needs_nfc = normalizer.needs_nfc,
                .cutter = {},
                .letters = {},
                .breaks = {},
                .words = std::move(words),
                .inner_steps = {}};
  if (const auto scheme = scheme_of(parts.pretokenizer)) {
    plan.cutter = *scheme;
    const std::optional<LetterRule>& known = parts.tables.letters;
    plan.letters = known ? known : LetterRule::compile(model, *plan.words);
  } else if (SpaceRule::holds_for(parts.pretokenizer)) {
    plan.cutter = SpaceRule();
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
};

// What normalizer and pre-tokenizer do when they do no more than turn spaces into U+2581.
std::optional<SpacesPlan> plan_spaces(const TokenizerParts& parts,
                                      const NormalizerPlan& normalizer) {
  const auto& steps = parts.pretokenizer.steps;
  const SpacesPlan plan{normalizer.folds_spaces, false, normalizer.prefix};
  if (steps.empty()) return plan;
  if (steps.size() > 1) return std::nullopt;
  if (never_fires(steps[0], normalizer)) return plan;
  const auto* const metaspace = std::get_if<Metaspace>(&steps[0]);
  const bool is_usual = metaspace != nullptr && metaspace->replacement == U'\u2581';
  if (!is_usual || normalizer.folds_spaces) return std::nullopt;
  const PrefixSpace prefix =
      metaspace->prepend_scheme == PrependScheme::always  ? PrefixSpace::unless_marked
      : metaspace->prepend_scheme == PrependScheme::first ? PrefixSpace::first_unless_marked
                                                          : PrefixSpace::never;
  return SpacesPlan{true, metaspace->split, prefix};
}

std::optional<FastPlan> plan_whole_text(const TokenizerParts& parts, const BpeModel& model,
                                        const NormalizerPlan& normalizer) {
  const auto spaces = plan_spaces(parts, normalizer);
  if (!spaces || !model.missing_unknown().empty()) return std::nullopt;
  const WordForm form = spaces->folds_spaces ? WordForm::folded_spaces : WordForm::text;
  // Where NFC and the added tokens move the start of the text, the reference engine decides.
  if (spaces->prefix == PrefixSpace::first_unless_marked && normalizer.needs_nfc &&
      !parts.added.empty(AddedTokens::Phase::normalized)) {
    return std::nullopt;
  }
  auto words = WordModel::compile(model, form, parts.tables.words);
  auto rule = FactorRule::compile(
      model,
      {.folds_spaces = spaces->folds_spaces, .cuts_before_spaces = spaces->cuts_before_spaces},
      parts.tables.pairs ? &*parts.tables.pairs : nullptr);
  if (!words || !rule) return std::nullopt;
  std::optional<BreakTokens> breaks;
  if (!normalizer.needs_nfc && spaces->prefix == PrefixSpace::never) {
    breaks = BreakTokens::compile(parts.added, *rule);
  }
  return FastPlan{.needs_nfc = normalizer.needs_nfc,
                  .prefix = spaces->prefix,
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
  // Added tokens that are searched in folded text would have to be folded back.
  if (normalizer->folds_spaces && !parts.added.empty(AddedTokens::Phase::normalized)) {
    return std::nullopt;
  }
  if (auto plan = plan_byte_level(parts, *model, *normalizer)) return plan;
  return plan_whole_text(parts, *model, *normalizer);
}

}  // namespace

std::optional<FastPlan> compile_fast_plan(const TokenizerParts& parts) {
  if (auto plan = plan_bpe(parts)) return plan;
  if (!SpaceRule::holds_for(parts)) return std::nullopt;
  return FastPlan{
      .cutter = SpaceRule(), .letters = {}, .breaks = {}, .words = {}, .inner_steps = {}};
}

}  // namespace tokenmill::tokenizer
