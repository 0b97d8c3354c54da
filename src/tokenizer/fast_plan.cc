#include "tokenizer/fast_plan.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::string_view kFoldedSpace = "\xE2\x96\x81";

struct NormalizerPlan {
  bool needs_nfc = false;
  bool folds_spaces = false;
  bool prepends_space = false;
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
    return NormalizerPlan{.folds_spaces = true, .prepends_space = true};
  }
  return std::nullopt;
}

// A Split that looks for spaces after the normalizer made them U+2581 never fires.
bool never_fires(const PreTokenizerStep& step, const NormalizerPlan& normalizer) {
  const auto* const split = std::get_if<Split>(&step);
  return split != nullptr && normalizer.folds_spaces && !split->invert &&
         split->pattern.literal() == " ";
}

// The scheme of "Split(pattern), ByteLevel" or of "ByteLevel" with its own pattern.
std::optional<PieceScheme> plan_byte_level(const PreTokenizer& pretokenizer) {
  const auto& steps = pretokenizer.steps;
  if (steps.empty() || steps.size() > 2) return std::nullopt;
  const auto* const bytes = std::get_if<ByteLevel>(&steps.back());
  if (bytes == nullptr || bytes->add_prefix_space) return std::nullopt;
  if (steps.size() == 1) return bytes->use_regex ? std::optional(kR50k) : std::nullopt;
  const auto* const split = std::get_if<Split>(&steps.front());
  if (split == nullptr || bytes->use_regex) return std::nullopt;
  // The matches of a scheme cover the text, so these are the same: isolate all, or keep matches.
  const bool keeps_matches = split->behavior == SplitBehavior::isolated ||
                             (split->behavior == SplitBehavior::removed && split->invert);
  return keeps_matches ? split->pattern.scheme() : std::nullopt;
}

}  // namespace

std::optional<FastPlan> compile_fast_plan(const TokenizerParts& parts) {
  const auto* const model = dynamic_cast<const BpeModel*>(parts.model.get());
  const auto normalizer = plan_normalizer(parts.normalizer);
  if (model == nullptr || !normalizer) return std::nullopt;
  // Added tokens that are searched in folded text would have to be folded back.
  if (normalizer->folds_spaces && !parts.added.empty(AddedTokens::Phase::normalized)) {
    return std::nullopt;
  }
  const auto& steps = parts.pretokenizer.steps;
  const bool is_whole = steps.empty() || (steps.size() == 1 && never_fires(steps[0], *normalizer));
  if (is_whole) {
    const WordForm form = normalizer->folds_spaces ? WordForm::folded_spaces : WordForm::text;
    auto words = WordModel::compile(*model, form);
    auto rule = FactorRule::compile(*model, normalizer->folds_spaces);
    if (!words || !rule) return std::nullopt;
    return FastPlan{normalizer->needs_nfc, normalizer->prepends_space, std::move(*rule),
                    std::move(*words)};
  }
  const auto scheme = plan_byte_level(parts.pretokenizer);
  if (!scheme || normalizer->folds_spaces) return std::nullopt;
  auto words = WordModel::compile(*model, WordForm::bytes);
  if (!words) return std::nullopt;
  return FastPlan{normalizer->needs_nfc, false, *scheme, std::move(*words)};
}

}  // namespace tokenmill::tokenizer
