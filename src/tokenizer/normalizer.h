// Normalizers: what happens to the text between added tokens before it is cut into pieces.
//
// A normalizer is a flat list of steps ("Sequence" is unfolded), each plain data; normalize() runs
// them in order. The meaning of each is that of Hugging Face `tokenizers`.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/charsmap.h"
#include "tokenizer/component_json.h"
#include "tokenizer/split_pattern.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

struct BertNormalizer {
  bool clean_text = true;
  bool handle_chinese_chars = true;
  bool strip_accents = true;
  bool lowercase = true;
};
struct StripNormalizer {
  bool strip_left = true;
  bool strip_right = true;
};
struct StripAccents {};
struct Lowercase {};
struct Nmt {};
struct ByteLevelNormalizer {};
struct Precompiled {
  std::shared_ptr<const Charsmap> charsmap;
};
struct ReplaceNormalizer {
  SplitPattern pattern;
  std::string content;
};
struct PrependNormalizer {
  std::string prefix;
};

using NormalizerStep =
    std::variant<NormalForm, BertNormalizer, StripNormalizer, StripAccents, Lowercase, Nmt,
                 ByteLevelNormalizer, Precompiled, ReplaceNormalizer, PrependNormalizer>;

struct Normalizer {
  std::vector<NormalizerStep> steps;
};

// From the member "normalizer" of the file; null is the empty normalizer.
Result<Normalizer> read_normalizer(const json::value& value);

// By the steps from `first_step` on. A pattern that gives up on the text marks it as hopeless.
void normalize(const Normalizer& normalizer, AlignedText& text, std::size_t first_step = 0);

// What a Strip leaves of the text.
Range stripped(const StripNormalizer& step, std::string_view text);

// Whether a text may be marked so.
bool may_give_up(const Normalizer& normalizer);

}  // namespace tokenmill::tokenizer
