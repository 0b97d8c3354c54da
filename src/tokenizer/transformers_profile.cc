// Facts from transformers 5.23.0: _from_pretrained of tokenization_utils_base.py, and the
// constructor of TokenizersBackend in tokenization_utils_tokenizers.py.
//
// Special tokens are either plain strings or tokens with flags, and the difference shows: a plain
// one is added with the flags of a special token, and only when nobody added its content before.
// Where the configuration has no "added_tokens_decoder", older files say what was added:
// special_tokens_map.json, added_tokens.json, and the tokens of tokenizer.json themselves.
#include "tokenizer/transformers_profile.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <tuple>

#include "base/format.h"
#include "base/utf8.h"
#include "tokenizer/transformers_class.h"

namespace tokenmill::tokenizer {
namespace {

constexpr JsonLimits kLimits{.bytes_max = std::size_t{16} << 20, .depth_max = 64};
constexpr auto kTokenNames = std::to_array<std::string_view>(
    {"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"});

bool is_usual_name(std::string_view key) {
  return std::ranges::find(kTokenNames, key) != kTokenNames.end();
}

struct ConfigToken {
  std::string content;
  bool is_plain = true;
  bool single_word = false;
  bool lstrip = false;
  bool rstrip = false;
  // Unless it is said, a token is normalized when it is not special at the end of all this.
  std::optional<bool> normalized = std::nullopt;
  bool special = false;

  bool is_normalized() const { return normalized.value_or(!special); }
  bool operator==(const ConfigToken& other) const {
    const auto all = [](const ConfigToken& token) {
      return std::tuple(token.content, token.is_plain, token.single_word, token.lstrip,
                        token.rstrip, token.is_normalized(), token.special);
    };
    return all(*this) == all(other);
  }
};

std::unexpected<Error> invalid_config(std::string_view name, std::string_view problem) {
  return fail(ErrorCode::tokenizer_invalid, format("{}: {}", name, problem),
              "Use the profile \"tokenizers\", which reads tokenizer.json alone");
}

Result<json::object> read_object(std::string_view name, const std::string& text) {
  if (text.empty()) return json::object();
  const auto value = parse_json(text, kLimits);
  if (!value) return invalid_config(name, value.error().message);
  if (!value->is_object()) return invalid_config(name, "must be an object");
  return value->get_object();
}

Result<ConfigToken> read_token(const json::object& object, std::string_view name) {
  ConfigToken token;
  const auto content = get_string(object, "content");
  if (!content) return invalid_config(name, "a token has no \"content\"");
  token.content = *content;
  token.is_plain = false;
  token.single_word = get_bool(object, "single_word").value_or(false);
  token.lstrip = get_bool(object, "lstrip").value_or(false);
  token.rstrip = get_bool(object, "rstrip").value_or(false);
  token.special = get_bool(object, "special").value_or(false);
  token.normalized = get_bool(object, "normalized");
  return token;
}

bool is_tagged_token(const json::value& value) {
  return value.is_object() && get_string(value.get_object(), "__type") == "AddedToken";
}

json::object as_json(const ConfigToken& token) {
  return {{"id", 0},
          {"content", token.content},
          {"single_word", token.single_word},
          {"lstrip", token.lstrip},
          {"rstrip", token.rstrip},
          {"normalized", token.is_normalized()},
          {"special", token.special}};
}

// Everything that the files beside say about tokens, in the order in which it counts.
class TokenSettings {
 public:
  static Result<TokenSettings> read(const json::object& config, const json::object& file,
                                    const ConfigFiles& beside) {
    TokenSettings settings;
    settings.values_ = config;
    TM_CHECK(settings.take_model_specific());
    if (const json::object* const decoder = get_object(config, "added_tokens_decoder")) {
      for (const auto& [id, value] : *decoder) TM_CHECK(settings.add_at(id, value));
    } else {
      TM_CHECK(settings.read_older_files(file, beside));
    }
    return settings;
  }

  const std::map<std::int64_t, ConfigToken>& added() const { return added_; }

