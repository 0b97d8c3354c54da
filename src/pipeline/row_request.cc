// From words to ids: the request is read member by member, then a preset or the tokenizer's own
// post-processor fills in what the user left open, then `pack::validate` judges the whole. Ids of
// BOS, EOS and padding come from the tokenizer's configuration, else from the names they usually
// have.
#include "pipeline/row_request.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/format.h"
#include "pack/presets.h"

namespace tokenmill::pipeline {
namespace {

template <typename Enum>
struct Choice {
  std::string_view name;
  Enum value;
};

constexpr auto kSequences = std::to_array<Choice<pack::Sequences>>(
    {{"window", pack::Sequences::window}, {"pack", pack::Sequences::pack}});
constexpr auto kPaddings = std::to_array<Choice<pack::Padding>>(
    {{"none", pack::Padding::none}, {"max_length", pack::Padding::max_length}});
constexpr auto kRules =
    std::to_array<Choice<SpecialTokenRule>>({{"auto", SpecialTokenRule::automatic},
                                             {"none", SpecialTokenRule::none},
                                             {"document", SpecialTokenRule::document},
                                             {"row", SpecialTokenRule::row}});
constexpr auto kSeparators =
    std::to_array<Choice<SeparatorRule>>({{"auto", SeparatorRule::automatic},
                                          {"none", SeparatorRule::none},
                                          {"bos", SeparatorRule::bos},
                                          {"eos", SeparatorRule::eos}});
constexpr auto kJunkModes =
    std::to_array<Choice<pack::JunkMode>>({{"minimal", pack::JunkMode::minimal},
                                           {"conservative", pack::JunkMode::conservative},
                                           {"standard", pack::JunkMode::standard},
                                           {"strict", pack::JunkMode::strict}});

std::unexpected<Error> fail_value(std::string_view key, const json::value& value,
                                  std::string_view expected) {
  return fail(ErrorCode::invalid_argument,
              format("{} must be {}, not {}", key, expected, to_json(value)));
}

// Each reader leaves `target` as it is when the member is missing.
Status read_number(const json::object& object, std::string_view key, std::uint64_t max,
                   std::uint64_t& target) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return {};
  const auto number = get_int(object, key);
  if (!number || value->is_double() || *number < 0 || static_cast<std::uint64_t>(*number) > max) {
    return fail_value(key, *value, format("a whole number from 0 to {}", max));
  }
  target = static_cast<std::uint64_t>(*number);
  return {};
}

template <typename Enum, std::size_t N>
Status read_choice(const json::object& object, std::string_view key,
                   const std::array<Choice<Enum>, N>& choices, Enum& target) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return {};
  const auto name = get_string(object, key);
  const auto found = std::ranges::find(choices, name.value_or(""), &Choice<Enum>::name);
  if (!name || found == choices.end()) {
    std::string names;
    for (const auto& choice : choices)
      names += (names.empty() ? "" : ", ") + std::string(choice.name);
    return fail_value(key, *value, "one of " + names);
  }
  target = found->value;
  return {};
}

Status read_profile(const json::object& object, tokenizer::Profile& target) {
  const json::value* value = object.if_contains("tokenizer_profile");
  if (value == nullptr) return {};
  const auto name = get_string(object, "tokenizer_profile").value_or("");
  const auto profile = tokenizer::profile_of_name(name);
  if (!profile) return fail_value("tokenizer_profile", *value, "tokenizers or transformers");
  target = *profile;
  return {};
}

Status read_filter(const json::object& object, std::string_view key, double threshold,
                   std::optional<pack::TokenFilter>& target) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return {};
  const auto name = get_string(object, key).value_or("");
  if (name == "off") return {};
  if (name != "drop" && name != "remove") return fail_value(key, *value, "off, drop or remove");
  target = pack::TokenFilter{
      name == "drop" ? pack::FilterAction::drop_document : pack::FilterAction::remove_tokens,
      threshold};
  return {};
}

Status read_filters(const json::object& object, pack::Filters& filters) {
  double threshold = 0.7;
  if (const json::value* value = object.if_contains("threshold")) {
    const auto number = get_double(object, "threshold");
    if (!number || *number < 0 || *number > 1) {
      return fail_value("threshold", *value, "a number from 0 to 1");
    }
    threshold = *number;
  }
  TM_CHECK(read_number(object, "min_length", pack::kMaxLengthMax, filters.min_length));
  TM_CHECK(read_filter(object, "special_tokens", threshold, filters.special_tokens));
  TM_CHECK(read_filter(object, "stop_words", threshold, filters.stop_words));
  TM_CHECK(read_filter(object, "junk", threshold, filters.junk));
  TM_CHECK(read_choice(object, "junk_mode", kJunkModes, filters.junk_mode));
  if (filters.stop_words) {
    filters.stop_word_languages = {
        std::string(get_string(object, "stop_words_language").value_or("en"))};
  }
  return {};
}

