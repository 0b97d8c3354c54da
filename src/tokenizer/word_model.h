// One word of raw text to ids: what the fast engine does when no cache knows the word.
//
// The steps between the raw text and the model that treat every word alike (bytes to the alphabet,
// spaces to U+2581) are folded into the way the first symbols are found.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/bpe.h"
#include "tokenizer/short_merge.h"

namespace tokenmill::tokenizer {

enum class WordForm : std::uint8_t {
  bytes,          // a byte-level model: each byte is a character of the alphabet
  text,           // characters as they are
  folded_spaces,  // characters, with U+2581 for a space
};

class WordModel {
 public:
  // Space for encode(). One per thread.
  struct Scratch {
    std::string folded;
    std::vector<Symbol> symbols;
    MergeScratch merge;
    ShortMerges::Lane lane;
  };

  // Words that are encoded together: while one waits for memory the others go on. The ids of
  // words[i] are those of lanes[i]. One per thread.
  struct Batch {
    static constexpr std::size_t kWordsMax = ShortMerges::kLanesMax;

    std::array<std::string_view, kWordsMax> words;
    std::array<ShortMerges::Lane, kWordsMax> lanes;
    std::size_t count = 0;
  };

  // What an image keeps of a model of words. Nothing in it: the model is computed.
  struct Tables {
    std::optional<ShortMerges> short_merges;
    std::optional<Vocabulary> raw_vocabulary;

    // From an image, which must outlive the result; `model` is what it was compiled from.
    static Result<Tables> read(const ImageView& image, const BpeModel& model);
  };
  void write(ImageWriter& image) const;

  // `model`, and `tables` when there are any, must outlive the result. Nullopt when a word cannot
  // be encoded on its own raw bytes.
  static std::optional<WordModel> compile(const BpeModel& model, WordForm form,
                                          const Tables& tables = {});

  // Appends the ids of `word`, which is not empty.
  void encode(std::string_view word, std::vector<TokenId>& ids, Scratch& scratch) const;
  // The same for all words of the batch, each of which takes_in_batch().
  void encode(Batch& batch) const;
  bool takes_in_batch(std::string_view word) const;
  // As the first, but where ignore_merges takes a word of bytes whole: by merging it all the same.
  void encode_by_merges(std::string_view word, std::vector<TokenId>& ids, Scratch& scratch) const;

  // Words that are in the vocabulary are not merged.
  bool takes_whole_words() const { return model_->options().ignore_merges; }
  // The byte becomes a symbol, and is not dropped.
  bool knows_byte(std::uint8_t byte) const { return byte_symbols_[byte] != ShortMerges::kNoSymbol; }

 private:
  WordModel(const BpeModel& model, WordForm form, const Tables& tables);
  // Starts a word of at most ShortMerges::kSymbolsMax bytes from the table of bytes; false when
  // that is not enough.
  bool start_short(std::string_view word, ShortMerges::Lane& lane) const;
  bool may_be_short(std::string_view word) const;
  // Merges a lane that was started and appends its ids.
  void merge_lane(std::vector<TokenId>& ids, ShortMerges::Lane& lane) const;
  // Any word, in the steps of the specification.
  void encode_any(std::string_view word, std::vector<TokenId>& ids, Scratch& scratch) const;
  void start_from_bytes(std::string_view word, std::vector<Symbol>& symbols) const;

  const BpeModel* model_;
  WordForm form_;
  std::optional<ShortMerges> short_merges_;
  // The symbol of each byte: of a byte-level model all that it has, of others those of ASCII.
  std::array<TokenId, 256> byte_symbols_{};
  // The vocabulary by raw bytes; only for byte-level models with ignore_merges.
  std::optional<Vocabulary> raw_vocabulary_;
};

}  // namespace tokenmill::tokenizer
