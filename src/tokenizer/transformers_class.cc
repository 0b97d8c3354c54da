// Facts from transformers 5.23.0: models/auto/tokenization_auto.py for the choice, and the
// constructors in models/*/tokenization_*.py for the recipes. Each recipe is compared with the
// class itself, component by component, in tests/tokenizer/test_transformers_profile.py.
//
// The class that tokenizer_config.json names is taken, but: one that says Llama over a byte-level
// file, one that nobody knows, and one of a model that is registered for the plain class mean the
// file as it is; and for some models the registered class is believed more than the repository's.
#include "tokenizer/transformers_class.h"

#include <algorithm>
#include <array>

#include "base/format.h"
#include "base/utf8.h"
#include "tokenizer/transformers_tables.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::string_view kBackend = "TokenizersBackend";

std::optional<std::string_view> look_up(std::span<const NamePair> table, std::string_view key) {
  const auto found = std::ranges::lower_bound(table, key, {}, &NamePair::key);
  if (found == table.end() || found->key != key) return std::nullopt;
  return found->value;
}

std::string_view without_fast(std::string_view name) {
  constexpr std::string_view kEnding = "Fast";
  if (name.ends_with(kEnding)) name.remove_suffix(kEnding.size());
  return name;
}

// PreTrainedTokenizerFast is the one name that means something else without its ending.
std::optional<std::string_view> class_behind(std::string_view name) {
  auto found = look_up(transformers_class_names(), name);
  if (!found) found = look_up(transformers_class_names(), without_fast(name));
  return found == "PythonBackend" ? kBackend : found;
}

bool is_distrusted(std::string_view model_type) {
  return std::ranges::binary_search(transformers_distrusted_models(), model_type);
}

bool wants_code(const json::object& tokenizer_config) {
  const json::value* const map = tokenizer_config.if_contains("auto_map");
  if (map == nullptr) return false;
  if (const json::object* const object = map->if_object()) return object->contains("AutoTokenizer");
  return map->is_array();
}

// What AutoTokenizer does before it believes the name; nullopt: it believes it.
std::optional<std::string_view> overruled(const ClassQuestion& question, std::string_view named,
                                          std::string_view model_type) {
  const auto registered = look_up(transformers_model_classes(), model_type);
  if (without_fast(named) == "LlamaTokenizer" && question.is_byte_level &&
      !is_distrusted(model_type)) {
    return kBackend;
  }
  if (!registered || *registered == without_fast(named)) return std::nullopt;
  if (*registered == kBackend) return kBackend;
  return class_behind(is_distrusted(model_type) ? *registered : named).value_or(kBackend);
}

bool flag(const json::object& config, std::string_view key, bool otherwise) {
  return get_bool(config, key).value_or(otherwise);
}

// `text` is ours.
json::object parsed(std::string_view text) { return parse_json(text)->get_object(); }

// The token under `key`: that of the configuration (null: none), else that of the recipe.
std::string token_text(const ClassRecipe& recipe, const json::object& config,
                       std::string_view key) {
  const json::value* value = config.if_contains(key);
  if (value == nullptr) value = recipe.tokens.if_contains(key);
  if (value == nullptr) return "None";
  if (const json::object* const token = value->if_object()) {
    return std::string(get_string(*token, "content").value_or("None"));
  }
  return value->is_string() ? std::string(value->get_string()) : "None";
}

json::object byte_level(bool add_prefix_space, bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", add_prefix_space},
          {"trim_offsets", true},
          {"use_regex", use_regex}};
}

json::object metaspace(std::string_view scheme, bool split) {
  return {{"type", "Metaspace"},
          {"replacement", "\u2581"},
          {"prepend_scheme", scheme},
          {"split", split}};
}

json::object place(std::string_view name, int type_id) {
  return {{"Sequence", {{"id", name}, {"type_id", type_id}}}};
}

json::object special_place(std::string_view token, int type_id) {
  return {{"SpecialToken", {{"id", token}, {"type_id", type_id}}}};
}

json::object special_tokens(std::initializer_list<std::string> tokens) {
  json::object object;
  for (const std::string& token : tokens) {
    object[token] = {{"id", token}, {"ids", json::array{token}}, {"tokens", json::array{token}}};
  }
  return object;
}

constexpr std::string_view kByteLevelModel = R"({"dropout": null, "unk_token": null,
  "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
  "byte_fallback": false, "ignore_merges": false, "type": "BPE"})";

