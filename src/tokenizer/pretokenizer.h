// Pre-tokenizers: how normalized text is cut into the pieces that the model sees one by one.
//
// A flat list of steps, each plain data ("Sequence" is unfolded); pre_tokenize() runs them in
// order over all pieces that are not added tokens. A piece is the whole input of the next step:
// look-ahead ends where it ends.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/component_json.h"
#include "tokenizer/split_behavior.h"
#include "tokenizer/split_pattern.h"

namespace tokenmill::tokenizer {

struct ByteLevel {
  bool add_prefix_space = true;
  bool use_regex = true;
};
struct BertPreTokenizer {};
struct CharDelimiterSplit {
  char32_t delimiter = 0;
};
struct Digits {
  bool individual_digits = false;
};
struct FixedLength {
  std::uint64_t length = 5;
};
enum class PrependScheme : std::uint8_t { first, never, always };
struct Metaspace {
  char32_t replacement = U'\u2581';
  PrependScheme prepend_scheme = PrependScheme::always;
  bool split = true;
};
struct Punctuation {
  SplitBehavior behavior = SplitBehavior::isolated;
};
struct Split {
  SplitPattern pattern;
  SplitBehavior behavior = SplitBehavior::isolated;
  bool invert = false;
};
struct UnicodeScripts {};
struct Whitespace {};
struct WhitespaceSplit {};

using PreTokenizerStep =
    std::variant<ByteLevel, BertPreTokenizer, CharDelimiterSplit, Digits, FixedLength, Metaspace,
                 Punctuation, Split, UnicodeScripts, Whitespace, WhitespaceSplit>;

struct PreTokenizer {
  std::vector<PreTokenizerStep> steps;
};

// From the member "pre_tokenizer" of the file; null is the empty pre-tokenizer.
Result<PreTokenizer> read_pretokenizer(const json::value& value);

// Shared with the decoder of the same name.
Result<Metaspace> read_metaspace(const Component& component);

// The pieces into which a step cuts `text`, some of them perhaps empty, for its cutting alone: the
// spaces that ByteLevel and Metaspace put or replace are not looked at.
std::vector<Range> cut_text(const PreTokenizerStep& step, std::string_view text);

// A FixedLength of 0 loads, and no text can be cut by it: the reference panics.
bool has_chunks_of_nothing(const PreTokenizer& pretokenizer);

// Whether a text may be marked as hopeless.
bool may_give_up(const PreTokenizer& pretokenizer);

// A pattern that gives up on a piece marks the text.
void pre_tokenize(const PreTokenizer& pretokenizer, PieceList& list);

}  // namespace tokenmill::tokenizer
