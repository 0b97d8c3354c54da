#include "cli/tokenize_flags.h"

#include <array>
#include <charconv>

#include "base/format.h"

namespace tokenmill::cli {
namespace {

using Kind = TokenizeFlag::Kind;

constexpr std::string_view kSequences = "Sequences";
constexpr std::string_view kFilters = "Filters (off unless given)";
constexpr std::string_view kInput = "Input";

constexpr auto kFlags = std::to_array<TokenizeFlag>({
    {"--tokenizer", "tokenizer_name", Kind::text, kInput,
     "tokenizer.json, a folder with one, an image of one, or a Hub repository"},
    {"--tokenizer-profile", "tokenizer_profile", Kind::text, kInput,
     "tokenizers: tokenizer.json alone; transformers: as AutoTokenizer reads the files beside it"},
    {"--text-column", "text_column", Kind::text, kInput,
     "Column with the text (default: text, content, or the first string column)"},
    {"--split", "splits", Kind::list, kInput, "Only this split; may be repeated"},
    {"--limit-documents", "limit_documents", Kind::number, kInput, "Stop after N documents"},
    {"--limit-tokens", "limit_tokens", Kind::number, kInput, "Stop after N tokens"},

    {"--max-length", "max_length", Kind::number, kSequences, "Ids in a row (default 1024)"},
    {"--stride", "stride", Kind::number, kSequences,
     "Ids that neighbouring windows share: overlap, not step (default 512)"},
    {"--sequences", "sequences", Kind::text, kSequences,
     "window: each document alone; pack: documents joined into full rows"},
    {"--preset", "preset", Kind::text, kSequences,
     "Rows as a trainer packs them: saelens, saelens-6.18, sparsify, transformer-lens"},
    {"--bos", "bos", Kind::text, kSequences, "Start token: auto, none, document, row"},
    {"--eos", "eos", Kind::text, kSequences, "End token: auto, none, document, row"},
    {"--separator", "separator", Kind::text, kSequences,
     "Between joined documents: auto, none, bos, eos"},
    {"--padding", "padding", Kind::text, kSequences, "none (default) or max_length"},

    {"--min-length", "filters.min_length", Kind::number, kFilters,
     "Drop documents with fewer tokens"},
    {"--special-tokens", "filters.special_tokens", Kind::text, kFilters,
     "Special tokens in the text: drop the document, or remove them"},
    {"--stop-words", "filters.stop_words", Kind::text, kFilters,
     "Stop words: drop the document, or remove them"},
    {"--stop-words-language", "filters.stop_words_language", Kind::text, kFilters,
     "Language of the stop words (default en)"},
    {"--junk", "filters.junk", Kind::text, kFilters,
     "Tokens that carry no text, as --junk-mode says: drop or remove"},
    {"--junk-mode", "filters.junk_mode", Kind::text, kFilters,
     "minimal, conservative (default), standard or strict"},
    {"--threshold", "filters.threshold", Kind::real, kFilters,
     "Share of matching tokens from which a document is dropped (default 0.7)"},

    {"--again", "again", Kind::toggle, "Other", "Also when the same tokenization exists"},
});

template <typename Number>
Result<Number> parse_number(const TokenizeFlag& flag, const std::string& typed) {
  Number number{};
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  if (error != std::errc() || end != typed.data() + typed.size()) {
    return fail(ErrorCode::invalid_argument,
                format("{} takes a number, not \"{}\"", flag.flag, typed));
  }
  return number;
}

Result<json::value> parse_value(const TokenizeFlag& flag, const std::string& typed) {
  switch (flag.kind) {
    case Kind::number:
      return json::value(TM_TRY(parse_number<std::int64_t>(flag, typed)));
    case Kind::real:
      return json::value(TM_TRY(parse_number<double>(flag, typed)));
    case Kind::toggle:
      return json::value(true);
    case Kind::text:
    case Kind::list:
      break;
  }
  return json::value(typed);
}

}  // namespace

std::span<const TokenizeFlag> tokenize_flags() { return kFlags; }

Status set_tokenize_flag(const TokenizeFlag& flag, const std::string& typed,
                         json::object& request) {
  json::value value = TM_TRY(parse_value(flag, typed));
  json::object* target = &request;
  std::string_view key = flag.key;
  if (const auto dot = key.find('.'); dot != std::string_view::npos) {
    json::value& nested = request[key.substr(0, dot)];
    if (!nested.is_object()) nested = json::object();
    target = &nested.get_object();
    key.remove_prefix(dot + 1);
  }
  if (flag.kind == Kind::list) {
    json::value& list = (*target)[key];
    if (!list.is_array()) list = json::array();
    list.get_array().push_back(std::move(value));
  } else {
    (*target)[key] = std::move(value);
  }
  return {};
}

}  // namespace tokenmill::cli