constexpr std::string_view kSpacesDecoder = R"({"type": "Sequence", "decoders": [
  {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
  {"type": "ByteFallback"}, {"type": "Fuse"}]})";

ClassRecipe llama(const json::object& config, const json::object&) {
  ClassRecipe recipe;
  recipe.tokens = {{"unk_token", "<unk>"}, {"bos_token", "<s>"}, {"eos_token", "</s>"}};
  recipe.model = parsed(R"({"dropout": null, "unk_token": null, "fuse_unk": true,
    "byte_fallback": true, "ignore_merges": false, "type": "BPE"})");
  const bool has_prefix = flag(config, "add_prefix_space", true);
  const std::string_view first = flag(config, "legacy", false) ? "always" : "first";
  json::object decoder = parsed(kSpacesDecoder);
  if (has_prefix) {
    decoder["decoders"].as_array().push_back(
        {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
  }
  recipe.stages = {{"normalizer", nullptr},
                   {"pre_tokenizer", metaspace(has_prefix ? first : "never", false)},
                   {"decoder", std::move(decoder)}};
  return recipe;
}

ClassRecipe gemma(const json::object& config, const json::object&) {
  ClassRecipe recipe;
  recipe.tokens = {{"unk_token", "<unk>"},
                   {"bos_token", "<bos>"},
                   {"eos_token", "<eos>"},
                   {"pad_token", "<pad>"},
                   {"mask_token", "<mask>"}};
  recipe.model = parsed(R"({"dropout": null, "fuse_unk": true, "byte_fallback": true,
    "ignore_merges": false, "type": "BPE"})");
  recipe.model["unk_token"] = token_text(recipe, config, "unk_token");
  recipe.stages = parsed(R"({
    "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"},
    "pre_tokenizer": {"type": "Split", "pattern": {"String": " "},
                      "behavior": "MergedWithPrevious", "invert": false}})");
  recipe.stages["decoder"] = parsed(kSpacesDecoder);
  return recipe;
}

ClassRecipe gpt2(const json::object& config, const json::object&) {
  ClassRecipe recipe;
  for (const char* const key : {"unk_token", "bos_token", "eos_token"}) {
    recipe.tokens[key] = "<|endoftext|>";
  }
  recipe.model = parsed(kByteLevelModel);
  recipe.stages = {{"normalizer", nullptr},
                   {"pre_tokenizer", byte_level(flag(config, "add_prefix_space", false), true)},
                   {"decoder", byte_level(true, true)}};
  return recipe;
}

ClassRecipe gpt_neox(const json::object& config, const json::object& file) {
  ClassRecipe recipe = gpt2(config, file);
  recipe.tokens["pad_token"] = "<|padding|>";
  recipe.stages["normalizer"] = {{"type", "NFC"}};
  recipe.stages["pre_tokenizer"].as_object()["trim_offsets"] = flag(config, "trim_offsets", true);
  recipe.forgets_post_processor = true;
  return recipe;
}

