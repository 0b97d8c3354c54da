// Three stages per round (cut, hash, probe), because a probe that waits for memory costs more than
// everything else: with 256 words in flight the lines of all of them are on their way. Ids of words
// that the short table has are gathered in a buffer that stays in the first cache.
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

std::size_t FastEncoder::cut_words(std::string_view text, std::size_t begin) {
  if (const auto* const scheme = std::get_if<PieceScheme>(&plan_.cutter)) {
    return cutter_.cut(*scheme, text, begin, ends_);
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

// The key of a long word, which is no key of a short one, keeps its hash.
void FastEncoder::make_keys(std::string_view text, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = begins_[i];
    const std::size_t length = ends_[i] - begin;
    if (length <= kShortWordBytesMax) [[likely]] {
      keys_[i] = make_word_key(text.data() + begin, length, text.size() - begin);
      lines_[i] = WordCache::line_of(keys_[i].hash());
      cache_.prefetch(lines_[i]);
    } else {
      keys_[i] = {1, 0};
      lines_[i] = 0;
      if (length > kLongWordBytesMax) continue;
      keys_[i].low = WordCache::long_hash(text.substr(begin, length)) | 1;
      cache_.prefetch_long(keys_[i].low);
    }
  }
}

void FastEncoder::encode_round(std::string_view text, std::size_t count,
                               std::vector<TokenId>& ids) {
  make_keys(text, count);
  TokenId* out = found_.data();
  for (std::size_t i = 0; i < count; ++i) {
    const WordCache::ShortEntry* entry = &cache_.candidate(keys_[i], lines_[i]);
    if (entry->key == keys_[i]) [[likely]] {
      std::memcpy(out, entry->ids.data(), sizeof entry->ids);
      out += entry->count();
      continue;
    }
    const std::string_view word = text.substr(begins_[i], ends_[i] - begins_[i]);
    const std::span<const TokenId> more = encode_word(word, keys_[i], lines_[i]);
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

std::span<const TokenId> FastEncoder::encode_word(std::string_view word, const WordKey& key,
                                                  std::uint32_t line) {
  const bool is_short = word.size() <= kShortWordBytesMax;
  if (is_short) {
    const auto* const entry = cache_.find_beside(key, line);
    if (entry != nullptr) return std::span(entry->ids).first(entry->count());
  }
  const std::uint64_t hash = is_short ? key.hash() : key.low;
  const bool may_be_known = word.size() <= kLongWordBytesMax;
  if (may_be_known) {
    const std::span<const TokenId> known = cache_.find_long(word, hash);
    if (!known.empty()) return known;
  }
  word_ids_.clear();
  plan_.words.encode(word, word_ids_, scratch_);
  if (is_short && word_ids_.size() <= kShortWordIdsMax) {
    cache_.insert(key, line, word_ids_);
  } else if (may_be_known && word_ids_.size() <= kLongWordBytesMax) {
    cache_.insert_long(word, hash, word_ids_);
  }
  return word_ids_;
}

}  // namespace tokenmill::tokenizer
