// A word that is short and whose bytes all have a symbol takes the quick way: symbols by byte, then
// merges in arrays, a few hundred cycles a word and less when several go together. Any other goes
// through the steps of the specification; beyond ShortMerges::kSymbolsMax symbols a heap keeps that
// O(n log n).
#include "tokenizer/word_model.h"

#include <algorithm>
#include <span>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

std::optional<Vocabulary> vocabulary_by_bytes(const Vocabulary& vocabulary) {
  std::vector<std::string> strings;
  std::vector<TokenId> ids;
  std::string bytes;
  for (TokenId id = 0; id < vocabulary.id_end(); ++id) {
    if (!vocabulary.contains_id(id) || !alphabet_to_bytes(vocabulary.token(id), bytes)) continue;
    strings.push_back(bytes);
    ids.push_back(id);
  }
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) entries.emplace_back(strings[i], ids[i]);
  auto result = Vocabulary::build(entries);
  if (!result) return std::nullopt;
  return std::move(*result);
}

}  // namespace

Result<WordModel::Tables> WordModel::Tables::read(const ImageView& image, const BpeModel& model) {
  Tables tables;
  if (image.has(Section::byte_joins)) {
    tables.short_merges = ShortMerges::compile(model.merges());
    if (!tables.short_merges) return image_damaged("its merges are not packed");
    TM_CHECK(tables.short_merges->read_bytes(image));
  }
  if (image.has(Section::raw_vocabulary)) {
    tables.raw_vocabulary =
        TM_TRY(Vocabulary::read(image, Section::raw_vocabulary, Vocabulary::Strings::bytes));
    if (tables.raw_vocabulary->id_end() > model.vocabulary().id_end()) {
      return image_damaged("the raw vocabulary has other ids");
    }
  }
  return tables;
}

void WordModel::write(ImageWriter& image) const {
  if (short_merges_) short_merges_->write(image);
  if (raw_vocabulary_) raw_vocabulary_->write(image, Section::raw_vocabulary);
}

WordModel::WordModel(const BpeModel& model, WordForm form, const Tables& tables)
    : model_(&model), form_(form) {
  if (tables.short_merges) {
    short_merges_ = tables.short_merges->borrowed();
  } else {
    short_merges_ = ShortMerges::compile(model.merges());
  }
  byte_symbols_.fill(ShortMerges::kNoSymbol);
  const bool has_plain_characters = model.options().continuing_subword_prefix.empty() &&
                                    model.options().end_of_word_suffix.empty();
  if (form == WordForm::bytes || !has_plain_characters) return;
  for (unsigned byte = 0; byte < 128; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_folded = c == ' ' && form == WordForm::folded_spaces;
    const auto id = model.vocabulary().find(is_folded ? kFoldedSpaceUtf8 : std::string_view(&c, 1));
    byte_symbols_[byte] = id.value_or(ShortMerges::kNoSymbol);
  }
  if (short_merges_ && !tables.short_merges) short_merges_->prepare_bytes(byte_symbols_);
}

// Byte-level words start from a table, which knows no unknown token: a model that has one must
// have all bytes, and one with byte fallback would look at the characters of the alphabet.
std::optional<WordModel> WordModel::compile(const BpeModel& model, WordForm form,
                                            const Tables& tables) {
  const BpeOptions& options = model.options();
  if (!model.vocabulary().has_unique_ids()) return std::nullopt;
  WordModel result(model, form, tables);
  if (form != WordForm::bytes) return result;
  if (!options.continuing_subword_prefix.empty() || !options.end_of_word_suffix.empty()) {
    return std::nullopt;
  }
  bool knows_all_bytes = true;
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::string character;
    append_utf8(byte_to_alphabet(static_cast<std::uint8_t>(byte)), character);
    const auto id = model.vocabulary().find(character);
    result.byte_symbols_[byte] = id.value_or(ShortMerges::kNoSymbol);
    knows_all_bytes = knows_all_bytes && id.has_value();
  }
  if (!knows_all_bytes && (options.unk_token || options.byte_fallback)) return std::nullopt;
  if (result.short_merges_ && !tables.short_merges) {
    result.short_merges_->prepare_bytes(result.byte_symbols_);
  }
  if (options.ignore_merges && tables.raw_vocabulary) {
    result.raw_vocabulary_ = tables.raw_vocabulary->borrowed();
  } else if (options.ignore_merges) {
    result.raw_vocabulary_ = vocabulary_by_bytes(model.vocabulary());
    if (!result.raw_vocabulary_) return std::nullopt;
  }
  return result;
}