Status read_limits(const json::object& object, pack::Limit& limit) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t documents = 0;
  std::uint64_t tokens = 0;
  TM_CHECK(read_number(object, "limit_documents", kMax, documents));
  TM_CHECK(read_number(object, "limit_tokens", kMax, tokens));
  if (documents > 0) limit.documents = documents;
  if (tokens > 0) limit.tokens = tokens;
  return {};
}

std::optional<TokenId> special_id(const tokenizer::Tokenizer& tokenizer, std::string_view content) {
  const auto& added = tokenizer.added_tokens();
  const auto found = std::ranges::find(added, content, &tokenizer::AddedToken::content);
  return found == added.end() ? std::nullopt : std::optional(found->id);
}

std::optional<TokenId> configured_id(const tokenizer::Tokenizer& tokenizer,
                                     const json::object& config, std::string_view key) {
  auto content = get_string(config, key);
  if (const json::object* token = get_object(config, key)) content = get_string(*token, "content");
  return content ? tokenizer.token_to_id(*content) : std::nullopt;
}

template <std::size_t N>
std::optional<TokenId> first_known(const tokenizer::Tokenizer& tokenizer,
                                   const std::array<std::string_view, N>& contents) {
  for (const std::string_view content : contents) {
    if (const auto id = special_id(tokenizer, content)) return id;
  }
  return std::nullopt;
}

Result<TokenId> require(const std::optional<TokenId>& id, std::string_view name) {
  if (id) return *id;
  return fail(ErrorCode::invalid_argument, format("The tokenizer has no {} token", name),
              "Choose another rule, or add tokenizer_config.json beside tokenizer.json");
}

// Whether a frame of the tokenizer's template already begins (ends) with the token.
bool begins_with(const pack::Frame& frame, std::optional<TokenId> id) {
  return id && !frame.prefix.empty() && frame.prefix.front() == *id;
}
bool ends_with(const pack::Frame& frame, std::optional<TokenId> id) {
  return id && !frame.suffix.empty() && frame.suffix.back() == *id;
}

// `automatic` keeps what the template does with the token; the other rules take it out there and
// put it where they say.
Status place_bos(SpecialTokenRule rule, std::optional<TokenId> bos, pack::Frame& document,
                 pack::Frame& row) {
  if (rule == SpecialTokenRule::automatic) return {};
  if (begins_with(document, bos)) document.prefix.erase(document.prefix.begin());
  if (rule == SpecialTokenRule::none) return {};
  pack::Frame& target = rule == SpecialTokenRule::row ? row : document;
  target.prefix.insert(target.prefix.begin(), TM_TRY(require(bos, "bos")));
  return {};
}

Status place_eos(SpecialTokenRule rule, std::optional<TokenId> eos, pack::Frame& document,
                 pack::Frame& row) {
  if (rule == SpecialTokenRule::automatic) return {};
  if (ends_with(document, eos)) document.suffix.pop_back();
  if (rule == SpecialTokenRule::none) return {};
  pack::Frame& target = rule == SpecialTokenRule::row ? row : document;
  target.suffix.push_back(TM_TRY(require(eos, "eos")));
  return {};
}

Result<std::optional<TokenId>> separator_of(const RowRequest& request, const NamedTokens& tokens,
                                            const pack::Frame& document) {
  switch (request.separator) {
    case SeparatorRule::none:
      return std::optional<TokenId>();
    case SeparatorRule::bos:
      return std::optional(TM_TRY(require(tokens.bos, "bos")));
    case SeparatorRule::eos:
      return std::optional(TM_TRY(require(tokens.eos, "eos")));
    case SeparatorRule::automatic:
      break;
  }
  // A document that already ends with eos needs no second one between it and the next.
  return ends_with(document, tokens.eos) ? std::optional<TokenId>() : tokens.eos;
}

Result<pack::PackOptions> joined_rows(const RowRequest& request, const NamedTokens& tokens,
                                      const tokenizer::SpecialFrame& frame) {
  pack::PackOptions options;
  options.sequences = pack::Sequences::pack;
  options.joining.document_frame = {frame.prefix, frame.suffix};
  pack::Frame& document = options.joining.document_frame;
  TM_CHECK(place_bos(request.bos, tokens.bos, document, options.frame));
  TM_CHECK(place_eos(request.eos, tokens.eos, document, options.frame));
  options.joining.separator = TM_TRY(separator_of(request, tokens, document));
  options.joining.tail =
      request.padding == pack::Padding::none ? pack::Tail::drop : pack::Tail::keep;
  return options;
}

// In window mode every row is a document's window, so "document" and "row" are the same frame.
Result<pack::PackOptions> window_rows(const RowRequest& request, const NamedTokens& tokens,
                                      const tokenizer::SpecialFrame& frame) {
  pack::PackOptions options;
  options.frame = {frame.prefix, frame.suffix};
  TM_CHECK(place_bos(request.bos, tokens.bos, options.frame, options.frame));
  TM_CHECK(place_eos(request.eos, tokens.eos, options.frame, options.frame));
  options.stride = request.stride;
  return options;
}

}  // namespace

