// Each step is a list of changes to the scalars, as in Hugging Face's src/normalizers, so that
// origins follow from one rule (transform). Cost: one pass and one copy of the text per step.
#include "tokenizer/normalizer.h"

#include <algorithm>
#include <array>
#include <span>

#include "tokenizer/grapheme.h"
#include "tokenizer/normal_form.h"

namespace tokenmill::tokenizer {
namespace {

template <typename MakeChange>
void transform_each(AlignedText& text, MakeChange make_change) {
  std::vector<ScalarChange> changes;
  changes.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Decoded next = decode_utf8(text.text, i);
    make_change(next, i, changes);
    i += next.length;
  }
  transform(text, changes);
}

void lowercase(AlignedText& text) {
  transform_each(text, [](Decoded next, std::size_t, std::vector<ScalarChange>& changes) {
    char32_t buffer;
    int change = 0;
    for (const char32_t lower : lower_case(next.scalar, buffer)) {
      changes.push_back({lower, change});
      change = 1;
    }
  });
}

// The blocks BERT takes for Chinese. U+2B820 to U+2B91F are left out: Hugging Face has a typing
// error there, which every model was trained with.
bool is_chinese(char32_t c) {
  static constexpr std::array<std::array<char32_t, 2>, 8> kBlocks = {{{0x4E00, 0x9FFF},
                                                                      {0x3400, 0x4DBF},
                                                                      {0x20000, 0x2A6DF},
                                                                      {0x2A700, 0x2B73F},
                                                                      {0x2B740, 0x2B81F},
                                                                      {0x2B920, 0x2CEAF},
                                                                      {0xF900, 0xFAFF},
                                                                      {0x2F800, 0x2FA1F}}};
  for (const auto& [first, last] : kBlocks) {
    if (c >= first && c <= last) return true;
  }
  return false;
}

void pad_chinese(AlignedText& text) {
  transform_each(text, [](Decoded next, std::size_t, std::vector<ScalarChange>& changes) {
    if (!is_chinese(next.scalar)) return changes.push_back({next.scalar, 0});
    changes.push_back({U' ', 0});
    changes.push_back({next.scalar, 1});
    changes.push_back({U' ', 1});
  });
}

void white_space_to_spaces(AlignedText& text) {
  transform_each(text, [](Decoded next, std::size_t, std::vector<ScalarChange>& changes) {
    changes.push_back({is_white_space(next.scalar) ? U' ' : next.scalar, 0});
  });
}

bool is_nmt_control(char32_t c) {
  return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F ||
         c == 0x8F || c == 0x9F;
}

bool is_nmt_space(char32_t c) {
  return c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
         (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF ||
         c == 0xFFFD;
}

// Writes the changes that put `content` in the place of `old`. Scalars that vanish are the last
// ones; before the first change nothing can take them, so the spans of the text behind move left.
void push_replacement(std::string_view old, std::string_view content,
                      std::vector<ScalarChange>& changes) {
  const auto count = [](std::string_view text) {
    return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
  };
  const auto added = static_cast<int>(count(content) - count(old));
  for (std::size_t i = 0; i < content.size();) {
    const Decoded next = decode_utf8(content, i);
    changes.push_back({next.scalar, 0});
    i += next.length;
  }
  for (int i = 0; i < added; ++i) changes[changes.size() - 1 - static_cast<unsigned>(i)].change = 1;
  if (added < 0 && !changes.empty()) changes.back().change += added;
}

// A cluster this short is looked up as a whole; of longer ones each scalar alone.
constexpr std::size_t kClusterBytesEnd = 6;

void apply_charsmap(AlignedText& text, const Charsmap& charsmap) {
  std::vector<ScalarChange> changes;
  changes.reserve(text.size());
  bool is_changed = false;
  const auto push = [&](std::string_view part) {
    const auto content = charsmap.find(part);
    if (content) push_replacement(part, *content, changes);
    is_changed = is_changed || content.has_value();
    return content.has_value();
  };
  const std::string_view old = text.text;
  for (std::size_t begin = 0; begin < old.size();) {
    const std::size_t end = grapheme_end(old, begin);
    if (end - begin < kClusterBytesEnd && push(old.substr(begin, end - begin))) {
      begin = end;
      continue;
    }
    while (begin < end) {
      const Decoded next = decode_utf8(old, begin);
      if (!push(old.substr(begin, next.length))) changes.push_back({next.scalar, 0});
      begin += next.length;
    }
  }
  if (is_changed) transform(text, changes);
}

struct RunStep {
  AlignedText& text;

  void operator()(NormalForm form) const { normalize(text, form); }
  void operator()(const BertNormalizer& step) const {
    if (step.clean_text) {
      filter(text, [](char32_t c) { return !has_class(c, ClassBit::bert_control); });
      white_space_to_spaces(text);
    }
    if (step.handle_chinese_chars) pad_chinese(text);
    if (step.strip_accents) {
      normalize(text, NormalForm::nfd);
      filter(text, [](char32_t c) { return !has_class(c, ClassBit::nonspacing_mark); });
    }
    if (step.lowercase) lowercase(text);
  }
  void operator()(const StripNormalizer& step) const {
    const Range left = stripped(step, text.text);
    AlignedText result;
    result.append(text, left.begin, left.end);
    text = std::move(result);
  }
  void operator()(StripAccents) const {
    filter(text, [](char32_t c) { return !has_class(c, ClassBit::combining_mark); });
  }
  void operator()(Lowercase) const { lowercase(text); }
  void operator()(Nmt) const {
    filter(text, [](char32_t c) { return !is_nmt_control(c); });
    transform_each(text, [](Decoded next, std::size_t, std::vector<ScalarChange>& changes) {
      changes.push_back({is_nmt_space(next.scalar) ? U' ' : next.scalar, 0});
    });
  }
  void operator()(ByteLevelNormalizer) const {
    transform_each(text, [&](Decoded next, std::size_t at, std::vector<ScalarChange>& changes) {
      for (std::size_t i = 0; i < next.length; ++i) {
        const auto byte = static_cast<std::uint8_t>(text.text[at + i]);
        changes.push_back({byte_to_alphabet(byte), i == 0 ? 0 : 1});
      }
    });
  }
  void operator()(const Precompiled& step) const { apply_charsmap(text, *step.charsmap); }
  void operator()(const ReplaceNormalizer& step) const {
    std::vector<Range> matches;
    if (!step.pattern.find_matches(text.text, matches)) {
      text.hopeless_pattern = &step.pattern.expression();
    }
    replace(text, matches, step.content);
  }
  void operator()(const PrependNormalizer& step) const { prepend(text, step.prefix); }
};

using Steps = std::vector<NormalizerStep>;

Result<Steps> read_steps(const json::value& value, std::string path);

Result<Steps> read_bert(const Component& component) {
  BertNormalizer step;
  step.clean_text = TM_TRY(read_bool(component, "clean_text"));
  step.handle_chinese_chars = TM_TRY(read_bool(component, "handle_chinese_chars"));
  step.lowercase = TM_TRY(read_bool(component, "lowercase"));
  step.strip_accents = TM_TRY(read_bool_or(component, "strip_accents", step.lowercase));
  return Steps{step};
}

Result<Steps> read_strip(const Component& component) {
  StripNormalizer step;
  step.strip_left = TM_TRY(read_bool(component, "strip_left"));
  step.strip_right = TM_TRY(read_bool(component, "strip_right"));
  return Steps{step};
}

template <typename Step>
Result<Steps> read_plain(const Component&) {
  return Steps{Step{}};
}

template <NormalForm kForm>
Result<Steps> read_form(const Component&) {
  return Steps{kForm};
}

Result<Steps> read_sequence(const Component& component) {
  const json::array& items = *TM_TRY(read_array(component, "normalizers"));
  Steps steps;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Steps more =
        TM_TRY(read_steps(items[i], format("{}.normalizers[{}]", component.path, i)));
    steps.insert(steps.end(), more.begin(), more.end());
  }
  return steps;
}

Result<Steps> read_precompiled(const Component& component) {
  auto charsmap = Charsmap::parse(TM_TRY(read_string(component, "precompiled_charsmap")));
  if (!charsmap) return std::unexpected(with_context(charsmap.error(), component.path));
  return Steps{Precompiled{std::make_shared<const Charsmap>(std::move(*charsmap))}};
}

Result<Steps> read_replace(const Component& component) {
  ReplaceNormalizer step{TM_TRY(SplitPattern::read(component)), {}};
  step.content = TM_TRY(read_string(component, "content"));
  return Steps{std::move(step)};
}

Result<Steps> read_prepend(const Component& component) {
  return Steps{PrependNormalizer{TM_TRY(read_string(component, "prepend"))}};
}

// The order is that of reading by shape.
constexpr std::array<Variant<Steps>, 14> kVariants = {{
    {"Bert", "BertNormalizer", false, read_bert},
    {"Strip", "Strip", false, read_strip},
    {"StripAccents", "StripAccents", true, read_plain<StripAccents>},
    {"NFC", "NFC", true, read_form<NormalForm::nfc>},
    {"NFD", "NFD", true, read_form<NormalForm::nfd>},
    {"NFKC", "NFKC", true, read_form<NormalForm::nfkc>},
    {"NFKD", "NFKD", true, read_form<NormalForm::nfkd>},
    {"Sequence", "Sequence", false, read_sequence},
    {"Lowercase", "Lowercase", true, read_plain<Lowercase>},
    {"Nmt", "Nmt", true, read_plain<Nmt>},
    {"Precompiled", "Precompiled", true, read_precompiled},
    {"Replace", "Replace", false, read_replace},
    {"Prepend", "Prepend", false, read_prepend},
    {"ByteLevel", "ByteLevel", true, read_plain<ByteLevelNormalizer>},
}};

Result<Steps> read_steps(const json::value& value, std::string path) {
  return read_component<Steps>(value, std::move(path), kVariants);
}

}  // namespace

