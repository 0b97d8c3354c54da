// The fast engine: words in rounds, a cache in front of the merges.
//
// A round cuts some hundred words, hashes them all while their cache lines come in, and only then
// looks them up. One per thread; the plan and its parts must outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/fast_plan.h"
#include "tokenizer/piece_cutter.h"
#include "tokenizer/word_cache.h"

namespace tokenmill::tokenizer {

class FastEncoder {
 public:
  FastEncoder(const TokenizerParts& parts, const FastPlan& plan)
      : FastEncoder(parts, plan, instruction_set()) {}
  FastEncoder(const TokenizerParts& parts, const FastPlan& plan, InstructionSet set)
      : parts_(parts),
        plan_(plan),
        cutter_(set, plan.letters ? &*plan.letters : nullptr),
        cache_(set) {}

  // Appends the ids of `text` (valid UTF-8).
  void encode(std::string_view text, std::vector<TokenId>& ids);

 private:
  static constexpr std::size_t kRoundWords = WordRound::kWordsMax;
  // A word of more ids ends the round's buffer.
  static constexpr std::size_t kRoundWordIdsMax = 16;

  // A round is of one text: the whole one, or a part that had to be rewritten.
  void open_round(std::string_view text);
  // `next_begin`: where the word after the last one of the round begins, if it is known.
  void close_round(std::size_t next_begin = kNowhere);
  // Of the round's text. `is_first`: the gap or part begins where the text begins.
  void add_gap(Range gap, bool is_first);
  void add_parts(Range gap, bool is_first);
  void add_part(Range part, bool is_first);
  void add_token(TokenId id, std::size_t begin);
  void add_words(Range part);
  void add_cut_words(Range part, const PreTokenizer& pretokenizer);
  bool wants_prefix(std::string_view part, bool is_first) const;
  // Fills `ends` with the ends of words from `begin` on; returns how many.
  std::size_t cut_words(std::string_view text, std::size_t begin, std::span<std::uint32_t> ends);
  void encode_round();
  // The ids of word i of the round, which is not at home; good until the next call.
  std::span<const TokenId> encode_word(std::size_t i);
  // Appends the ids of word i, which no cache knows, to word_ids_. False when no cache may learn
  // them.
  bool encode_unknown(std::size_t i);
  void encode_with_breaks(std::string_view word);
  std::span<const TokenId> encode_long_word(std::size_t i);

  // Word i is only a part of what the pattern cut.
  bool is_cut_out(std::size_t i) const;

  static constexpr std::size_t kNowhere = ~std::size_t{0};
  struct TokenInRound {
    std::uint32_t word = 0;  // its index
    TokenId id = 0;
  };

  const TokenizerParts& parts_;
  const FastPlan& plan_;
  PieceCutter cutter_;
  WordCache cache_;
  WordModel::Scratch scratch_;
  std::string normalized_;
  std::string prefixed_;
  std::vector<TokenId> word_ids_;
  WordRound round_;
  std::array<std::uint32_t, kRoundWords> begins_{};
  std::array<std::uint32_t, kRoundWords> ends_{};
  std::array<TokenInRound, kRoundWords> tokens_{};
  std::size_t token_count_ = 0;
  // Where in the text the rounds around this one end and begin, if words of them touch it.
  std::size_t last_round_end_ = kNowhere;
  std::size_t next_round_begin_ = kNowhere;
  std::vector<TokenId>* ids_ = nullptr;  // of the text that is being encoded
  // The ids of a round; whole vectors are written where fewer ids are meant.
  std::array<TokenId, kRoundWords * kRoundWordIdsMax + WordRound::kSlack> found_{};
};

}  // namespace tokenmill::tokenizer
