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

#include "base/hash64.h"
#include "base/result.h"
#include "data/token_batch.h"
#include "tokenizer/image_sections.h"
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

  // To an image and from one, which must outlive the result; `first` is where its sections begin.
  // Error: tokenizer_invalid when the tables are not ones that build() could leave.
  enum class Strings : std::uint8_t { utf8, bytes };
  void write(ImageWriter& image, Section first) const;
  static Result<Vocabulary> read(const ImageView& image, Section first, Strings strings);

  // The same tables, which must outlive the result.
  Vocabulary borrowed() const;

  // How many strings there are.
  std::size_t size() const { return pieces_.size() - 1; }
  // One past the largest id.
  TokenId id_end() const { return static_cast<TokenId>(by_id_.size()); }
  // Every id stands for at most one string.
  bool has_unique_ids() const { return has_unique_ids_; }

  std::optional<TokenId> find(std::string_view token) const { return find(token, hash(token)); }

  // A million strings in a row are found faster when many are on their way: hash them, ask for
  // their slots, then for what these name, then for the texts, then find them.
  static std::uint64_t hash(std::string_view token) { return hash64(token); }
  void prefetch_slot(std::uint64_t hash) const { __builtin_prefetch(&slots_[home(hash)]); }
  void prefetch_piece(std::uint64_t hash) const {
    const Slot& slot = slots_[home(hash)];
    if (slot.piece != kUnused) __builtin_prefetch(&pieces_[slot.piece]);
  }
  void prefetch_text(std::uint64_t hash) const {
    const Slot& slot = slots_[home(hash)];
    if (slot.piece != kUnused) __builtin_prefetch(strings_.data() + pieces_[slot.piece].begin);
  }
  std::optional<TokenId> find(std::string_view token, std::uint64_t hash) const;
  bool contains_id(TokenId id) const { return id < id_end() && by_id_[id] != kUnused; }
  // Empty for an id that is not in use.
  std::string_view token(TokenId id) const;

 private:
  static constexpr std::uint32_t kUnused = ~std::uint32_t{0};
  // A string ends where the next one begins; the last piece is only such an end.
  struct Piece {
    std::uint32_t begin = 0;
    TokenId id = 0;
  };
  struct Slot {
    std::uint32_t tag = 0;  // the upper half of the hash: other strings are passed unread
    std::uint32_t piece = kUnused;
  };
  class Builder;

  Vocabulary() = default;
  std::string_view text(std::uint32_t piece) const {
    const std::uint32_t begin = pieces_[piece].begin;
    return {strings_.data() + begin, pieces_[piece + 1].begin - begin};
  }
  std::size_t home(std::uint64_t hash) const { return hash & (slots_.size() - 1); }
  bool has_sound_strings(Strings strings) const;
  bool has_sound_tables() const;

  FrozenTable<char> strings_;
  FrozenTable<Piece> pieces_;
  FrozenTable<Slot> slots_;  // open addressing, a power of two of them
  FrozenTable<std::uint32_t> by_id_;
  bool has_unique_ids_ = true;
};

}  // namespace tokenmill::tokenizer
