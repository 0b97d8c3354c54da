// Three stages per round (cut, key, take), each a loop without branches over some hundred words:
// the lines of all words are on their way before the first is looked up, and vector kernels share
// their instructions among words. Ids of words at home are gathered in a buffer that stays in the
// first cache; a word that is not at home interrupts the loop, and the first one that is new lets
// all new ones of the round be learned together.
#include "tokenizer/fast_encoder.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "base/assert.h"
#include "tokenizer/normal_form.h"
#include "tokenizer/reference_encoder.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

std::vector<Range> cut_by_steps(std::string_view text, Range part,
                                const PreTokenizer& pretokenizer) {
  std::vector<Range> words = {part};
  for (const PreTokenizerStep& step : pretokenizer.steps) {
    std::vector<Range> parts;
    for (const Range& word : words) {
      for (const Range& cut : cut_text(step, text.substr(word.begin, word.end - word.begin))) {
        if (cut.begin == cut.end) continue;
        parts.push_back({word.begin + cut.begin, word.begin + cut.end});
      }
    }
    words = std::move(parts);
  }
  return words;
}

}  // namespace

void FastEncoder::encode(std::string_view text, std::vector<TokenId>& ids) {
  ids_ = &ids;
  open_round(text);
  AddedTokens::Walk walk;
  if (plan_.breaks) walk.places = &plan_.breaks->other_places();
  for (bool has_token = true; has_token;) {
    has_token = parts_.added.next(text, AddedTokens::Phase::raw, walk);
    if (walk.gap_begin < walk.token_begin) {
      add_gap({walk.gap_begin, walk.token_begin}, walk.gap_begin == 0);
    }
    if (walk.token_begin < walk.token_end) add_token(walk.id, walk.token_begin);
  }
  close_round();
}

void FastEncoder::open_round(std::string_view text) {
  round_.text = text;
  round_.begins = begins_.data();
  round_.ends = ends_.data();
  round_.count = 0;
  token_count_ = 0;
  last_round_end_ = kNowhere;
}

// The round goes on in the same text afterwards.
void FastEncoder::close_round(std::size_t next_begin) {
  next_round_begin_ = next_begin;
  if (round_.count > 0) {
    encode_round();
    last_round_end_ = ends_[round_.count - 1];
  }
  round_.count = 0;
  token_count_ = 0;
}

void FastEncoder::add_gap(Range gap, bool is_first) {
  const std::string_view text = round_.text;
  if (plan_.strip != nullptr) {
    const Range left = stripped(*plan_.strip, text.substr(gap.begin, gap.end - gap.begin));
    gap = {gap.begin + left.begin, gap.begin + left.end};
  }
  const std::string_view raw = text.substr(gap.begin, gap.end - gap.begin);
  if (plan_.reserved.occur_in(raw)) {
    close_round();
    return encode_gap_by_reference(parts_, {raw, gap.begin}, *ids_);
  }
  if (!plan_.needs_nfc || !rewrite_as_nfc(raw, normalized_)) return add_parts(gap, is_first);
  close_round();
  open_round(normalized_);
  add_parts({0, normalized_.size()}, is_first);
  close_round();
  open_round(text);
}

void FastEncoder::add_parts(Range gap, bool is_first) {
  if (!plan_.finds_normalized_tokens) return add_part(gap, is_first);
  const std::string_view text = round_.text.substr(gap.begin, gap.end - gap.begin);
  AddedTokens::Walk walk;
  for (bool has_token = true; has_token;) {
    has_token = parts_.added.next(text, AddedTokens::Phase::normalized, walk);
    if (walk.gap_begin < walk.token_begin) {
      add_part({gap.begin + walk.gap_begin, gap.begin + walk.token_begin},
               is_first && walk.gap_begin == 0);
    }
    if (walk.token_begin < walk.token_end) add_token(walk.id, gap.begin + walk.token_begin);
  }
}