  // The named tokens, as the class with these defaults sees them; then the others.
  Status name_tokens(const json::object& defaults, std::vector<ConfigToken>& named,
                     std::vector<ConfigToken>& extra) const {
    for (const std::string_view key : kTokenNames) {
      const bool is_given = values_.contains(key);
      const json::value* const value = is_given ? &values_.at(key) : defaults.if_contains(key);
      if (value == nullptr || value->is_null()) continue;
      ConfigToken token = TM_TRY(token_of(*value, key));
      const auto found = std::ranges::find(by_content_, token.content,
                                           [](const auto& entry) { return entry.first; });
      if (is_given && found != by_content_.end()) token = found->second;
      named.push_back(std::move(token));
    }
    for (const auto& [key, token] : tagged_specific_) named.push_back(token);
    for (const auto& [key, token] : specific_) {
      const bool is_said = std::ranges::any_of(
          tagged_specific_, [&](const auto& entry) { return entry.first == key; });
      if (!is_said) named.push_back(token);
    }
    const json::value* more = values_.if_contains("extra_special_tokens");
    if (more == nullptr) more = values_.if_contains("additional_special_tokens");
    if (more == nullptr) more = defaults.if_contains("extra_special_tokens");
    if (more == nullptr || !more->is_array()) return {};
    for (const json::value& value : more->get_array()) {
      extra.push_back(TM_TRY(token_of(value, "extra_special_tokens")));
    }
    return {};
  }

 private:
  static Result<ConfigToken> token_of(const json::value& value, std::string_view key) {
    if (value.is_string()) return ConfigToken{.content = std::string(value.get_string())};
    if (is_tagged_token(value) || (value.is_object() && value.get_object().contains("is_token"))) {
      return read_token(value.get_object(), key);
    }
    return invalid_config(key, "must be a token: transformers refuses anything else");
  }

  // "additional" becomes "extra"; names of the model's own become named tokens after the usual.
  Status take_model_specific() {
    const json::value* const extra = values_.if_contains("extra_special_tokens");
    const bool has_extra = extra != nullptr && !is_falsy(*extra);
    if (const json::value* const additional = values_.if_contains("additional_special_tokens");
        additional != nullptr && !has_extra) {
      values_["extra_special_tokens"] = json::value(*additional);
      values_.erase("additional_special_tokens");
    }
    for (const auto& [key, value] : values_) {
      if (!std::string_view(key).ends_with("_token") || is_usual_name(key)) {
        continue;
      }
      if (value.is_string()) specific_.emplace_back(key, TM_TRY(token_of(value, key)));
      if (is_tagged_token(value)) tagged_specific_.emplace_back(key, TM_TRY(token_of(value, key)));
    }
    if (const json::object* const named = get_object(values_, "extra_special_tokens")) {
      for (const auto& [key, value] : *named) {
        set(specific_, key, TM_TRY(token_of(value, key)));
      }
      values_.erase("extra_special_tokens");
    }
    return {};
  }

  static bool is_falsy(const json::value& value) {
    return value.is_null() || (value.is_array() && value.get_array().empty()) ||
           (value.is_object() && value.get_object().empty());
  }

  using Named = std::vector<std::pair<std::string, ConfigToken>>;
  static void set(Named& tokens, std::string_view key, ConfigToken token) {
    const auto found =
        std::ranges::find(tokens, key, [](const auto& entry) { return entry.first; });
    if (found != tokens.end()) {
      found->second = std::move(token);
    } else {
      tokens.emplace_back(key, std::move(token));
    }
  }

  Status add_at(std::string_view id, const json::value& value) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc() || end != id.data() + id.size() || !value.is_object()) {
      return invalid_config(
          "tokenizer_config.json",
          format("added_tokens_decoder: \"{}\" is not the id of a token", display_escape(id)));
    }
    add(number, TM_TRY(read_token(value.get_object(), "added_tokens_decoder")));
    return {};
  }

  void add(std::int64_t id, ConfigToken token) {
    set(by_content_, token.content, token);
    added_[id] = std::move(token);
  }

