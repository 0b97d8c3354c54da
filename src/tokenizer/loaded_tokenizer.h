// The parts of a tokenizer.json, ready for the encoders: the one implementation of Tokenizer.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/added_tokens.h"
#include "tokenizer/decoder.h"
#include "tokenizer/factor_rule.h"
#include "tokenizer/letter_rule.h"
#include "tokenizer/model.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/pretokenizer.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/truncation.h"
#include "tokenizer/word_model.h"

namespace tokenmill::tokenizer {

// What an image has ready for the fast engine; without an image nothing.
struct PlanTables {
  WordModel::Tables words;
  std::optional<FactorRule::Pairs> pairs;
  std::optional<LetterRule> letters;
};

struct TokenizerParts {
  std::shared_ptr<const void> image;  // the memory that tables of the others may lie in
  Normalizer normalizer;
  PreTokenizer pretokenizer;
  std::unique_ptr<const Model> model;
  AddedTokens added;
  PostProcessor post_processor;
  Decoder decoder;
  std::optional<Truncation> truncation;  // read, but used by nothing on its own
  std::optional<Padding> padding;
  std::string fingerprint;
  LoadRecord record;
  std::vector<std::string> ignored_settings;
  PlanTables tables;
  // What an image needs beside the tables: the stages but for the model, as JSON, and the names of
  // special tokens that stood beside the file.
  std::string components;
  std::string named_tokens;
};

struct FastPlan;
class SharedWords;

class LoadedTokenizer final : public Tokenizer {
 public:
  explicit LoadedTokenizer(TokenizerParts parts);
  ~LoadedTokenizer() override;

  const TokenizerParts& parts() const { return parts_; }
  // Null when only the reference engine can encode with these parts.
  const FastPlan* fast_plan() const { return fast_plan_.get(); }
  // Of the fast engine, made when the first encoder asks: what it knows is no part of what the
  // tokenizer is.
  SharedWords& shared_words() const;

  std::uint32_t vocab_size() const override { return vocab_size_; }
  std::optional<TokenId> token_to_id(std::string_view token) const override;
  std::string_view id_to_token(TokenId id) const override;
  std::string token_bytes(TokenId id) const override;
  const std::vector<AddedToken>& added_tokens() const override { return parts_.added.tokens(); }
  const SpecialFrame& special_frame() const override { return parts_.post_processor.frame; }
  const std::string& fingerprint() const override { return parts_.fingerprint; }
  const LoadRecord& load_record() const override { return parts_.record; }
  const std::vector<std::string>& ignored_settings() const override {
    return parts_.ignored_settings;
  }
  const std::string& named_tokens() const override { return parts_.named_tokens; }
  std::string decode(std::span<const TokenId> ids, bool skip_special_tokens) const override;

 private:
  TokenizerParts parts_;
  std::unique_ptr<const FastPlan> fast_plan_;
  mutable std::once_flag makes_shared_words_;
  mutable std::unique_ptr<SharedWords> shared_words_;
  std::uint32_t vocab_size_ = 0;
};

// All but model and added tokens, from the text that TokenizerParts keeps of them.
Status read_components(std::string_view components, TokenizerParts& parts);

// The parts from the text of a file; `beside` is null for the profile `tokenizers`.
Result<TokenizerParts> read_tokenizer_json(std::string_view text, const ConfigFiles* beside);

}  // namespace tokenmill::tokenizer
