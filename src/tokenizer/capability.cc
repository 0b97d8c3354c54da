// The report repeats what compile_fast_plan decided; it decides nothing itself.
#include "tokenizer/capability.h"

#include <array>
#include <string_view>

#include "base/assert.h"
#include "base/format.h"
#include "tokenizer/bpe.h"
#include "tokenizer/fast_plan.h"
#include "tokenizer/unigram.h"
#include "tokenizer/wordpiece.h"

namespace tokenmill::tokenizer {
namespace {

// Names in the order of the variants.
constexpr std::array<std::string_view, 10> kNormalizers = {"NFC, NFD, NFKC or NFKD",
                                                           "BertNormalizer",
                                                           "Strip",
                                                           "StripAccents",
                                                           "Lowercase",
                                                           "Nmt",
                                                           "ByteLevel",
                                                           "Precompiled",
                                                           "Replace",
                                                           "Prepend"};
constexpr std::array<std::string_view, 11> kPreTokenizers = {
    "ByteLevel",      "BertPreTokenizer", "CharDelimiterSplit", "Digits",
    "FixedLength",    "Metaspace",        "Punctuation",        "Split",
    "UnicodeScripts", "Whitespace",       "WhitespaceSplit"};
static_assert(std::variant_size_v<NormalizerStep> == kNormalizers.size());
static_assert(std::variant_size_v<PreTokenizerStep> == kPreTokenizers.size());

template <typename Steps, std::size_t kCount>
std::string names_of(const Steps& steps, const std::array<std::string_view, kCount>& names) {
  std::string text;
  for (const auto& step : steps) {
    if (!text.empty()) text += ", ";
    text += names[step.index()];
  }
  return text;
}

std::string_view kind_of(const Model& model) {
  if (dynamic_cast<const BpeModel*>(&model) != nullptr) return "BPE";
  if (dynamic_cast<const UnigramModel*>(&model) != nullptr) return "Unigram";
  if (dynamic_cast<const WordPieceModel*>(&model) != nullptr) return "WordPiece";
  return "WordLevel";
}

std::string cutting(const FastPlan& plan) {
  if (std::holds_alternative<PieceScheme>(plan.cutter)) {
    return plan.letters ? "a scanner for this pattern; letters are cut where no string spans"
                        : "a scanner for this pattern";
  }
  if (std::holds_alternative<FactorRule>(plan.cutter)) {
    return "cuts where no vocabulary string spans, so that words can be cached";
  }
  if (std::holds_alternative<SpaceCutter>(plan.cutter)) {
    return "surely splits at spaces, so what lies between them can be cached";
  }
  return "the steps cut, their words are cached";
}

std::string why_not_fast() { return "these stages are not proven to act on each word alone"; }

std::string normalizing(const FastPlan& plan, std::string_view steps) {
  if (steps.empty()) return "nothing to do";
  if (!plan.words) return "runs on each word that is not known yet";
  if (plan.needs_nfc) return "skipped where the text is NFC already";
  if (plan.reserved.count() == 0) return "folded into the words";
  return format("folded into the words; text with one of {} strings is left to the reference",
                plan.reserved.count());
}

StageReport added_stage(const TokenizerParts& parts, bool is_fast) {
  const std::size_t count = parts.added.tokens().size();
  return {"added_tokens", count == 0 ? "" : format("{} tokens", count), is_fast,
          "one trie per phase, both engines"};
}

}  // namespace

CapabilityReport report_capability(const Tokenizer& tokenizer) {
  const auto* const loaded = dynamic_cast<const LoadedTokenizer*>(&tokenizer);
  TM_ASSERT(loaded != nullptr);
  const TokenizerParts& parts = loaded->parts();
  const FastPlan* const plan = loaded->fast_plan();
  const bool is_fast = plan != nullptr;
  const std::string why = is_fast ? "" : why_not_fast();
  const std::string normalizer = names_of(parts.normalizer.steps, kNormalizers);
  CapabilityReport report{is_fast, {}};
  report.stages.push_back(added_stage(parts, is_fast));
  report.stages.push_back(
      {"normalizer", normalizer, is_fast, is_fast ? normalizing(*plan, normalizer) : why});
  report.stages.push_back({"pre_tokenizer", names_of(parts.pretokenizer.steps, kPreTokenizers),
                           is_fast, is_fast ? cutting(*plan) : why});
  report.stages.push_back({"model", std::string(kind_of(*parts.model)), is_fast,
                           is_fast ? "a cache of words before the model" : why});
  const SpecialFrame& frame = parts.post_processor.frame;
  const std::size_t special = frame.prefix.size() + frame.suffix.size();
  report.stages.push_back({"post_processor",
                           special == 0 ? "" : format("{} special tokens", special), true,
                           "placed by the packer"});
  return report;
}

}  // namespace tokenmill::tokenizer
