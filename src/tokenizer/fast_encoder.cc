// Three stages per round (cut, key, take), each a loop without branches over some hundred words:
// the lines of all words are on their way before the first is looked up, and vector kernels share
// their instructions among words. Ids of words at home are gathered in a buffer that stays in the
// first cache; a word that is not at home interrupts the loop.
#include "tokenizer/fast_encoder.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "base/assert.h"
#include "tokenizer/normal_form.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::string_view kFoldedSpace = "\xE2\x96\x81";

}  // namespace

void FastEncoder::encode(std::string_view text, std::vector<TokenId>& ids) {
  raw_pieces_.clear();
  parts_.added.split(text, AddedTokens::Phase::raw, raw_pieces_);
  for (const Piece& piece : raw_pieces_) {
    if (piece.token) {
      ids.push_back(*piece.token);
    } else {
      encode_gap(text.substr(piece.begin, piece.end - piece.begin), piece.begin == 0, ids);
    }
  }
}

void FastEncoder::encode_gap(std::string_view gap, bool is_first, std::vector<TokenId>& ids) {
  if (plan_.needs_nfc && !is_inert(gap, NormalForm::nfc)) {
    AlignedText text = align(gap, 0);
    normalize(text, NormalForm::nfc);
    normalized_ = std::move(text.text);
    gap = normalized_;
  }
  if (parts_.added.empty(AddedTokens::Phase::normalized)) return encode_part(gap, is_first, ids);
  pieces_.clear();
  parts_.added.split(gap, AddedTokens::Phase::normalized, pieces_);
  for (const Piece& piece : pieces_) {
    if (piece.token) {
      ids.push_back(*piece.token);
    } else {
      encode_part(gap.substr(piece.begin, piece.end - piece.begin), is_first && piece.begin == 0,
                  ids);
    }
  }
}

bool FastEncoder::wants_prefix(std::string_view part, bool is_first) const {
  const bool is_marked = part.starts_with(' ') || part.starts_with(kFoldedSpace);
  switch (plan_.prefix) {
    case PrefixSpace::never:
      return false;
    case PrefixSpace::always:
      return true;
    case PrefixSpace::unless_marked:
      return !is_marked;
    case PrefixSpace::first_unless_marked:
      break;
  }
  return is_first && !is_marked;
}

void FastEncoder::encode_part(std::string_view part, bool is_first, std::vector<TokenId>& ids) {
  if (wants_prefix(part, is_first)) {
    prefixed_ = ' ';
    prefixed_ += part;
    part = prefixed_;
  }
  if (const auto* const steps = std::get_if<PreTokenizer>(&plan_.cutter)) {
    return encode_cut_words(part, *steps, ids);
  }
  encode_words(part, ids);
}

std::size_t FastEncoder::cut_words(std::string_view text, std::size_t begin,
                                   std::span<std::uint32_t> ends) {
  if (const auto* const scheme = std::get_if<PieceScheme>(&plan_.cutter)) {
    return cutter_.cut(*scheme, text, begin, ends);
  }
  return std::get<FactorRule>(plan_.cutter).cut(text, begin, ends.data(), ends.size());
}

void FastEncoder::encode_words(std::string_view text, std::vector<TokenId>& ids) {
  cutter_.reset();
  round_.text = text;
  round_.begins = bounds_.data();
  round_.ends = bounds_.data() + 1;
  for (std::size_t begin = 0; begin < text.size(); begin = bounds_[round_.count]) {
    bounds_[0] = static_cast<std::uint32_t>(begin);
    round_.count = cut_words(text, begin, std::span(bounds_).subspan(1));
    encode_round(ids);
  }
}

void FastEncoder::encode_cut_words(std::string_view text, const PreTokenizer& pretokenizer,
                                   std::vector<TokenId>& ids) {
  std::vector<Range> words = {{0, text.size()}};
  for (const PreTokenizerStep& step : pretokenizer.steps) {
    std::vector<Range> parts;
    for (const Range& word : words) {
      for (const Range& part : cut_text(step, text.substr(word.begin, word.end - word.begin))) {
        if (part.begin == part.end) continue;
        parts.push_back({word.begin + part.begin, word.begin + part.end});
      }
    }
    words = std::move(parts);
  }
  round_.text = text;
  round_.begins = bounds_.data();
  round_.ends = ends_.data();
  round_.count = 0;
  for (const Range& word : words) {
    bounds_[round_.count] = static_cast<std::uint32_t>(word.begin);
    ends_[round_.count] = static_cast<std::uint32_t>(word.end);
    if (++round_.count < kRoundWords) continue;
    encode_round(ids);
    round_.count = 0;
  }
  encode_round(ids);
}

void FastEncoder::encode_round(std::vector<TokenId>& ids) {
  cache_.table().key(round_);
  cache_.hash_long(round_);
  TokenId* out = found_.data();
  for (std::size_t i = 0;; ++i) {
    i = cache_.table().take_known(round_, i, out);
    if (i == round_.count) break;
    const std::span<const TokenId> more = encode_word(i);
    if (more.size() <= kRoundWordIdsMax) {
      out = std::ranges::copy(more, out).out;
    } else {
      ids.insert(ids.end(), found_.data(), out);
      ids.insert(ids.end(), more.begin(), more.end());
      out = found_.data();
    }
  }
  ids.insert(ids.end(), found_.data(), out);
}

std::span<const TokenId> FastEncoder::encode_word(std::size_t i) {
  const std::string_view word = round_.word(i);
  const WordKey& key = round_.keys[i];
  const bool is_short = word.size() <= kShortWordBytesMax;
  if (is_short) {
    const auto* const entry = cache_.table().find_beside(key, round_.homes[i]);
    if (entry != nullptr) return std::span(entry->ids).first(entry->count());
  }
  const std::uint64_t hash = is_short ? key.hash() : key.low;
  const bool may_be_known = word.size() <= kLongWordBytesMax;
  if (may_be_known) {
    const std::span<const TokenId> known = cache_.find_long(word, hash);
    if (!known.empty()) {
      if (is_short && known.size() <= kShortWordIdsMax) {
        word_ids_.assign(known.begin(), known.end());
        cache_.insert(key, round_.homes[i], word_ids_);
        return word_ids_;
      }
      return known;
    }
  }
  word_ids_.clear();
  plan_.words.encode(word, word_ids_, scratch_);
  if (is_short && word_ids_.size() <= kShortWordIdsMax) {
    cache_.insert(key, round_.homes[i], word_ids_);
  } else if (may_be_known && word_ids_.size() <= kLongWordBytesMax) {
    cache_.insert_long(word, hash, word_ids_);
  }
  return word_ids_;
}

}  // namespace tokenmill::tokenizer