Result<RowRequest> row_request_from_json(const json::object& object) {
  RowRequest request;
  std::uint64_t max_length = request.max_length;
  std::uint64_t stride = request.stride;
  TM_CHECK(read_number(object, "max_length", pack::kMaxLengthMax, max_length));
  TM_CHECK(read_number(object, "stride", pack::kMaxLengthMax, stride));
  request.max_length = static_cast<std::uint32_t>(max_length);
  request.stride = static_cast<std::uint32_t>(stride);
  TM_CHECK(read_profile(object, request.tokenizer_profile));
  TM_CHECK(read_choice(object, "sequences", kSequences, request.sequences));
  TM_CHECK(read_choice(object, "padding", kPaddings, request.padding));
  TM_CHECK(read_choice(object, "bos", kRules, request.bos));
  TM_CHECK(read_choice(object, "eos", kRules, request.eos));
  TM_CHECK(read_choice(object, "separator", kSeparators, request.separator));
  if (const json::value* preset = object.if_contains("preset")) {
    if (!preset->is_string()) return fail_value("preset", *preset, "the name of a preset");
    request.preset = preset->get_string();
  }
  if (const json::value* filters = object.if_contains("filters")) {
    if (!filters->is_object()) return fail_value("filters", *filters, "an object");
    TM_CHECK(read_filters(filters->get_object(), request.filters));
  }
  TM_CHECK(read_limits(object, request.limit));
  return request;
}

NamedTokens find_named_tokens(const tokenizer::Tokenizer& tokenizer,
                              std::string_view tokenizer_config) {
  NamedTokens tokens;
  JsonLimits limits;
  limits.bytes_max = std::size_t{16} << 20;
  if (const auto config = parse_json(tokenizer_config, limits); config && config->is_object()) {
    tokens.bos = configured_id(tokenizer, config->get_object(), "bos_token");
    tokens.eos = configured_id(tokenizer, config->get_object(), "eos_token");
    tokens.pad = configured_id(tokenizer, config->get_object(), "pad_token");
  }
  static constexpr auto kBos = std::to_array<std::string_view>(
      {"<s>", "<bos>", "<|begin_of_text|>", "[CLS]", "<|startoftext|>", "<|endoftext|>"});
  static constexpr auto kEos = std::to_array<std::string_view>(
      {"</s>", "<eos>", "<|end_of_text|>", "[SEP]", "<|endoftext|>"});
  static constexpr auto kPad =
      std::to_array<std::string_view>({"<pad>", "[PAD]", "<|pad|>", "<|finetune_right_pad_id|>"});
  if (!tokens.bos) tokens.bos = first_known(tokenizer, kBos);
  if (!tokens.eos) tokens.eos = first_known(tokenizer, kEos);
  if (!tokens.pad) tokens.pad = first_known(tokenizer, kPad);
  return tokens;
}

Result<pack::PackOptions> make_pack_options(const RowRequest& request,
                                            const tokenizer::Tokenizer& tokenizer,
                                            const NamedTokens& tokens) {
  const tokenizer::SpecialFrame& frame = tokenizer.special_frame();
  if (!frame.trouble.empty()) {
    return fail(
        ErrorCode::unsupported,
        format("Rows cannot be made with the template of tokenizer.json: {}", frame.trouble),
        "Change \"post_processor\" in tokenizer.json, or take another tokenizer");
  }
  pack::PackOptions options;
  if (!request.preset.empty()) {
    const pack::PresetTokens preset_tokens{
        {frame.prefix, frame.suffix}, tokens.bos, tokens.eos, tokens.pad};
    options = TM_TRY(pack::preset(request.preset, preset_tokens, request.max_length));
  } else if (request.sequences == pack::Sequences::pack) {
    options = TM_TRY(joined_rows(request, tokens, frame));
  } else {
    options = TM_TRY(window_rows(request, tokens, frame));
  }
  options.max_length = request.max_length;
  if (request.padding == pack::Padding::max_length) {
    // Without a pad token eos is the usual stand-in, as trainers do it themselves.
    const auto pad = tokens.pad ? tokens.pad : tokens.eos;
    options.padding = request.padding;
    options.pad_id = TM_TRY(require(pad, "pad or eos"));
  }
  options.filters = request.filters;
  options.limit = request.limit;
  TM_CHECK(pack::validate(options));
  return options;
}

pack::Vocabulary vocabulary_of(const tokenizer::Tokenizer& tokenizer) {
  pack::Vocabulary vocabulary;
  vocabulary.size = tokenizer.vocab_size();
  vocabulary.token_bytes = [&tokenizer](TokenId id) { return tokenizer.token_bytes(id); };
  for (const tokenizer::AddedToken& token : tokenizer.added_tokens()) {
    if (token.is_special) vocabulary.special_ids.push_back(token.id);
  }
  return vocabulary;
}

}  // namespace tokenmill::pipeline
