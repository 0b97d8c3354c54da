// The fast engine: words in rounds, a cache in front of the merges.
//
// A round cuts some hundred words, hashes them all while their cache lines come in, and only then
// looks them up. One per thread; what the constructor is given must outlive it. 2 MB, and 5.5
// more once the table that all threads share is full and text of another kind comes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/fast_plan.h"
#include "tokenizer/piece_cutter.h"
#include "tokenizer/shared_words.h"
#include "tokenizer/wide_words.h"
#include "tokenizer/word_table.h"

namespace tokenmill::tokenizer {

class FastEncoder {
 public:
  FastEncoder(const TokenizerParts& parts, const FastPlan& plan, SharedWords& shared)
      : parts_(parts),
        plan_(plan),
        shared_(shared),
        cutter_(instruction_set(), plan.letters ? &*plan.letters : nullptr) {}

  // Appends the ids of `text` (valid UTF-8).
  void encode(std::string_view text, std::vector<TokenId>& ids);

 private:
  static constexpr std::size_t kRoundWords = WordRound::kWordsMax;
  // A word of more ids ends the round's buffer.
  static constexpr std::size_t kRoundWordIdsMax = 24;
  static_assert(kRoundWordIdsMax >= WideWords::kIdsMax);

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
  // For a round: an own table when too many words found no room in the shared one.
  void choose_table();
  // Writes the ids of a word that is not at home, but beside it or among the wide ones, to `out`;
  // how many. 0: it is in neither, or has none.
  std::size_t take_near(std::size_t i, TokenId* out);
  // Sets word_ids_ to the ids of word i from what other encoders, or other rounds, left; false, and
  // they are unspecified, when nobody did.
  bool find_shared(std::size_t i);
  // Puts word_ids_, the ids of word i, where they are found next time. `is_shared`: find_shared()
  // had them.
  void keep(std::size_t i, bool is_shared);
  // Puts them into the table. False when they should be kept elsewhere, too: there was no room, or
  // they will have to make room.
  bool keep_short(std::size_t i);
  // Encodes the words from `first` on that are new and of the common kind, together, and keeps
  // their ids. `spare` has room for what the round may still yield.
  void learn_words(std::size_t first, TokenId* spare);
  void learn_batch(std::span<const std::uint32_t> words, TokenId* spare);
  bool may_learn(std::size_t i) const;
  // Asks for the lines where the ids of word i may be.
  void ask_for_short(std::size_t i);
  // Hashes of the long words, in the lower half of their keys; asks for their lines.
  void hash_long_words();
  // The ids of word i of the round, which is not at home; good until the next call.
  std::span<const TokenId> encode_word(std::size_t i);
  // Appends the ids of word i, which no cache knows, to word_ids_. False when no cache may learn
  // them.
  bool encode_unknown(std::size_t i);
  void encode_with_breaks(std::string_view word);

  // Word i is only a part of what the pattern cut.
  bool is_cut_out(std::size_t i) const;

  // An own table when of so many words one in 64 found no room.
  static constexpr std::uint32_t kRecentWords = 1u << 16;
  static constexpr std::uint32_t kHomelessMax = kRecentWords / 64;

  static constexpr std::size_t kNowhere = ~std::size_t{0};
  struct TokenInRound {
    std::uint32_t word = 0;  // its index
    TokenId id = 0;
  };

  const TokenizerParts& parts_;
  const FastPlan& plan_;
  SharedWords& shared_;
  PieceCutter cutter_;
  WordPlaces places_;  // of the round
  WideWords wide_;
  std::optional<WordTable> own_;  // instead of the shared one, once that has no room
  std::uint32_t recent_words_ = 0;
  std::uint32_t recent_homeless_ = 0;  // of these, short ones for which there was no room
  WordModel::Scratch scratch_;
  WordModel::Batch batch_;
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
