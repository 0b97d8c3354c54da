// Unigram: the way through a piece whose tokens have the highest sum of scores.
//
// Sums run from left to right in double precision and a candidate must be strictly better, as in
// Hugging Face `tokenizers`: with another order near ties fall otherwise. O(length of the piece
// times the longest token).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/model.h"

namespace tokenmill::tokenizer {

class UnigramModel final : public Model {
 public:
  struct Options {
    TokenId unk_id = kMissingToken;  // when the file names none
    bool byte_fallback = false;
  };
  // The id of a token is its place. A token listed twice has its last place.
  using Entries = std::vector<std::pair<std::string, double>>;

  // Error: tokenizer_invalid when unk_id is not a place.
  static Result<UnigramModel> build(const Entries& entries, Options options);

  // From an image, which must outlive the result.
  static Result<UnigramModel> read(const ImageView& image, Options options);

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  const Options& options() const { return options_; }
  void write(ImageWriter& image) const override;
  std::size_t vocabulary_size() const override { return scores_.size(); }
  std::string_view missing_unknown() const override {
    return options_.unk_id == kMissingToken ? "unk_id" : std::string_view();
  }
  void encode(std::string_view piece, std::vector<ModelToken>& tokens) const override;

 private:
  struct Step {
    double score = 0;
    std::size_t begin = kNowhere;
    TokenId id = 0;
  };
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  UnigramModel(Vocabulary vocabulary, Options options)
      : vocabulary_(std::move(vocabulary)), options_(options) {}
  // What follows from vocabulary and scores, once these are there.
  void prepare();
  // False when a character wants the unknown token and there is none, in whatever token it ends.
  bool find_best_steps(std::string_view piece, std::vector<Step>& steps) const;
  void append_token(std::string_view piece, std::size_t begin, std::size_t end,
                    std::vector<ModelToken>& tokens) const;

  Vocabulary vocabulary_;
  Options options_;
  ByteTrie trie_;
  FrozenTable<double> scores_;
  double unk_score_ = 0;
  std::vector<std::optional<TokenId>> byte_ids_;
};

}  // namespace tokenmill::tokenizer
