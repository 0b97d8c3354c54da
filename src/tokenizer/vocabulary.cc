#include "tokenizer/vocabulary.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "base/format.h"

namespace tokenmill::tokenizer {

Result<Vocabulary> Vocabulary::build(const std::vector<Entry>& entries) {
  Vocabulary vocabulary;
  std::size_t bytes = 0;
  TokenId id_end = 0;
  for (const auto& [token, id] : entries) {
    if (id >= kTokenIdEnd) {
      return fail(
          ErrorCode::unsupported,
          format("The vocabulary has the id {}; ids below {} are supported", id, kTokenIdEnd));
    }
    bytes += token.size();
    id_end = std::max(id_end, id + 1);
  }
  vocabulary.strings_.reserve(bytes);
  vocabulary.slots_.resize(std::bit_ceil(entries.size() * 2 + 1));
  vocabulary.by_id_.resize(id_end);
  for (const auto& [token, id] : entries) {
    Slot& slot = vocabulary.slot_for(token);
    if (slot.begin == kUnused) {
      slot.begin = static_cast<std::uint32_t>(vocabulary.strings_.size());
      slot.length = static_cast<std::uint32_t>(token.size());
      vocabulary.strings_ += token;
      ++vocabulary.size_;
    }
    slot.id = id;
    Slot& same_id = vocabulary.by_id_[id];
    if (same_id.begin != kUnused) vocabulary.has_unique_ids_ = false;
    same_id = slot;
  }
  return vocabulary;
}

Vocabulary::Slot& Vocabulary::slot_for(std::string_view token) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = home(hash(token));
  while (slots_[i].begin != kUnused && text(slots_[i]) != token) i = (i + 1) & mask;
  return slots_[i];
}

std::optional<TokenId> Vocabulary::find(std::string_view token, std::size_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = home(hash);
  while (slots_[i].begin != kUnused) {
    if (text(slots_[i]) == token) return slots_[i].id;
    i = (i + 1) & mask;
  }
  return std::nullopt;
}

std::string_view Vocabulary::token(TokenId id) const {
  return contains_id(id) ? text(by_id_[id]) : std::string_view();
}

}  // namespace tokenmill::tokenizer
