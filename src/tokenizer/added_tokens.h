// Added tokens: strings that become one token before any model sees them.
//
// They are searched in two phases: those with normalized:false in the raw text, the others, in
// their own normalized form, in each normalized gap. Ids in the file are ignored, as Hugging Face
// ignores them: a content has the id of the model's vocabulary or the next free number. A profile
// may add more batches, and may turn the search for special ones off.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/image_sections.h"
#include "tokenizer/model.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/token_matcher.h"

namespace tokenmill::tokenizer {

class AddedTokens {
 public:
  // From the member "added_tokens" (a list). Errors: tokenizer_invalid when a
  // member is missing; unsupported for a content over 1 MiB, and where Hugging Face takes one of
  // two tokens by chance.
  struct Context {
    const Model& model;
    const Normalizer& normalizer;
    // Special tokens are not looked for: their text is text.
    bool splits_special = false;
  };
  // `later` are more lists, added one after the other by a profile.
  static Result<AddedTokens> read(const json::value& value, std::span<const json::array> later,
                                  const Context& context);

  // To an image and from one. Error: tokenizer_invalid.
  void write(ImageWriter& image) const;
  static Result<AddedTokens> read(const ImageView& image);
  // Special tokens are not looked for.
  bool splits_special() const { return splits_special_; }
  void set_splits_special(bool splits) { splits_special_ = splits; }

  enum class Phase : std::uint8_t { raw, normalized };

  bool empty(Phase phase) const { return matcher(phase).empty(); }

  // Whether some token looks at what is around it.
  bool has_rules() const { return has_rules_; }
  // Whether no token of the normalized text has white space in it or looks at what is around it.
  bool normalized_stay_in_words() const;

  // What is looked for in the normalized text.
  std::vector<std::string> normalized_forms() const;

  // A token and the gap before it, [gap_begin, token_begin); either may be empty.
  struct Walk {
    std::size_t gap_begin = 0;
    std::size_t token_begin = 0;
    std::size_t token_end = 0;
    TokenId id = 0;
    std::size_t position = 0;  // where the search goes on
    // If set, tokens that begin elsewhere need not be found; none overlaps one that does.
    const PrefixSet* places = nullptr;
  };
  // Moves to the next token of `text`. False when there is none: the gap is then what is left.
  bool next(std::string_view text, Phase phase, Walk& walk) const;

  // Cuts `text` into tokens and gaps, appended to `pieces` without empty ones.
  void split(std::string_view text, Phase phase, std::vector<Piece>& pieces) const;

  std::optional<TokenId> find(std::string_view content) const;
  // What decoding prints for `id`: the normalized form where there is one.
  std::optional<std::string_view> decoded_text(TokenId id) const;
  // Special is a matter of the string: a model token that spells the same is special too.
  bool is_special(std::string_view token) const { return special_.contains(std::string(token)); }
  // In the order of ids.
  const std::vector<AddedToken>& tokens() const { return tokens_; }
  // One past the largest id, 0 without tokens.
  TokenId id_end() const { return by_id_.empty() ? 0 : by_id_.rbegin()->first + 1; }

 private:
  struct Entry {
    std::string content;
    std::string normalized_form;  // empty: the content as it is
    bool single_word = false;
    bool strips_left = false;
    bool strips_right = false;
    bool normalized = false;
    bool special = false;

    const std::string& searched_form() const {
      return normalized_form.empty() ? content : normalized_form;
    }
    bool looks_around() const { return single_word || strips_left || strips_right; }
    bool operator==(const Entry&) const = default;
  };

  struct Record;
  // The entry that it made, if any. In the order of ids.
  Result<const Entry*> take(const Record& record, std::string_view content, std::string_view form);
  static Result<Entry> read_entry(const json::value& value, std::size_t index);
  Status add_batch(const json::array& items, const Context& context);
  TokenId next_id(const Model& model) const;
  struct Patterns;
  Status build_matchers(Patterns& patterns);
  const TokenMatcher& matcher(Phase phase) const {
    return phase == Phase::raw ? raw_ : normalized_;
  }

  std::map<TokenId, Entry> by_id_;
  std::unordered_map<std::string, TokenId> ids_;
  std::unordered_set<std::string> special_;
  std::vector<AddedToken> tokens_;
  TokenMatcher raw_;
  TokenMatcher normalized_;
  bool has_rules_ = false;
  bool splits_special_ = false;
};

}  // namespace tokenmill::tokenizer