Result<Normalizer> read_normalizer(const json::value& value) {
  if (value.is_null()) return Normalizer{};
  return Normalizer{TM_TRY(read_steps(value, "normalizer"))};
}

Range stripped(const StripNormalizer& step, std::string_view text) {
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (step.strip_left && begin < end) {
    const Decoded first = decode_utf8(text, begin);
    if (!is_white_space(first.scalar)) break;
    begin += first.length;
  }
  while (step.strip_right && end > begin) {
    const std::size_t last = previous_scalar(text, end);
    if (!is_white_space(decode_utf8(text, last).scalar)) break;
    end = last;
  }
  return {begin, end};
}

void normalize(const Normalizer& normalizer, AlignedText& text, std::size_t first_step) {
  for (const NormalizerStep& step : std::span(normalizer.steps).subspan(first_step)) {
    const std::string* const hopeless_pattern = text.hopeless_pattern;
    std::visit(RunStep{text}, step);
    if (hopeless_pattern != nullptr) text.hopeless_pattern = hopeless_pattern;
  }
}

bool may_give_up(const Normalizer& normalizer) {
  return std::ranges::any_of(normalizer.steps, [](const NormalizerStep& step) {
    const auto* const replaces = std::get_if<ReplaceNormalizer>(&step);
    return replaces != nullptr && replaces->pattern.may_give_up();
  });
}

}  // namespace tokenmill::tokenizer
