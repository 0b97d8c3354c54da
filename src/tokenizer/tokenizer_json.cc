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

namespace tokenmill::tokenizer {
namespace {

// The largest tokenizer.json files in use have 35 MB.
constexpr JsonLimits kFileLimits{.bytes_max = std::size_t{256} << 20, .depth_max = 128};

const json::value& member_or_null(const json::object& object, std::string_view key) {
  static const json::value null;
  const json::value* const value = object.if_contains(key);
  return value == nullptr ? null : *value;
}

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

}  // namespace

Result<TokenizerParts> read_tokenizer_json(std::string_view text) {
  const auto tree = parse_json(text, kFileLimits);
  if (!tree) {
    return fail(ErrorCode::tokenizer_invalid, format("tokenizer.json: {}", tree.error().message));
  }
  const Component file = TM_TRY(as_component(*tree, "the file"));
  TM_CHECK(check_members(file.object));
  TM_CHECK(check_version(file.object));
  TokenizerParts parts;
  parts.normalizer = TM_TRY(read_normalizer(member_or_null(file.object, "normalizer")));
  parts.pretokenizer = TM_TRY(read_pretokenizer(member_or_null(file.object, "pre_tokenizer")));
  parts.model = TM_TRY(read_model(file.object, text));
  parts.post_processor = TM_TRY(read_post_processor(member_or_null(file.object, "post_processor")));
  parts.decoder = TM_TRY(read_decoder(member_or_null(file.object, "decoder")));
  static const json::value no_tokens = json::array();
  const json::value* const added = file.object.if_contains("added_tokens");
  parts.added = TM_TRY(
      AddedTokens::read(added == nullptr ? no_tokens : *added, *parts.model, parts.normalizer));
  parts.truncation = TM_TRY(read_truncation(member_or_null(file.object, "truncation")));
  parts.padding = TM_TRY(read_padding(member_or_null(file.object, "padding")));
  if (parts.truncation) parts.ignored_settings.emplace_back("truncation");
  if (parts.padding) parts.ignored_settings.emplace_back("padding");
  parts.fingerprint = sha256_hex(text);
  return parts;
}

}  // namespace tokenmill::tokenizer