void WordModel::start_from_bytes(std::string_view word, std::vector<Symbol>& symbols) const {
  for (const char c : word) {
    const TokenId id = byte_symbols_[static_cast<unsigned char>(c)];
    if (id != ShortMerges::kNoSymbol) symbols.push_back({id, 1});
  }
}

// A byte without a symbol is dropped by a byte-level model; in others it is for start_symbols().
bool WordModel::start_short(std::string_view word, ShortMerges::Lane& lane) const {
  std::array<TokenId, ShortMerges::kSymbolsMax> ids{};
  std::size_t count = 0;
  for (const char c : word) {
    const TokenId id = byte_symbols_[static_cast<unsigned char>(c)];
    ids[count] = id;
    if (id != ShortMerges::kNoSymbol) {
      ++count;
    } else if (form_ != WordForm::bytes) {
      return false;
    }
  }
  lane.start(std::span(ids).first(count), count == word.size() ? word : std::string_view());
  return true;
}

void WordModel::encode(std::string_view word, std::vector<TokenId>& ids, Scratch& scratch) const {
  if (raw_vocabulary_) {
    if (const auto id = raw_vocabulary_->find(word)) return ids.push_back(*id);
  }
  encode_by_merges(word, ids, scratch);
}

bool WordModel::takes_in_batch(std::string_view word) const {
  return may_be_short(word) &&
         (form_ == WordForm::bytes || std::ranges::all_of(word, [this](char c) {
            return knows_byte(static_cast<std::uint8_t>(c));
          }));
}

void WordModel::encode(Batch& batch) const {
  if (batch.count == 0) return;
  const auto words = std::span(batch.words).first(batch.count);
  const auto lanes = std::span(batch.lanes).first(batch.count);
  std::array<std::uint64_t, Batch::kWordsMax> hashes{};
  if (raw_vocabulary_) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      hashes[i] = Vocabulary::hash(words[i]);
      raw_vocabulary_->prefetch_slot(hashes[i]);
    }
    for (std::size_t i = 0; i < words.size(); ++i) raw_vocabulary_->prefetch_piece(hashes[i]);
    for (std::size_t i = 0; i < words.size(); ++i) raw_vocabulary_->prefetch_text(hashes[i]);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto whole =
        raw_vocabulary_ ? raw_vocabulary_->find(words[i], hashes[i]) : std::optional<TokenId>();
    if (whole) {
      lanes[i].start({&*whole, 1});
    } else {
      start_short(words[i], lanes[i]);
    }
  }
  short_merges_->merge(lanes);
}

bool WordModel::may_be_short(std::string_view word) const {
  const bool may_be_whole = model_->options().ignore_merges && !raw_vocabulary_;
  return short_merges_ && word.size() <= ShortMerges::kSymbolsMax && !may_be_whole;
}

void WordModel::encode_by_merges(std::string_view word, std::vector<TokenId>& ids,
                                 Scratch& scratch) const {
  if (!may_be_short(word) || !start_short(word, scratch.lane))
    return encode_any(word, ids, scratch);
  merge_lane(ids, scratch.lane);
}

void WordModel::merge_lane(std::vector<TokenId>& ids, ShortMerges::Lane& lane) const {
  short_merges_->merge({&lane, 1});
  ids.insert(ids.end(), lane.ids().begin(), lane.ids().end());
}

void WordModel::encode_any(std::string_view word, std::vector<TokenId>& ids,
                           Scratch& scratch) const {
  if (form_ == WordForm::folded_spaces) {
    scratch.folded.clear();
    for (const char c : word) {
      if (c == ' ') {
        scratch.folded += kFoldedSpaceUtf8;
      } else {
        scratch.folded += c;
      }
    }
    word = scratch.folded;
  }
  if (model_->options().ignore_merges && !raw_vocabulary_) {
    if (const auto id = model_->vocabulary().find(word)) return ids.push_back(*id);
  }
  scratch.symbols.clear();
  if (form_ == WordForm::bytes) {
    start_from_bytes(word, scratch.symbols);
  } else {
    model_->start_symbols(word, scratch.symbols);
  }
  if (!short_merges_ || scratch.symbols.size() > ShortMerges::kSymbolsMax) {
    merge(model_->merges(), scratch.symbols, scratch.merge);
    for (const Symbol& symbol : scratch.symbols) ids.push_back(symbol.id);
    return;
  }
  std::array<TokenId, ShortMerges::kSymbolsMax> symbols{};
  std::ranges::transform(scratch.symbols, symbols.begin(), &Symbol::id);
  scratch.lane.start(std::span(symbols).first(scratch.symbols.size()));
  merge_lane(ids, scratch.lane);
}

}  // namespace tokenmill::tokenizer
