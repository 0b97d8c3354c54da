#include "tokenizer/wide_words.h"

#include <algorithm>

namespace tokenmill::tokenizer {

void WideWords::fill(Entry& entry, std::uint16_t length, std::span<const TokenId> ids) {
  entry.length = length;
  entry.count = static_cast<std::uint16_t>(ids.size());
  std::ranges::copy(ids, entry.ids.begin());
}

void WideWords::insert_short(const WordKey& key, std::uint64_t hash, std::span<const TokenId> ids) {
  if (ids.size() > kIdsMax) return;
  Entry& entry = entries_[place_of(hash)];
  std::memcpy(entry.text.data(), &key, sizeof key);
  fill(entry, kKeyLength, ids);
}

void WideWords::insert_long(std::string_view word, std::uint64_t hash,
                            std::span<const TokenId> ids) {
  Entry& entry = entries_[place_of(hash)];
  if (word.size() > entry.text.size() || ids.size() > kIdsMax) return;
  std::memcpy(entry.text.data(), word.data(), word.size());
  fill(entry, static_cast<std::uint16_t>(word.size()), ids);
}

}  // namespace tokenmill::tokenizer
