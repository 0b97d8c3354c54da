// The top level of a tokenizer.json and its BPE model.
//
// Only "model" is mandatory; unknown members are ignored; added tokens are read last, whatever
// their place in the file. Cost: one parse into a tree and one pass over vocabulary and merges;
// 0.4 s for the largest files in use (33 MB).
#include <array>

#include "base/sha256.h"
#include "tokenizer/component_json.h"
#include "tokenizer/loaded_tokenizer.h"

namespace tokenmill::tokenizer {
namespace {

// The largest tokenizer.json files in use have 35 MB.
constexpr JsonLimits kFileLimits{.bytes_max = std::size_t{256} << 20, .depth_max = 128};

const json::value& member_or_null(const json::object& object, std::string_view key) {
  static const json::value null;
  const json::value* const value = object.if_contains(key);
  return value == nullptr ? null : *value;
}

Result<Vocabulary> read_vocabulary(const Component& model) {
  const json::object* const object = get_object(model.object, "vocab");
  if (object == nullptr) return invalid_at(model.path, "\"vocab\" must be an object");
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(object->size());
  for (const auto& [token, id] : *object) {
    boost::system::error_code error;
    const auto number = id.is_number() ? id.to_number<std::uint32_t>(error) : 0;
    if (!id.is_int64() || error) {
      return invalid_at(model.path,
                        format("the id of \"{}\" is not an id", std::string_view(token)));
    }
    entries.emplace_back(token, number);
  }
  return Vocabulary::build(entries);
}

// ["a", "b"] or, in older files, "a b". In the older form lines may be a "#version".
Result<std::vector<MergePair>> read_merges(const Component& model) {
  const json::array& items = *TM_TRY(read_array(model, "merges"));
  std::vector<MergePair> merges;
  merges.reserve(items.size());
  const bool is_legacy = !items.empty() && items[0].is_string();
  for (const json::value& item : items) {
    const std::string place = format("{}.merges[{}]", model.path, &item - items.data());
    if (is_legacy && item.is_string()) {
      const std::string_view line = item.get_string();
      if (line.starts_with("#version")) continue;
      const std::size_t space = line.find(' ');
      if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
        return invalid_at(place, "must be two tokens with one space between them");
      }
      merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    } else if (const json::array* const pair = item.if_array();
               !is_legacy && pair != nullptr && pair->size() == 2 && (*pair)[0].is_string() &&
               (*pair)[1].is_string()) {
      merges.emplace_back((*pair)[0].get_string(), (*pair)[1].get_string());
    } else {
      return invalid_at(place, "must be two tokens");
    }
  }
  return merges;
}

Status check_dropout(const Component& model) {
  const json::value& dropout = member_or_null(model.object, "dropout");
  if (dropout.is_null()) return {};
  const auto rate = get_double(model.object, "dropout");
  if (!rate || *rate < 0 || *rate > 1) return invalid_at(model.path, "\"dropout\" is not a rate");
  if (*rate != 0) return unsupported_at(model.path, "dropout, which makes ids random,");
  return {};
}

Result<BpeModel> read_bpe(const Component& model) {
  TM_CHECK(check_dropout(model));
  BpeOptions options;
  if (!member_or_null(model.object, "unk_token").is_null()) {
    options.unk_token = TM_TRY(read_string(model, "unk_token"));
  }
  options.continuing_subword_prefix =
      TM_TRY(read_string_or(model, "continuing_subword_prefix", ""));
  options.end_of_word_suffix = TM_TRY(read_string_or(model, "end_of_word_suffix", ""));
  options.fuse_unk = TM_TRY(read_bool_or(model, "fuse_unk", false));
  options.byte_fallback = TM_TRY(read_bool_or(model, "byte_fallback", false));
  options.ignore_merges = TM_TRY(read_bool_or(model, "ignore_merges", false));
  Vocabulary vocabulary = TM_TRY(read_vocabulary(model));
  const std::vector<MergePair> merges = TM_TRY(read_merges(model));
  return BpeModel::build(std::move(vocabulary), merges, std::move(options));
}

Result<BpeModel> read_model(const json::object& file) {
  if (!file.contains("model")) return invalid_at("model", "is missing");
  const Component model = TM_TRY(as_component(file.at("model"), "model"));
  for (const std::string_view other : {"Unigram", "WordPiece", "WordLevel"}) {
    if (model.type() == other) return unsupported_at("model", format("the model {}", other));
  }
  if (model.object.contains("type") && model.type() != "BPE") {
    return invalid_at("model", format("the model \"{}\" is not known", model.type()));
  }
  if (!model.object.contains("type") && !model.object.contains("merges")) {
    return unsupported_at("model", "a model without merges");
  }
  return read_bpe(model);
}

Status check_version(const json::object& file) {
  if (!file.contains("version")) return {};
  const auto version = get_string(file, "version");
  if (version == "1.0") return {};
  return invalid_at("version",
                    format("\"{}\" is not known; \"1.0\" is", version.value_or("(not a string)")));
}

}  // namespace

Result<TokenizerParts> read_tokenizer_json(std::string_view text) {
  const auto tree = parse_json(text, kFileLimits);
  if (!tree) {
    return fail(ErrorCode::tokenizer_invalid, format("tokenizer.json: {}", tree.error().message));
  }
  const Component file = TM_TRY(as_component(*tree, "the file"));
  TM_CHECK(check_version(file.object));
  TokenizerParts parts;
  parts.normalizer = TM_TRY(read_normalizer(member_or_null(file.object, "normalizer")));
  parts.pretokenizer = TM_TRY(read_pretokenizer(member_or_null(file.object, "pre_tokenizer")));
  parts.model = std::make_unique<const BpeModel>(TM_TRY(read_model(file.object)));
  parts.post_processor = TM_TRY(read_post_processor(member_or_null(file.object, "post_processor")));
  parts.decoder = TM_TRY(read_decoder(member_or_null(file.object, "decoder")));
  parts.added = TM_TRY(AddedTokens::read(member_or_null(file.object, "added_tokens"),
                                         parts.model->vocabulary(), parts.normalizer));
  for (const std::string_view setting : {"truncation", "padding"}) {
    if (!member_or_null(file.object, setting).is_null()) {
      parts.ignored_settings.emplace_back(setting);
    }
  }
  parts.fingerprint = sha256_hex(text);
  return parts;
}

}  // namespace tokenmill::tokenizer
