#include "tokenizer/fast_encoder.h"

#include "base/assert.h"
#include "tokenizer/normal_form.h"

namespace tokenmill::tokenizer {
namespace {

template <PieceScheme kScheme>
std::size_t cut_by_scheme(std::string_view text, std::size_t begin, std::uint32_t* ends,
                          std::size_t count) {
  std::size_t found = 0;
  while (begin < text.size() && found < count) {
    begin = next_piece<kScheme>(text, begin);
    ends[found++] = static_cast<std::uint32_t>(begin);
  }
  return found;
}

struct CutWords {
  std::string_view text;
  std::size_t begin;
  std::uint32_t* ends;
  std::size_t count;

  std::size_t operator()(const PieceScheme& scheme) const {
    if (scheme == kR50k) return cut_by_scheme<kR50k>(text, begin, ends, count);
    if (scheme == kCl100k) return cut_by_scheme<kCl100k>(text, begin, ends, count);
    TM_ASSERT(scheme == kCl100kOneDigit);
    return cut_by_scheme<kCl100kOneDigit>(text, begin, ends, count);
  }
  std::size_t operator()(const FactorRule& rule) const {
    return rule.cut(text, begin, ends, count);
  }
};

}  // namespace

void FastEncoder::encode(std::string_view text, std::vector<TokenId>& ids) {
  raw_pieces_.clear();
  parts_.added.split(text, AddedTokens::Phase::raw, raw_pieces_);
  for (const Piece& piece : raw_pieces_) {
    if (piece.token) {
      ids.push_back(*piece.token);
    } else {
      encode_gap(text.substr(piece.begin, piece.end - piece.begin), ids);
    }
  }
}

void FastEncoder::encode_gap(std::string_view gap, std::vector<TokenId>& ids) {
  if (plan_.needs_nfc && !is_inert(gap, NormalForm::nfc)) {
    AlignedText text = align(gap, 0);
    normalize(text, NormalForm::nfc);
    rewritten_ = std::move(text.text);
    gap = rewritten_;
  }
  if (plan_.prepends_space) {
    rewritten_ = ' ';
    rewritten_ += gap;
    return encode_words(rewritten_, ids);
  }
  if (parts_.added.empty(AddedTokens::Phase::normalized)) return encode_words(gap, ids);
  pieces_.clear();
  parts_.added.split(gap, AddedTokens::Phase::normalized, pieces_);
  for (const Piece& piece : pieces_) {
    if (piece.token) {
      ids.push_back(*piece.token);
    } else {
      encode_words(gap.substr(piece.begin, piece.end - piece.begin), ids);
    }
  }
}

void FastEncoder::encode_words(std::string_view text, std::vector<TokenId>& ids) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t count =
        std::visit(CutWords{text, begin, ends_.data(), kRoundWords}, plan_.cutter);
    encode_round(text, begin, count, ids);
    begin = ends_[count - 1];
  }
}

void FastEncoder::encode_round(std::string_view text, std::size_t begin, std::size_t count,
                               std::vector<TokenId>& ids) {
  std::size_t position = begin;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = ends_[i] - position;
    keys_[i] = length <= kShortWordBytesMax ? make_word_key(text, position, length) : WordKey{};
    hashes_[i] = keys_[i].hash();
    cache_.prefetch(hashes_[i]);
    position = ends_[i];
  }
  TokenId* out = found_.data();
  position = begin;
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
      encode_word(text.substr(position, ends_[i] - position), ids);
      if (keys_[i].high != 0 && ids.size() - before <= kShortWordIdsMax) {
        cache_.insert(keys_[i], hashes_[i], std::span(ids).subspan(before));
      }
    }
    position = ends_[i];
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
