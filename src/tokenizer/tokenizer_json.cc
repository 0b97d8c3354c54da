// The top level of a tokenizer.json.
//
// Only "model" is mandatory; unknown members are refused; added tokens are read last, whatever
// their place in the file. Cost: one parse into a tree and one pass over vocabulary and merges;
// 0.4 s for the largest files in use (33 MB).
#include <algorithm>
#include <array>

#include "base/sha256.h"
#include "base/utf8.h"
#include "tokenizer/component_json.h"
#include "tokenizer/loaded_tokenizer.h"
#include "tokenizer/model_json.h"
#include "tokenizer/transformers_profile.h"

namespace tokenmill::tokenizer {
namespace {

// The largest tokenizer.json files in use have 35 MB.
constexpr JsonLimits kFileLimits{.bytes_max = std::size_t{256} << 20, .depth_max = 128};

const json::value& member_or_null(const json::object& object, std::string_view key) {
  static const json::value null;
  const json::value* const value = object.if_contains(key);
  return value == nullptr ? null : *value;
}

constexpr std::array<std::string_view, 5> kComponents = {"normalizer", "pre_tokenizer", "decoder",
                                                         "truncation", "padding"};

// Hugging Face refuses a file with any other member.
Status check_members(const json::object& file) {
  static constexpr std::array<std::string_view, 9> kMembers = {
      "version",       "truncation", "padding",        "added_tokens", "normalizer",
      "pre_tokenizer", "model",      "post_processor", "decoder"};
  for (const auto& member : file) {
    if (std::ranges::find(kMembers, std::string_view(member.key())) == kMembers.end()) {
      return invalid_at("the file", format("the member \"{}\" is not known",
                                           display_escape(std::string_view(member.key()))));
    }
  }
  return {};
}

Status check_version(const json::object& file) {
  if (!file.contains("version")) return {};
  const auto version = get_string(file, "version");
  if (version == "1.0") return {};
  return invalid_at("version",
                    format("\"{}\" is not known; \"1.0\" is", version.value_or("(not a string)")));
}

std::vector<std::pair<std::string, std::string>> hashes_of(const ConfigFiles& beside) {
  std::vector<std::pair<std::string, std::string>> files;
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) files.emplace_back(name, sha256_hex(text));
  };
  add("tokenizer_config.json", beside.tokenizer_config);
  add("special_tokens_map.json", beside.special_tokens_map);
  add("added_tokens.json", beside.added_tokens);
  add("config.json", beside.model_config);
  return files;
}

// Where a class builds its own post-processor, its ids are those that its tokens have by now.
Result<json::value> with_ids(json::value processor, const TokenizerParts& parts) {
  const auto resolve = [&](json::value& value) -> Status {
    if (!value.is_string()) return {};
    const std::string_view token = value.get_string();
    auto id = parts.added.find(token);
    if (!id) id = parts.model->vocabulary().find(token);
    if (!id) return invalid_at("tokenizer_config.json", format("\"{}\" has no id", token));
    value = *id;
    return {};
  };
  json::object& object = processor.get_object();
  for (const std::string_view key : {"sep", "cls"}) {
    if (object.contains(key)) TM_CHECK(resolve(object[key].get_array()[1]));
  }
  if (object.contains("special_tokens")) {
    for (auto& [name, token] : object["special_tokens"].get_object()) {
      for (json::value& id : token.get_object()["ids"].get_array()) TM_CHECK(resolve(id));
    }
  }
  return processor;
}

// For an image: the members of the file that are read again when it is loaded.
std::string components_of(const json::object& file, const json::value& post_processor) {
  json::object components;
  for (const std::string_view name : kComponents) components[name] = member_or_null(file, name);
  components["post_processor"] = post_processor;
  return to_json(components);
}

// The stages from the tree, which is the file or what a profile made of it.
Status read_parts(const json::object& file, std::string_view text, const TransformersEdits& edits,
                  TokenizerParts& parts) {
  parts.normalizer = TM_TRY(read_normalizer(member_or_null(file, "normalizer")));
  parts.pretokenizer = TM_TRY(read_pretokenizer(member_or_null(file, "pre_tokenizer")));
  const auto scores = edits.has_exact_scores ? ScoreReading::exact : ScoreReading::serde;
  parts.model = TM_TRY(read_model(file, {text, scores}));
  parts.decoder = TM_TRY(read_decoder(member_or_null(file, "decoder")));
  static const json::value no_tokens = json::array();
  const json::value* const added = file.if_contains("added_tokens");
  parts.added =
      TM_TRY(AddedTokens::read(added == nullptr ? no_tokens : *added, edits.added_later,
                               {*parts.model, parts.normalizer, edits.splits_special_tokens}));
  const json::value post_processor = edits.post_processor.is_null()
                                         ? member_or_null(file, "post_processor")
                                         : TM_TRY(with_ids(edits.post_processor, parts));
  parts.post_processor = TM_TRY(read_post_processor(post_processor));
  parts.components = components_of(file, post_processor);
  return {};
}

Status read_unused_parts(const json::object& file, TokenizerParts& parts) {
  parts.truncation = TM_TRY(read_truncation(member_or_null(file, "truncation")));
  parts.padding = TM_TRY(read_padding(member_or_null(file, "padding")));
  if (parts.truncation) parts.ignored_settings.emplace_back("truncation");
  if (parts.padding) parts.ignored_settings.emplace_back("padding");
  return {};
}

}  // namespace

Status read_components(std::string_view components, TokenizerParts& parts) {
  const json::value tree = TM_TRY(parse_json(components, kFileLimits));
  const Component file = TM_TRY(as_component(tree, "the components"));
  parts.normalizer = TM_TRY(read_normalizer(member_or_null(file.object, "normalizer")));
  parts.pretokenizer = TM_TRY(read_pretokenizer(member_or_null(file.object, "pre_tokenizer")));
  parts.decoder = TM_TRY(read_decoder(member_or_null(file.object, "decoder")));
  parts.post_processor = TM_TRY(read_post_processor(member_or_null(file.object, "post_processor")));
  TM_CHECK(read_unused_parts(file.object, parts));
  parts.components = components;
  return {};
}

Result<TokenizerParts> read_tokenizer_json(std::string_view text, const ConfigFiles* beside) {
  auto tree = parse_json(text, kFileLimits);
  if (!tree) {
    return fail(ErrorCode::tokenizer_invalid, format("tokenizer.json: {}", tree.error().message));
  }
  const Component file = TM_TRY(as_component(*tree, "the file"));
  TM_CHECK(check_members(file.object));
  TM_CHECK(check_version(file.object));
  TokenizerParts parts;
  TransformersEdits edits;
  parts.record.reference = "tokenizers 0.23.3";
  if (beside != nullptr) {
    edits = TM_TRY(apply_transformers(tree->get_object(), text, *beside));
    parts.record = {Profile::transformers, "transformers 5.23.0 with tokenizers 0.23.3",
                    edits.tokenizer_class, hashes_of(*beside)};
  }
  TM_CHECK(read_parts(file.object, text, edits, parts));
  TM_CHECK(read_unused_parts(file.object, parts));
  parts.fingerprint = sha256_hex(text);
  return parts;
}

}  // namespace tokenmill::tokenizer
