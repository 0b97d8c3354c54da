// WordPiece and WordLevel: whole words, or words in the longest parts from the left.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/model.h"

namespace tokenmill::tokenizer {

struct WordPieceOptions {
  std::string unk_token = "[UNK]";
  // Put before every part but the first when it is looked up.
  std::string continuing_subword_prefix = "##";
  // A word with more characters is unknown as a whole.
  std::uint64_t max_input_chars_per_word = 100;
};

// Greedy: one part that is not in the vocabulary makes the whole word unknown. O(length of the word
// times the longest token).
class WordPieceModel final : public Model {
 public:
  static Result<WordPieceModel> build(Vocabulary vocabulary, WordPieceOptions options);

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  const WordPieceOptions& options() const { return options_; }
  void write(ImageWriter& image) const override { vocabulary_.write(image, Section::vocabulary); }
  std::string_view missing_unknown() const override {
    return unk_id_ == kMissingToken ? options_.unk_token : std::string_view();
  }
  void encode(std::string_view piece, std::vector<ModelToken>& tokens) const override;

 private:
  WordPieceModel(Vocabulary vocabulary, WordPieceOptions options)
      : vocabulary_(std::move(vocabulary)), options_(std::move(options)) {}
  bool append_parts(std::string_view piece, std::vector<ModelToken>& tokens) const;

  Vocabulary vocabulary_;
  WordPieceOptions options_;
  TokenId unk_id_ = 0;
  std::size_t token_bytes_max_ = 0;
};

class WordLevelModel final : public Model {
 public:
  static Result<WordLevelModel> build(Vocabulary vocabulary, const std::string& unk_token);

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  const std::string& unk_token() const { return unk_token_; }
  void write(ImageWriter& image) const override { vocabulary_.write(image, Section::vocabulary); }
  std::string_view missing_unknown() const override {
    return unk_id_ == kMissingToken ? unk_token_ : std::string_view();
  }
  void encode(std::string_view piece, std::vector<ModelToken>& tokens) const override;

 private:
  explicit WordLevelModel(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

  Vocabulary vocabulary_;
  std::string unk_token_;
  TokenId unk_id_ = 0;
};

}  // namespace tokenmill::tokenizer
