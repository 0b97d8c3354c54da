// The strings of a model and their ids, both ways.
//
// Several strings may share an id (Hugging Face loads such files); id_to_token then gives one of
// them. Immutable after build; all strings live in one block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "data/token_batch.h"
#include "tokenizer/table_memory.h"

namespace tokenmill::tokenizer {

// Far above any real vocabulary; keeps tables indexed by id small and leaves spare bits in them.
inline constexpr TokenId kTokenIdEnd = TokenId{1} << 22;

class Vocabulary {
 public:
  using Entry = std::pair<std::string_view, TokenId>;

  // A string listed twice has its last id, and both ids name it. Error: unsupported for an id >=
  // kTokenIdEnd.
  static Result<Vocabulary> build(const std::vector<Entry>& entries);

  // How many strings there are.
  std::size_t size() const { return size_; }
  // One past the largest id.
  TokenId id_end() const { return static_cast<TokenId>(by_id_.size()); }
  // Every id stands for at most one string.
  bool has_unique_ids() const { return has_unique_ids_; }

  std::optional<TokenId> find(std::string_view token) const { return find(token, hash(token)); }

  // A million strings in a row are found faster when many are on their way: hash them, ask for
  // their slots, then for the texts that these name, then find them.
  static std::size_t hash(std::string_view token) { return std::hash<std::string_view>()(token); }
  void prefetch_slot(std::size_t hash) const { __builtin_prefetch(&slots_[home(hash)]); }
  void prefetch_text(std::size_t hash) const {
    const Slot& slot = slots_[home(hash)];
    if (slot.begin != kUnused) __builtin_prefetch(strings_.data() + slot.begin);
  }
  std::optional<TokenId> find(std::string_view token, std::size_t hash) const;
  bool contains_id(TokenId id) const { return id < id_end() && by_id_[id].begin != kUnused; }
  // Empty for an id that is not in use.
  std::string_view token(TokenId id) const;

 private:
  static constexpr std::uint32_t kUnused = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t begin = kUnused;
    std::uint32_t length = 0;
    TokenId id = 0;
  };

  std::string_view text(const Slot& slot) const {
    return std::string_view(strings_).substr(slot.begin, slot.length);
  }
  std::size_t home(std::size_t hash) const { return hash & (slots_.size() - 1); }
  Slot& slot_for(std::string_view token);

  std::string strings_;
  std::vector<Slot, TableAllocator<Slot>> slots_;  // open addressing, a power of two of them
  std::vector<Slot> by_id_;
  std::size_t size_ = 0;
  bool has_unique_ids_ = true;
};

}  // namespace tokenmill::tokenizer