ClassRecipe qwen2(const json::object& config, const json::object&) {
  ClassRecipe recipe;
  for (const char* const key : {"unk_token", "eos_token", "pad_token"}) {
    recipe.tokens[key] = "<|endoftext|>";
  }
  recipe.model = parsed(kByteLevelModel);
  json::object split = parsed(R"({"type": "Split", "behavior": "Isolated", "invert": false})");
  split["pattern"] = {
      {"Regex",
       R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
       R"(|\s*[\r\n]+|\s+(?!\S)|\s+)"}};
  const json::object bytes = byte_level(flag(config, "add_prefix_space", false), false);
  recipe.stages = {
      {"normalizer", {{"type", "NFC"}}},
      {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", json::array{split, bytes}}}},
      {"decoder", byte_level(true, true)}};
  recipe.adds_all_special_again = true;
  return recipe;
}

ClassRecipe bert(const json::object& config, const json::object&) {
  ClassRecipe recipe;
  recipe.tokens = {{"unk_token", "[UNK]"},
                   {"sep_token", "[SEP]"},
                   {"pad_token", "[PAD]"},
                   {"cls_token", "[CLS]"},
                   {"mask_token", "[MASK]"}};
  recipe.model = {{"type", "WordPiece"},
                  {"continuing_subword_prefix", "##"},
                  {"max_input_chars_per_word", 100},
                  {"unk_token", token_text(recipe, config, "unk_token")}};
  json::object normalizer = parsed(R"({"type": "BertNormalizer", "clean_text": true})");
  normalizer["handle_chinese_chars"] = flag(config, "tokenize_chinese_chars", true);
  normalizer["strip_accents"] = nullptr;
  if (const auto strips = get_bool(config, "strip_accents")) normalizer["strip_accents"] = *strips;
  normalizer["lowercase"] = flag(config, "do_lower_case", true);
  recipe.stages = {
      {"normalizer", std::move(normalizer)},
      {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
      {"decoder", parsed(R"({"type": "WordPiece", "prefix": "##", "cleanup": true})")}};
  const std::string cls = token_text(recipe, config, "cls_token");
  const std::string sep = token_text(recipe, config, "sep_token");
  const json::array single = {special_place(cls, 0), place("A", 0), special_place(sep, 0)};
  json::array pair = single;
  pair.push_back(place("B", 1));
  pair.push_back(special_place(sep, 1));
  recipe.post_processor = {{"type", "TemplateProcessing"},
                           {"single", single},
                           {"pair", std::move(pair)},
                           {"special_tokens", special_tokens({cls, sep})}};
  return recipe;
}

json::object roberta_processing(const std::string& sep, const std::string& cls, bool trims,
                                bool has_prefix) {
  return {{"type", "RobertaProcessing"},
          {"sep", json::array{sep, sep}},
          {"cls", json::array{cls, cls}},
          {"trim_offsets", trims},
          {"add_prefix_space", has_prefix}};
}

ClassRecipe roberta(const json::object& config, const json::object& file) {
  ClassRecipe recipe = gpt2(config, file);
  recipe.tokens = {{"bos_token", "<s>"},    {"eos_token", "</s>"},  {"unk_token", "<unk>"},
                   {"sep_token", "</s>"},   {"pad_token", "<pad>"}, {"cls_token", "<s>"},
                   {"mask_token", "<mask>"}};
  recipe.post_processor = roberta_processing(
      token_text(recipe, config, "sep_token"), token_text(recipe, config, "cls_token"),
      flag(config, "trim_offsets", true), flag(config, "add_prefix_space", false));
  return recipe;
}

ClassRecipe clip(const json::object& config, const json::object&) {
  ClassRecipe recipe;
  recipe.tokens = {{"bos_token", "<|startoftext|>"},
                   {"eos_token", "<|endoftext|>"},
                   {"unk_token", "<|endoftext|>"},
                   {"pad_token", "<|endoftext|>"}};
  recipe.model = parsed(kByteLevelModel);
  recipe.model["end_of_word_suffix"] = "</w>";
  recipe.model["unk_token"] = token_text(recipe, config, "unk_token");
  recipe.stages = parsed(R"({
    "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"},
      {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "},
      {"type": "Lowercase"}]}})");
  json::object split = parsed(R"({"type": "Split", "behavior": "Removed", "invert": true})");
  split["pattern"] = {{"Regex",
                       R"(<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+)"
                       R"(|[\p{N}]|[^\s\p{L}\p{N}]+)"}};
  const json::array steps = {split, byte_level(false, true)};
  recipe.stages["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", steps}};
  recipe.stages["decoder"] = byte_level(true, true);
  recipe.post_processor = roberta_processing(token_text(recipe, config, "eos_token"),
                                             token_text(recipe, config, "bos_token"), false, false);
  return recipe;
}

// The charsmap is all that these classes keep of the file's normalizer.
json::value charsmap_of(const json::object& file) {
  const json::object* const normalizer = get_object(file, "normalizer");
  if (normalizer == nullptr) return nullptr;
  json::array steps = {*normalizer};
  if (get_string(*normalizer, "type") == "Sequence") {
    const json::value* const members = normalizer->if_contains("normalizers");
    if (members != nullptr && members->is_array()) steps = members->get_array();
  }
  for (const json::value& step : steps) {
    const json::object* const object = step.if_object();
    if (object != nullptr && get_string(*object, "type") == "Precompiled") return *object;
  }
  return nullptr;
}

ClassRecipe sentence_pieces(std::string_view scheme, const json::object& file) {
  ClassRecipe recipe;
  recipe.model = {{"type", "Unigram"}, {"byte_fallback", false}};
  const json::array steps = {json::object{{"type", "WhitespaceSplit"}}, metaspace(scheme, true)};
  recipe.stages = {{"normalizer", charsmap_of(file)},
                   {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", steps}}},
                   {"decoder", metaspace(scheme, true)}};
  return recipe;
}

ClassRecipe t5(const json::object& config, const json::object& file) {
  ClassRecipe recipe = sentence_pieces("always", file);
  recipe.tokens = {{"eos_token", "</s>"}, {"unk_token", "<unk>"}, {"pad_token", "<pad>"}};
  json::array extra;
  for (int i = 0; i < 100; ++i) extra.emplace_back(format("<extra_id_{}>", i));
  recipe.tokens["extra_special_tokens"] = std::move(extra);
  recipe.model["unk_id"] = 2;
  const json::array single = {place("A", 0), special_place("</s>", 0)};
  json::array pair = single;
  pair.push_back(place("B", 0));
  pair.push_back(special_place("</s>", 0));
  recipe.post_processor = {{"type", "TemplateProcessing"},
                           {"single", single},
                           {"pair", std::move(pair)},
                           {"special_tokens", special_tokens({"</s>"})}};
  // It is called "</s>" whatever the end token is, and has that one's id.
  json::object& special = recipe.post_processor.get_object()["special_tokens"].get_object();
  special["</s>"].get_object()["ids"] = json::array{token_text(recipe, config, "eos_token")};
  return recipe;
}

ClassRecipe xlm_roberta(const json::object& config, const json::object& file) {
  const bool has_prefix = flag(config, "add_prefix_space", true);
  ClassRecipe recipe = sentence_pieces(has_prefix ? "always" : "never", file);
  recipe.tokens = {{"bos_token", "<s>"},    {"eos_token", "</s>"},  {"unk_token", "<unk>"},
                   {"sep_token", "</s>"},   {"pad_token", "<pad>"}, {"cls_token", "<s>"},
                   {"mask_token", "<mask>"}};
  recipe.model["unk_id"] = 3;
  const std::string bos = token_text(recipe, config, "bos_token");
  const std::string eos = token_text(recipe, config, "eos_token");
  const json::array single = {special_place(bos, 0), place("A", 0), special_place(eos, 0)};
  json::array pair = single;
  pair.push_back(special_place(eos, 0));
  pair.push_back(place("B", 0));
  pair.push_back(special_place(eos, 0));
  recipe.post_processor = {{"type", "TemplateProcessing"},
                           {"single", single},
                           {"pair", std::move(pair)},
                           {"special_tokens", special_tokens({bos, eos})}};
  return recipe;
}

struct KnownClass {
  std::string_view name;
  ClassRecipe (*make)(const json::object& config, const json::object& file);
};

constexpr std::array<KnownClass, 11> kKnownClasses = {{
    {"LlamaTokenizer", llama},
    {"GemmaTokenizer", gemma},
    {"GPT2Tokenizer", gpt2},
    {"GPTNeoXTokenizer", gpt_neox},
    {"Qwen2Tokenizer", qwen2},
    {"BertTokenizer", bert},
    {"DistilBertTokenizer", bert},
    {"RobertaTokenizer", roberta},
    {"CLIPTokenizer", clip},
    {"T5Tokenizer", t5},
    {"XLMRobertaTokenizer", xlm_roberta},
}};

}  // namespace

Result<std::string> choose_transformers_class(const ClassQuestion& question) {
  const std::string_view model_type = get_string(question.model_config, "model_type").value_or("");
  const auto configured = get_string(question.tokenizer_config, "tokenizer_class");
  const auto named = configured ? configured : get_string(question.model_config, "tokenizer_class");
  if (!named) {
    return std::string(look_up(transformers_model_classes(), model_type).value_or(kBackend));
  }
  if (wants_code(question.tokenizer_config)) {
    if (const auto known = class_behind(*named)) return std::string(*known);
    return fail(ErrorCode::unsupported,
                format("tokenizer_config.json: the class {} is code of the repository, which is "
                       "never run",
                       display_escape(*named)),
                "Use the profile \"tokenizers\", which takes tokenizer.json as it is");
  }
  if (const auto other = overruled(question, *named, model_type)) return std::string(*other);
  return std::string(class_behind(*named).value_or(kBackend));
}

Result<std::optional<ClassRecipe>> transformers_recipe(std::string_view name,
                                                       const json::object& tokenizer_config,
                                                       const json::object& file) {
  if (name == kBackend) return std::optional<ClassRecipe>();
  const auto known = std::ranges::find(kKnownClasses, name, &KnownClass::name);
  if (known == kKnownClasses.end()) {
    return fail(ErrorCode::unsupported,
                format("transformers would build the tokenizer with its class {}, which is not "
                       "known here",
                       name),
                "Use the profile \"tokenizers\", which takes tokenizer.json as it is");
  }
  return known->make(tokenizer_config, file);
}

}  // namespace tokenmill::tokenizer
