// Forward Viterbi over byte positions: steps[i] is the best way to the first i bytes, and every
// token that begins where a way ends offers a way to its own end. A trie walks all tokens that
// begin at a place at once. A character without a token of its own may be taken as unknown, at the
// lowest score of the vocabulary less 10; then neighbouring unknowns are put together and looked up
// once more, and only what is still unknown becomes bytes or the unknown token.
//
// Ways are compared by sums of doubles, added from the left, and the first of equals stays: with
// scores as close as real vocabularies have them another order gives other tokens. Facts:
// models/unigram/model.rs and lattice.rs of Hugging Face `tokenizers` 0.23.3. Cost: a trie step for
// each byte of each token that could begin at each character.
#include "tokenizer/unigram.h"

#include <algorithm>
#include <limits>

#include "base/format.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// What a character without a token costs, below the worst token.
constexpr double kUnknownPenalty = 10.0;

}  // namespace

Result<UnigramModel> UnigramModel::build(const Entries& entries, Options options) {
  if (options.unk_id != kMissingToken && options.unk_id >= entries.size()) {
    return fail(ErrorCode::tokenizer_invalid,
                format("The unk_id {} of the Unigram model is not in its vocabulary of {}",
                       options.unk_id, entries.size()));
  }
  std::vector<Vocabulary::Entry> strings;
  FrozenTable<double>::Built scores;
  for (const auto& [token, score] : entries) {
    strings.emplace_back(token, static_cast<TokenId>(strings.size()));
    scores.push_back(score);
  }
  UnigramModel model(TM_TRY(Vocabulary::build(strings)), options);
  model.trie_ = ByteTrie::build(strings);
  model.scores_ = FrozenTable(std::move(scores));
  model.prepare();
  return model;
}

void UnigramModel::prepare() {
  double score_min = std::numeric_limits<double>::infinity();
  for (const double score : scores_.items()) score_min = std::min(score_min, score);
  unk_score_ = score_min - kUnknownPenalty;
  for (unsigned byte = 0; byte < 256; ++byte) {
    byte_ids_.push_back(vocabulary_.find(format("<0x{:02X}>", byte)));
  }
}

void UnigramModel::write(ImageWriter& image) const {
  vocabulary_.write(image, Section::vocabulary);
  trie_.write(image);
  image.add(Section::scores, scores_.items());
}

Result<UnigramModel> UnigramModel::read(const ImageView& image, Options options) {
  UnigramModel model(
      TM_TRY(Vocabulary::read(image, Section::vocabulary, Vocabulary::Strings::utf8)), options);
  model.scores_ = FrozenTable<double>::borrowed(TM_TRY(image.table<double>(Section::scores)));
  const std::size_t count = model.scores_.size();
  if (count != model.vocabulary_.id_end() ||
      (options.unk_id != kMissingToken && options.unk_id >= count)) {
    return image_damaged("the scores are not those of the vocabulary");
  }
  model.trie_ = TM_TRY(ByteTrie::read(image, count));
  model.prepare();
  return model;
}

// steps[i] is the best token that ends at byte i.
bool UnigramModel::find_best_steps(std::string_view piece, std::vector<Step>& steps) const {
  steps.assign(piece.size() + 1, {});
  const auto offer = [&](std::size_t begin, std::size_t end, double score, TokenId id) {
    const double sum = score + steps[begin].score;
    if (steps[end].begin == kNowhere || sum > steps[end].score) steps[end] = {sum, begin, id};
  };
  for (std::size_t begin = 0; begin < piece.size();) {
    const std::size_t length = decode_utf8(piece, begin).length;
    bool has_single = false;
    std::uint32_t node = 0;
    for (std::size_t end = begin; end < piece.size();) {
      node = trie_.child(node, static_cast<unsigned char>(piece[end++]));
      if (node == ByteTrie::kNone) break;
      const TokenId id = trie_.value(node);
      if (id == ByteTrie::kNone) continue;
      offer(begin, end, scores_[id], id);
      has_single = has_single || end - begin == length;
    }
    if (!has_single && options_.unk_id == kMissingToken) return false;
    if (!has_single) offer(begin, begin + length, unk_score_, options_.unk_id);
    begin += length;
  }
  return true;
}

void UnigramModel::append_token(std::string_view piece, std::size_t begin, std::size_t end,
                                std::vector<ModelToken>& tokens) const {
  const auto from = static_cast<std::uint32_t>(begin);
  const auto to = static_cast<std::uint32_t>(end);
  const std::string_view part = piece.substr(begin, end - begin);
  if (const auto id = vocabulary_.find(part)) return tokens.push_back({*id, from, to});
  const bool has_bytes = options_.byte_fallback && std::ranges::all_of(part, [&](char c) {
                           return byte_ids_[static_cast<unsigned char>(c)].has_value();
                         });
  if (!has_bytes) return tokens.push_back({options_.unk_id, from, to});
  for (const char c : part) {
    tokens.push_back({*byte_ids_[static_cast<unsigned char>(c)], from, to});
  }
}

// Neighbouring unknown tokens are one string, which is looked up once more.
void UnigramModel::encode(std::string_view piece, std::vector<ModelToken>& tokens) const {
  std::vector<Step> steps;
  if (!find_best_steps(piece, steps)) {
    return tokens.push_back({kMissingToken, 0, static_cast<std::uint32_t>(piece.size())});
  }
  std::vector<std::size_t> ends;
  bool after_unknown = false;
  for (std::size_t end = piece.size(); end > 0; end = steps[end].begin) {
    const bool is_unknown = steps[end].id == options_.unk_id;
    if (!is_unknown || !after_unknown) ends.push_back(end);
    after_unknown = is_unknown;
  }
  std::size_t begin = 0;
  for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
    append_token(piece, begin, *end, tokens);
    begin = *end;
  }
}

}  // namespace tokenmill::tokenizer