  Status read_older_files(const json::object& file, const ConfigFiles& beside) {
    const json::object map =
        TM_TRY(read_object("special_tokens_map.json", beside.special_tokens_map));
    for (const auto& [key, value] : map) {
      json::value token = value;
      // With flags, and special whatever it says.
      if (value.is_object() && key != "extra_special_tokens") {
        token.get_object()["is_token"] = true;
        token.get_object()["special"] = true;
      }
      values_[key] = std::move(token);
    }
    const json::object older = TM_TRY(read_object("added_tokens.json", beside.added_tokens));
    for (const auto& [content, id] : older) {
      if (!id.is_int64()) return invalid_config("added_tokens.json", "an id is not a number");
      const bool special = is_special_name(content);
      add(id.get_int64(), {.content = std::string(content),
                           .is_plain = false,
                           .normalized = !special,
                           .special = special});
    }
    const json::array* const tokens = get_array(file, "added_tokens");
    if (tokens == nullptr) return {};
    for (const json::value& value : *tokens) {
      const json::object* const object = value.if_object();
      if (object == nullptr || !get_int(*object, "id")) continue;  // refused later, with the place
      add(*get_int(*object, "id"), TM_TRY(read_token(*object, "added_tokens")));
    }
    return {};
  }

  bool is_special_name(std::string_view content) const {
    const auto is_it = [&](const json::value& value) {
      if (value.is_object()) return get_string(value.get_object(), "content") == content;
      return value.is_string() && value.get_string() == content;
    };
    const auto has_it = [&](std::string_view key) {
      return values_.contains(key) && is_it(values_.at(key));
    };
    if (std::ranges::any_of(kTokenNames, has_it)) return true;
    const json::array* const extra = get_array(values_, "extra_special_tokens");
    return extra != nullptr && std::ranges::any_of(*extra, is_it);
  }

  json::object values_;
  std::map<std::int64_t, ConfigToken> added_;
  Named by_content_;
  Named specific_;
  Named tagged_specific_;
};

// The tokens that the tokenizer of the class has before any is added to it.
std::vector<ConfigToken> tokens_of_file(const json::object& file) {
  std::vector<ConfigToken> tokens;
  const json::array* const items = get_array(file, "added_tokens");
  if (items == nullptr) return tokens;
  for (const json::value& item : *items) {
    const json::object* const object = item.if_object();
    auto token = object == nullptr ? Result<ConfigToken>(ConfigToken()) : read_token(*object, "");
    if (!token || token->content.empty()) continue;
    const auto same = std::ranges::find(tokens, token->content, &ConfigToken::content);
    if (same == tokens.end()) {
      tokens.push_back(std::move(*token));
    } else {
      *same = std::move(*token);
    }
  }
  return tokens;
}

json::array tokens_to_add(const TokenSettings& settings, const std::vector<ConfigToken>& present,
                          const std::vector<ConfigToken>& named,
                          const std::vector<ConfigToken>& extra) {
  std::vector<ConfigToken> tokens;
  for (const auto& [id, token] : settings.added()) {
    if (std::ranges::find(present, token) == present.end()) tokens.push_back(token);
  }
  std::vector<std::string> known;
  known.reserve(present.size() + tokens.size());
  for (const ConfigToken& token : present) known.push_back(token.content);
  for (const ConfigToken& token : tokens) known.push_back(token.content);
  std::ranges::sort(known);
  for (const auto* const list : {&named, &extra}) {
    for (const ConfigToken& token : *list) {
      const bool is_known = std::ranges::binary_search(known, token.content);
      if (!is_known && std::ranges::find(tokens, token) == tokens.end()) tokens.push_back(token);
    }
  }
  json::array batch;
  for (ConfigToken& token : tokens) {
    const bool is_named =
        !token.content.empty() &&
        std::ranges::find(named, token.content, &ConfigToken::content) != named.end();
    if (token.is_plain || is_named) token.special = true;
    batch.push_back(as_json(token));
  }
  return batch;
}

// With the flags of a plain special token, whatever the ones before were.
json::array special_again(const std::vector<ConfigToken>& named,
                          const std::vector<ConfigToken>& extra) {
  json::array batch;
  for (const auto* const list : {&named, &extra}) {
    for (const ConfigToken& token : *list) {
      batch.push_back(as_json({.content = token.content, .special = true}));
    }
  }
  return batch;
}

