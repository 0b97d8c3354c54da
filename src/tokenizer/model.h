// What turns one piece of text into tokens: BPE, Unigram, WordPiece or WordLevel.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer/vocabulary.h"

namespace tokenmill::tokenizer {

struct ModelToken {
  TokenId id = 0;
  // In bytes of the piece. Where characters had no token they count for nothing, as in Hugging
  // Face `tokenizers`, so that later tokens move to the left.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// In the place of an id: the model wants its unknown token and has none, where the reference fails.
// The Encoder turns it into an error (once per text), so no caller ever sees it.
inline constexpr TokenId kMissingToken = ~TokenId{0};

// Immutable and shared between threads.
class Model {
 public:
  virtual ~Model() = default;
  virtual const Vocabulary& vocabulary() const = 0;
  // The first id that the file's added tokens may take; strings count, not ids.
  virtual std::size_t vocabulary_size() const { return vocabulary().size(); }
  // What the vocabulary lacks, for people to read; empty for a model that can encode any text.
  virtual std::string_view missing_unknown() const { return {}; }
  // Its tables; what else it is made of is in the description of an image.
  virtual void write(ImageWriter& image) const = 0;
  // Appends the tokens of `piece`, which is not empty.
  virtual void encode(std::string_view piece, std::vector<ModelToken>& tokens) const = 0;
};

}  // namespace tokenmill::tokenizer
