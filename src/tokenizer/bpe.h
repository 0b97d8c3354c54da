// Byte pair encoding as Hugging Face `tokenizers` runs it, flag by flag.
//
// A piece starts as one symbol per character; then the adjacent pair of the lowest rank, leftmost
// first, joins, until no pair can. Rank is the place in the list of merges, not the id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/merge_table.h"
#include "tokenizer/model.h"

namespace tokenmill::tokenizer {

struct BpeOptions {
  std::optional<std::string> unk_token = std::nullopt;
  std::string continuing_subword_prefix = {};
  std::string end_of_word_suffix = {};
  bool fuse_unk = false;
  bool byte_fallback = false;
  bool ignore_merges = false;
  // Dropout of 1: whatever could be merged is left, also what ignore_merges would take whole.
  bool never_merges = false;
};

using MergePair = std::pair<std::string_view, std::string_view>;

struct Symbol {
  TokenId id = 0;
  std::uint32_t length = 0;  // in bytes of the piece
};

// Space that merge() reuses between pieces. One per thread.
class MergeScratch {
 public:
  struct Node {
    Symbol symbol;
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
  };
  struct Candidate {
    std::uint32_t rank;
    std::uint32_t position;
    TokenId result;
  };
  std::vector<Node> nodes;
  std::vector<Candidate> queue;
};

// Joins pairs in place until none can. O(n log n).
void merge(const MergeTable& merges, std::vector<Symbol>& symbols, MergeScratch& scratch);

class BpeModel final : public Model {
 public:
  // Error: tokenizer_invalid when a merge names a string that is not in the vocabulary.
  static Result<BpeModel> build(Vocabulary vocabulary, const std::vector<MergePair>& merges,
                                BpeOptions options);

  // From an image, which must outlive the result; its tables are the model but for the options.
  static Result<BpeModel> read(const ImageView& image, BpeOptions options);

  const Vocabulary& vocabulary() const override { return vocabulary_; }
  void write(ImageWriter& image) const override;
  void encode(std::string_view piece, std::vector<ModelToken>& tokens) const override;

  std::string_view missing_unknown() const override {
    return unk_id_ == kMissingToken ? *options_.unk_token : std::string_view();
  }
  // The byte alphabet is all there: byte-level text has no unknown character.
  bool knows_every_byte() const;

  const BpeOptions& options() const { return options_; }
  const MergeTable& merges() const { return merges_; }
  // The symbols a piece starts with, before any merge.
  void start_symbols(std::string_view piece, std::vector<Symbol>& symbols) const;

 private:
  BpeModel(Vocabulary vocabulary, MergeTable merges, BpeOptions options)
      : vocabulary_(std::move(vocabulary)),
        merges_(std::move(merges)),
        options_(std::move(options)) {
    find_special_symbols();
  }
  void find_special_symbols();

  bool fall_back_to_bytes(std::string_view character, std::vector<Symbol>& symbols) const;

  Vocabulary vocabulary_;
  MergeTable merges_;
  BpeOptions options_;
  std::optional<TokenId> unk_id_;
  std::vector<std::optional<TokenId>> byte_ids_;  // of "<0x00>" … "<0xFF>"
};

}  // namespace tokenmill::tokenizer