bool FastEncoder::wants_prefix(std::string_view part, bool is_first) const {
  const bool is_marked = part.starts_with(' ') || part.starts_with(kFoldedSpaceUtf8);
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

void FastEncoder::add_part(Range part, bool is_first) {
  const std::string_view text = round_.text;
  const std::string_view bytes = text.substr(part.begin, part.end - part.begin);
  if (!wants_prefix(bytes, is_first)) return add_words(part);
  prefixed_ = ' ';
  prefixed_ += bytes;
  close_round();
  open_round(prefixed_);
  add_words({0, prefixed_.size()});
  close_round();
  open_round(text);
}

void FastEncoder::add_token(TokenId id, std::size_t begin) {
  if (round_.count == kRoundWords) close_round();
  tokens_[token_count_++] = {static_cast<std::uint32_t>(round_.count), id};
  begins_[round_.count] = ends_[round_.count] = static_cast<std::uint32_t>(begin);
  ++round_.count;
}

std::size_t FastEncoder::cut_words(std::string_view text, std::size_t begin,
                                   std::span<std::uint32_t> ends) {
  if (const auto* const scheme = std::get_if<PieceScheme>(&plan_.cutter)) {
    return cutter_.cut(*scheme, text, begin, ends);
  }
  if (const auto* const spaces = std::get_if<SpaceCutter>(&plan_.cutter)) {
    return spaces->cut(text, begin, ends);
  }
  return std::get<FactorRule>(plan_.cutter).cut(text, begin, ends.data(), ends.size());
}

void FastEncoder::add_words(Range part) {
  if (const auto* const steps = std::get_if<PreTokenizer>(&plan_.cutter)) {
    return add_cut_words(part, *steps);
  }
  cutter_.reset();
  const std::string_view text = round_.text.substr(0, part.end);
  for (std::size_t begin = part.begin; begin < part.end; begin = ends_[round_.count - 1]) {
    if (round_.count + PieceCutter::kEndsPerStep > kRoundWords) close_round(begin);
    const auto ends = std::span(ends_).subspan(round_.count);
    const std::size_t count = cut_words(text, begin, ends);
    begins_[round_.count] = static_cast<std::uint32_t>(begin);
    std::copy_n(ends.begin(), count - 1, begins_.begin() + round_.count + 1);
    round_.count += count;
  }
}

void FastEncoder::add_cut_words(Range part, const PreTokenizer& pretokenizer) {
  for (const Range& word : cut_by_steps(round_.text, part, pretokenizer)) {
    if (round_.count == kRoundWords) close_round();
    begins_[round_.count] = static_cast<std::uint32_t>(word.begin);
    ends_[round_.count] = static_cast<std::uint32_t>(word.end);
    ++round_.count;
  }
}

void FastEncoder::encode_round() {
  std::vector<TokenId>& ids = *ids_;
  choose_table();
  const WordKernels& kernels = shared_.kernels();
  kernels.key(places_, round_);
  hash_long_words();
  for (std::size_t n = 0; n < token_count_; ++n) {
    kernels.key_token(places_, round_, tokens_[n].word, tokens_[n].id);
  }
  TokenId* out = found_.data();
  bool has_learned = !plan_.words;
  for (std::size_t i = 0;; ++i) {
    i = kernels.take_known(places_, round_, i, out);
    if (i == round_.count) break;
    std::size_t count = take_near(i, out);
    if (count == 0 && !has_learned) {
      has_learned = true;
      learn_words(i, out);
      count = take_near(i, out);
    }
    if (count > 0) {
      out += count;
      continue;
    }
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

// What is written to `spare` is not looked at: a kernel that only compares would be one more.
void FastEncoder::learn_words(std::size_t first, TokenId* spare) {
  std::array<std::uint32_t, WordModel::Batch::kWordsMax> unknown{};
  std::size_t count = 0;
  for (std::size_t i = first;; ++i) {
    TokenId* out = spare;
    i = shared_.kernels().take_known(places_, round_, i, out);
    if (i == round_.count) break;
    if (!may_learn(i)) continue;
    ask_for_short(i);
    unknown[count++] = static_cast<std::uint32_t>(i);
    if (count < unknown.size()) continue;
    learn_batch(unknown, spare);
    count = 0;
  }
  learn_batch(std::span(unknown).first(count), spare);
}

void FastEncoder::ask_for_short(std::size_t i) {
  const WordKey& key = round_.keys[i];
  if (key.length() == kLongWordMark) return;  // see hash_long_words()
  const std::uint64_t hash = key.hash();
  wide_.prefetch(hash);
  shared_.prefetch(hash);
  shared_.prefetch_elsewhere(places_, key);
  __builtin_prefetch(places_.entries + (round_.homes[i] ^ 2));
}

bool FastEncoder::may_learn(std::size_t i) const {
  if (round_.keys[i].length() == kTokenMark) return false;
  const std::string_view word = round_.word(i);
  if (word.size() > WideWords::kBytesMax) return false;  // it might not be kept
  return plan_.words->takes_in_batch(word) && !plan_.inner_steps &&
         !(plan_.breaks && plan_.breaks->may_be_in(word)) &&
         !(plan_.letters && plan_.letters->is_contested(word));
}

void FastEncoder::learn_batch(std::span<const std::uint32_t> words, TokenId* spare) {
  std::array<std::uint32_t, WordModel::Batch::kWordsMax> unknown{};
  batch_.count = 0;
  for (const std::uint32_t i : words) {
    if (take_near(i, spare) > 0) continue;
    if (find_shared(i)) {
      keep(i, true);
      continue;
    }
    unknown[batch_.count] = i;
    batch_.words[batch_.count++] = round_.word(i);
  }
  plan_.words->encode(batch_);
  for (std::size_t n = 0; n < batch_.count; ++n) {
    const std::span<const TokenId> ids = batch_.lanes[n].ids();
    word_ids_.assign(ids.begin(), ids.end());
    keep(unknown[n], false);
  }
}

bool FastEncoder::find_shared(std::size_t i) {
  const WordKey& key = round_.keys[i];
  const std::string_view word = round_.word(i);
  if (key.length() == kLongWordMark) {
    return word.size() <= kSharedWordBytesMax && shared_.find(word, key.low, word_ids_);
  }
  return shared_.find(word, key.hash(), word_ids_) ||
         shared_.find_elsewhere(places_, key, word_ids_);
}

void FastEncoder::keep(std::size_t i, bool is_shared) {
  const WordKey& key = round_.keys[i];
  const std::string_view word = round_.word(i);
  if (key.length() == kLongWordMark) {
    if (word.size() > kSharedWordBytesMax || word_ids_.size() > kSharedWordIdsMax) return;
    wide_.insert_long(word, key.low, word_ids_);
    if (!is_shared) shared_.insert(word, key.low, word_ids_);
    return;
  }
  if (keep_short(i)) return;
  const std::uint64_t hash = key.hash();
  if (word_ids_.size() > kShortWordIdsMax || !own_) wide_.insert_short(key, hash, word_ids_);
  if (!is_shared) shared_.insert(word, hash, word_ids_);
}

void FastEncoder::choose_table() {
  recent_words_ += static_cast<std::uint32_t>(round_.count);
  if (recent_words_ >= kRecentWords) {
    if (!own_ && recent_homeless_ > kHomelessMax) own_.emplace();
    recent_words_ = recent_homeless_ = 0;
  }
  places_ = own_ ? own_->places() : shared_.places();
}

std::size_t FastEncoder::take_near(std::size_t i, TokenId* out) {
  const WordKey& key = round_.keys.data()[i];
  if (key.length() == kLongWordMark) return wide_.take_long(round_.word(i), key.low, out);
  const std::uint32_t home = round_.homes.data()[i];
  if (!own_) {
    const std::size_t count = places_.take_pair(key, home, out);
    if (count > 0) return count;
  }
  const std::uint64_t hash = key.hash();
  wide_.prefetch(hash);
  WordEntry* const entry = own_ ? own_->find_beside(key, home) : places_.find(key, home);
  if (entry == nullptr) return wide_.take_short(key, hash, out);
  const ShortIds found = entry->ids();
  std::memcpy(out, found.ids.data(), sizeof found.ids);
  return found.count;
}

bool FastEncoder::keep_short(std::size_t i) {
  if (word_ids_.size() > kShortWordIdsMax) {
    return !own_ && word_ids_.size() <= kPairIdsMax &&
           shared_.insert_pair(places_, round_.homes[i], {round_.keys[i], word_ids_});
  }
  const WordEntry entry(round_.keys[i], word_ids_);
  if (own_) {
    own_->insert(round_.homes[i], entry);
    return false;
  }
  const bool has_room = shared_.insert_short(places_, round_.homes[i], entry);
  recent_homeless_ += has_room ? 0 : 1;
  return has_room;
}

void FastEncoder::hash_long_words() {
  for (std::size_t n = 0; n < round_.long_count; ++n) {
    const std::size_t i = round_.long_words[n];
    if (round_.length(i) > kSharedWordBytesMax) continue;
    const std::uint64_t hash = hash_long_word(round_.word(i));
    round_.keys[i].low = hash;
    wide_.prefetch(hash);
    shared_.prefetch(hash);
  }
}

std::span<const TokenId> FastEncoder::encode_word(std::size_t i) {
  const WordKey& key = round_.keys[i];
  if (key.length() == kTokenMark) {
    word_ids_.assign(1, static_cast<TokenId>(key.low));
    keep_short(i);
    return word_ids_;
  }
  const bool is_shared = find_shared(i);
  if (!is_shared) {
    word_ids_.clear();
    if (!encode_unknown(i)) return word_ids_;
  }
  keep(i, is_shared);
  return word_ids_;
}

// Between an added token and a word there is no cut, whatever letters they have.
bool FastEncoder::is_cut_out(std::size_t i) const {
  const std::size_t before = i > 0 ? ends_[i - 1] : last_round_end_;
  const bool is_last = i + 1 == round_.count;
  const bool precedes_token = !is_last && round_.length(i + 1) == 0;
  const std::size_t after = is_last          ? next_round_begin_
                            : precedes_token ? kNowhere
                                             : begins_[i + 1];
  return (before == begins_[i] && plan_.letters->cuts_at(round_.text, begins_[i])) ||
         (after == ends_[i] && plan_.letters->cuts_at(round_.text, ends_[i]));
}

void FastEncoder::encode_with_breaks(std::string_view word) {
  std::vector<Piece> pieces;
  parts_.added.split(word, AddedTokens::Phase::raw, pieces);
  for (const Piece& piece : pieces) {
    if (piece.token) {
      word_ids_.push_back(*piece.token);
    } else {
      const std::string_view gap = word.substr(piece.begin, piece.end - piece.begin);
      plan_.words->encode(gap, word_ids_, scratch_);
    }
  }
}

bool FastEncoder::encode_unknown(std::size_t i) {
  const std::string_view word = round_.word(i);
  if (plan_.breaks && plan_.breaks->may_be_in(word)) {
    encode_with_breaks(word);
  } else if (!plan_.words) {
    const std::size_t first_step = plan_.strip != nullptr ? 1 : 0;
    encode_gap_by_reference(parts_, {word, 0, first_step}, word_ids_);
  } else if (plan_.inner_steps) {
    for (const Range& part : cut_by_steps(word, {0, word.size()}, *plan_.inner_steps)) {
      plan_.words->encode(word.substr(part.begin, part.end - part.begin), word_ids_, scratch_);
    }
  } else if (plan_.letters && plan_.letters->is_contested(word)) {
    if (is_cut_out(i)) {
      plan_.words->encode_by_merges(word, word_ids_, scratch_);
    } else {
      plan_.words->encode(word, word_ids_, scratch_);
    }
    return false;
  } else {
    plan_.words->encode(word, word_ids_, scratch_);
  }
  return true;
}

}  // namespace tokenmill::tokenizer
