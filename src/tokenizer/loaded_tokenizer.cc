#include "tokenizer/loaded_tokenizer.h"

#include <algorithm>

#include "tokenizer/fast_plan.h"
#include "tokenizer/shared_words.h"
#include "tokenizer/tokenizer_image.h"

namespace tokenmill::tokenizer {

LoadedTokenizer::LoadedTokenizer(TokenizerParts parts) : parts_(std::move(parts)) {
  vocab_size_ = std::max(parts_.model->vocabulary().id_end(), parts_.added.id_end());
  for (const TokenId id : parts_.post_processor.frame.prefix) {
    vocab_size_ = std::max(vocab_size_, id + 1);
  }
  for (const TokenId id : parts_.post_processor.frame.suffix) {
    vocab_size_ = std::max(vocab_size_, id + 1);
  }
  const bool may_fail = has_chunks_of_nothing(parts_.pretokenizer) ||
                        may_give_up(parts_.pretokenizer) || may_give_up(parts_.normalizer);
  if (may_fail) return;
  if (auto plan = compile_fast_plan(parts_)) {
    fast_plan_ = std::make_unique<const FastPlan>(std::move(*plan));
  }
}

LoadedTokenizer::~LoadedTokenizer() = default;

SharedWords& LoadedTokenizer::shared_words() const {
  std::call_once(makes_shared_words_,
                 [this] { shared_words_ = std::make_unique<SharedWords>(instruction_set()); });
  return *shared_words_;
}

std::optional<TokenId> LoadedTokenizer::token_to_id(std::string_view token) const {
  if (const auto id = parts_.added.find(token)) return id;
  return parts_.model->vocabulary().find(token);
}

std::string_view LoadedTokenizer::id_to_token(TokenId id) const {
  if (const auto text = parts_.added.decoded_text(id)) return *text;
  return parts_.model->vocabulary().token(id);
}

std::string LoadedTokenizer::token_bytes(TokenId id) const {
  const auto& added = parts_.added.tokens();
  const auto found = std::ranges::lower_bound(added, id, {}, &AddedToken::id);
  if (found != added.end() && found->id == id) return found->content;
  return bytes_of_token(parts_.decoder, parts_.model->vocabulary().token(id));
}

std::string LoadedTokenizer::decode(std::span<const TokenId> ids, bool skip_special_tokens) const {
  std::vector<std::string> tokens;
  for (const TokenId id : ids) {
    if (!parts_.added.decoded_text(id) && !parts_.model->vocabulary().contains_id(id)) continue;
    const std::string_view token = id_to_token(id);
    if (skip_special_tokens && parts_.added.is_special(token)) continue;
    tokens.emplace_back(token);
  }
  return tokenizer::decode(parts_.decoder, std::move(tokens));
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::load(std::string_view tokenizer_json) {
  return std::make_shared<const LoadedTokenizer>(
      TM_TRY(read_tokenizer_json(tokenizer_json, nullptr)));
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::load_as_transformers(
    std::string_view tokenizer_json, const ConfigFiles& beside) {
  return std::make_shared<const LoadedTokenizer>(
      TM_TRY(read_tokenizer_json(tokenizer_json, &beside)));
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::load_image(std::string_view bytes,
                                                               std::shared_ptr<const void> owner) {
  TokenizerParts parts = TM_TRY(read_image(bytes));
  parts.image = std::move(owner);
  return std::make_shared<const LoadedTokenizer>(std::move(parts));
}

std::string_view profile_name(Profile profile) {
  return profile == Profile::tokenizers ? "tokenizers" : "transformers";
}

std::optional<Profile> profile_of_name(std::string_view name) {
  for (const Profile profile : {Profile::tokenizers, Profile::transformers}) {
    if (profile_name(profile) == name) return profile;
  }
  return std::nullopt;
}

}  // namespace tokenmill::tokenizer