// The model keeps its vocabulary and merges, and nothing else.
Status rebuild(json::object& file, const ClassRecipe& recipe, std::string_view name) {
  json::value* const place = file.if_contains("model");
  if (place == nullptr || !place->is_object()) return {};  // refused when it is read
  json::object& old = place->get_object();
  const auto type = get_string(old, "type");
  if (type && *type != get_string(recipe.model, "type")) {
    return invalid_config(
        "tokenizer_config.json",
        format("the class {} wants another model than {}", name, display_escape(*type)));
  }
  json::object model = recipe.model;
  for (const std::string_view key : {"vocab", "merges"}) {
    if (json::value* const part = old.if_contains(key)) model[key] = std::move(*part);
  }
  *place = std::move(model);
  for (const auto& [key, stage] : recipe.stages) file[key] = stage;
  file["added_tokens"] = json::array();
  if (recipe.forgets_post_processor) file["post_processor"] = nullptr;
  return {};
}

// Large files of Mistral models had a wrong pattern, which the configuration may ask to repair.
void repair_mistral(json::object& file, const json::object& config, const json::object& model) {
  constexpr std::size_t kVocabularyMin = 100'000;
  static constexpr auto kModels =
      std::to_array<std::string_view>({"mistral", "mistral3", "voxtral", "ministral", "pixtral"});
  const json::object* const old = get_object(file, "pre_tokenizer");
  const json::object* const parts = get_object(file, "model");
  const json::object* const vocabulary = parts == nullptr ? nullptr : get_object(*parts, "vocab");
  const auto version = get_string(model, "transformers_version").value_or("0");
  const auto type = get_string(model, "model_type");
  const bool is_meant = get_bool(config, "fix_mistral_regex").value_or(false) && !model.empty() &&
                        version < "5" && version.find('.') <= 1 &&
                        (!type || std::ranges::find(kModels, *type) != kModels.end());
  if (!is_meant || old == nullptr || vocabulary == nullptr ||
      vocabulary->size() <= kVocabularyMin) {
    return;
  }
  const json::object split = {
      {"type", "Split"},
      {"pattern",
       {{"Regex", R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
                  R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
                  R"(|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}}},
      {"behavior", "Isolated"},
      {"invert", false}};
  json::array steps = {split, *old};
  if (get_string(*old, "type") == "Metaspace") {
    steps[1] = {{"type", "ByteLevel"},
                {"add_prefix_space", false},
                {"trim_offsets", true},
                {"use_regex", false}};
  } else if (const json::array* const members = get_array(*old, "pretokenizers");
             members != nullptr && !members->empty()) {
    steps = *members;
    steps[0] = split;
  }
  file["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", std::move(steps)}};
}

}  // namespace

Result<TransformersEdits> apply_transformers(json::object& file, std::string_view text,
                                             const ConfigFiles& beside) {
  const json::object config = TM_TRY(read_object("tokenizer_config.json", beside.tokenizer_config));
  const json::object model = TM_TRY(read_object("config.json", beside.model_config));
  TransformersEdits edits;
  edits.tokenizer_class = TM_TRY(choose_transformers_class(
      {config, model, text.find("\"ByteLevel\"") != std::string_view::npos}));
  const auto recipe = TM_TRY(transformers_recipe(edits.tokenizer_class, config, file));
  const TokenSettings settings = TM_TRY(TokenSettings::read(config, file, beside));
  std::vector<ConfigToken> named;
  std::vector<ConfigToken> extra;
  TM_CHECK(settings.name_tokens(recipe ? recipe->tokens : json::object(), named, extra));
  if (recipe) {
    TM_CHECK(rebuild(file, *recipe, edits.tokenizer_class));
    edits.post_processor = recipe->post_processor;
    edits.has_exact_scores = true;
  }
  edits.added_later.push_back(tokens_to_add(settings, tokens_of_file(file), named, extra));
  if (recipe && recipe->adds_all_special_again) {
    edits.added_later.push_back(special_again(named, extra));
  }
  edits.splits_special_tokens = get_bool(config, "split_special_tokens").value_or(false);
  repair_mistral(file, config, model);
  return edits;
}

}  // namespace tokenmill::tokenizer
