// Three stages per round (cut, hash, probe), because a probe that waits for memory costs more than
// everything else: with 256 words in flight the lines of all of them are on their way. Ids of words
// that the short table has are gathered in a buffer that stays in the first cache.
#include "tokenizer/fast_encoder.h"

#include <algorithm>
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

std::size_t FastEncoder::cut_words(std::string_view text, std::size_t begin) {
  if (const auto* const scheme = std::get_if<PieceScheme>(&plan_.cutter)) {
    return cutter_.cut(*scheme, text, begin, ends_.data(), ends_.size());
  }
  return std::get<FactorRule>(plan_.cutter).cut(text, begin, ends_.data(), ends_.size());
}

void FastEncoder::encode_words(std::string_view text, std::vector<TokenId>& ids) {
  cutter_.reset();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t count = cut_words(text, begin);
    begins_[0] = static_cast<std::uint32_t>(begin);
    std::copy(ends_.begin(), ends_.begin() + count - 1, begins_.begin() + 1);
    encode_round(text, count, ids);
    begin = ends_[count - 1];
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
  std::size_t count = 0;
  for (const Range& word : words) {
    begins_[count] = static_cast<std::uint32_t>(word.begin);
    ends_[count] = static_cast<std::uint32_t>(word.end);
    if (++count < kRoundWords) continue;
    encode_round(text, count, ids);
    count = 0;
  }
  encode_round(text, count, ids);
}

void FastEncoder::encode_round(std::string_view text, std::size_t count,
                               std::vector<TokenId>& ids) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = ends_[i] - begins_[i];
    keys_[i] = length <= kShortWordBytesMax ? make_word_key(text, begins_[i], length) : WordKey{};
    hashes_[i] = keys_[i].hash();
    cache_.prefetch(hashes_[i]);
  }
  TokenId* out = found_.data();
  for (std::size_t i = 0; i < count; ++i) {
    const auto* const entry = cache_.find(keys_[i], hashes_[i]);
    if (entry != nullptr && entry->key.high != 0) [[likely]] {
      out[0] = entry->ids[0] & WordCache::kIdMask;
      out[1] = entry->ids[1];
      out[2] = entry->ids[2];
      out[3] = entry->ids[3];
      out += entry->count();
    } else {
      ids.insert(ids.end(), found_.data(), out);
      out = found_.data();
      const std::size_t before = ids.size();
      encode_word(text.substr(begins_[i], ends_[i] - begins_[i]), ids);
      if (keys_[i].high != 0 && ids.size() - before <= kShortWordIdsMax) {
        cache_.insert(keys_[i], hashes_[i], std::span(ids).subspan(before));
      }
    }
  }
  ids.insert(ids.end(), found_.data(), out);
}

void FastEncoder::encode_word(std::string_view word, std::vector<TokenId>& ids) {
  if (word.size() > kLongWordBytesMax) return plan_.words.encode(word, ids, scratch_);
  const std::uint64_t hash = WordCache::long_hash(word);
  const std::span<const TokenId> known = cache_.find_long(word, hash);
  if (!known.empty()) {
    ids.insert(ids.end(), known.begin(), known.end());
    return;
  }
  const std::size_t before = ids.size();
  plan_.words.encode(word, ids, scratch_);
  const std::span<const TokenId> found = std::span(ids).subspan(before);
  const bool is_short = word.size() <= kShortWordBytesMax && found.size() <= kShortWordIdsMax;
  if (!is_short && found.size() <= kLongWordIdsMax) cache_.insert_long(word, hash, found);
}

}  // namespace tokenmill::tokenizer
