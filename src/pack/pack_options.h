// How token ids become rows: every choice a user has between the tokenizer and the shards.
//
// The struct is plain data. `validate` says what is wrong with it; `Packer::create` calls it. The
// words are those of the CLI, the API and the manifest (`to_json` writes the effective form).
// Ids arrive as numbers: this room knows no tokenizer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/token_batch.h"

namespace tokenmill::pack {

// window: each document alone, cut into overlapping rows; nothing is lost, the last may be short.
// pack: documents joined to one stream, cut into rows of exactly max_length.
enum class Sequences : std::uint8_t { window, pack };

// none: rows keep their length. max_length: short rows are filled at their end with `pad_id`.
enum class Padding : std::uint8_t { none, max_length };

// What a filter does with what it finds.
enum class FilterAction : std::uint8_t { drop_document, remove_tokens };

// Ids put around a row, or around a document: the special tokens of a tokenizer's template.
struct Frame {
  std::vector<TokenId> prefix = {};
  std::vector<TokenId> suffix = {};

  std::size_t size() const { return prefix.size() + suffix.size(); }
};

// How documents are joined when `sequences` is pack. The saelens rules are those of that library,
// id by id: `saelens` since 6.19, `saelens_6_18` before, `saelens_single` its mode that joins
// nothing (the first max_length ids of each document that is long enough).
enum class JoinRule : std::uint8_t { concatenate, saelens, saelens_6_18, saelens_single };

enum class SeparatorPlace : std::uint8_t { between, before_each, after_each };

// What happens to the row that the end of a block leaves unfinished.
enum class Tail : std::uint8_t {
  drop,           // dropped and counted
  keep,           // kept short (padded with Padding::max_length)
  drop_last_row,  // the last row is dropped even when it is full (sparsify)
  pad_only_row,   // padded when the block has no other row, else dropped (TransformerLens)
};

struct Joining {
  JoinRule rule = JoinRule::concatenate;
  std::optional<TokenId> separator = {};
  SeparatorPlace separator_place = SeparatorPlace::between;
  // Put around every document before it is joined.
  Frame document_frame = {};
  // saelens rules only: `begin_batch_token` and `begin_sequence_token` of that library.
  std::optional<TokenId> begin_row = {};
  std::optional<TokenId> begin_document = {};
  Tail tail = Tail::drop;
};

// Packers that run inside `datasets.map` start afresh for every batch of documents, in each of
// the contiguous parts that `num_proc` makes of the dataset. To give the same ids, the places are
// needed: a new block starts every `documents` documents of each of `processes` parts.
struct Blocks {
  std::uint64_t documents = 0;  // 0: one unbroken stream
  std::uint32_t processes = 1;
  std::uint64_t documents_total = 0;  // needed when processes > 1
};

// A filter over one class of tokens. drop_document: drops a document that has such tokens and
// whose share of them is at least `threshold` (0: one token is enough). remove_tokens: takes the
// tokens out and ignores the threshold.
struct TokenFilter {
  FilterAction action = FilterAction::drop_document;
  double threshold = 0.7;
};

// Which tokens are junk, each mode more than the one before: `minimal` has a control character
// (line feed and tab are control characters), `conservative` is also blank, `standard` also has
// no letter and no digit, `strict` also contains ASCII punctuation.
enum class JunkMode : std::uint8_t { minimal, conservative, standard, strict };

// All off by default. Order: removals, then shares of what is left, then the minimum length.
struct Filters {
  std::uint64_t min_length = 0;  // tokens of the document after removals, without special frame
  std::optional<TokenFilter> special_tokens = {};
  std::optional<TokenFilter> stop_words = {};
  std::vector<std::string> stop_word_languages = {};  // "english", … ; see stop_words.h
  std::optional<TokenFilter> junk = {};
  JunkMode junk_mode = JunkMode::conservative;

  bool uses_classes() const { return special_tokens || stop_words || junk; }
};

// Documents are counted as read, tokens as kept by the filters. The document that reaches the
// limit of tokens is cut there.
struct Limit {
  std::optional<std::uint64_t> documents = {};
  std::optional<std::uint64_t> tokens = {};
};

struct PackOptions {
  Sequences sequences = Sequences::window;
  std::uint32_t max_length = 1024;
  // Ids that neighbouring windows share, as in Hugging Face tokenizers; window only.
  std::uint32_t stride = 512;
  // Put around every row; counts towards max_length.
  Frame frame = {};
  Padding padding = Padding::none;
  TokenId pad_id = 0;
  Joining joining = {};
  Blocks blocks = {};
  Filters filters = {};
  Limit limit = {};
};

inline constexpr std::uint32_t kMaxLengthMax = 1U << 20;

// Errors: stride_too_large (stride must be smaller than what the frame leaves of max_length),
// invalid_argument for everything else, with the option's name and value.
Status validate(const PackOptions& options);

// The length that every row has, or nothing when rows differ.
std::optional<std::uint32_t> fixed_row_length(const PackOptions& options);

// The effective options: every key present, in a fixed order; keys that have no effect under the
// others are null.
json::object to_json(const PackOptions& options);

// The inverse: keys that are missing or null keep their default. Not validated. Error:
// invalid_argument naming the first key with a wrong value.
Result<PackOptions> pack_options_from_json(const json::object& object);

}  // namespace tokenmill::pack
