// One block of strings, one after the other; pieces say where each begins and which id it has;
// slots find a piece by the hash of its string, by_id_ by its id. Numbers instead of pointers, so
// that an image is the tables as they lie here (docs/formats/tokenizer_image.md). 8 bytes for a
// slot with half of the hash in it: a look-up of what is not there reads nothing else.
#include "tokenizer/vocabulary.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/format.h"
#include "base/utf8.h"
#include "tokenizer/table_bounds.h"

namespace tokenmill::tokenizer {

class Vocabulary::Builder {
 public:
  Builder(const std::vector<Entry>& entries, std::size_t bytes, TokenId id_end)
      : slots_(std::bit_ceil(std::max<std::size_t>(entries.size() * 2, 1))),
        by_id_(id_end, kUnused) {
    strings_.reserve(bytes);
    pieces_.reserve(entries.size() + 1);
  }

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[home(hash)], 1); }

  void add(const Entry& entry, std::uint64_t hash) {
    const auto& [token, id] = entry;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t i = home(hash);
    while (slots_[i].piece != kUnused && !(slots_[i].tag == tag && text(slots_[i]) == token)) {
      i = (i + 1) & (slots_.size() - 1);
    }
    if (slots_[i].piece == kUnused) {
      slots_[i] = {tag, static_cast<std::uint32_t>(pieces_.size())};
      pieces_.push_back({static_cast<std::uint32_t>(strings_.size()), id});
      strings_.insert(strings_.end(), token.begin(), token.end());
    }
    pieces_[slots_[i].piece].id = id;
    if (by_id_[id] != kUnused) has_unique_ids_ = false;
    by_id_[id] = slots_[i].piece;
  }

  Vocabulary finish() {
    pieces_.push_back({static_cast<std::uint32_t>(strings_.size()), 0});
    Vocabulary vocabulary;
    vocabulary.strings_ = FrozenTable(std::move(strings_));
    vocabulary.pieces_ = FrozenTable(std::move(pieces_));
    vocabulary.slots_ = FrozenTable(std::move(slots_));
    vocabulary.by_id_ = FrozenTable(std::move(by_id_));
    vocabulary.has_unique_ids_ = has_unique_ids_;
    return vocabulary;
  }

 private:
  std::size_t home(std::uint64_t hash) const { return hash & (slots_.size() - 1); }
  std::string_view text(const Slot& slot) const {
    const std::size_t begin = pieces_[slot.piece].begin;
    const bool is_last = slot.piece + 1 == pieces_.size();
    const std::size_t end = is_last ? strings_.size() : pieces_[slot.piece + 1].begin;
    return {strings_.data() + begin, end - begin};
  }

  FrozenTable<char>::Built strings_;
  FrozenTable<Piece>::Built pieces_;
  FrozenTable<Slot>::Built slots_;
  FrozenTable<std::uint32_t>::Built by_id_;
  bool has_unique_ids_ = true;
};

Result<Vocabulary> Vocabulary::build(const std::vector<Entry>& entries) {
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
  Builder builder(entries, bytes, id_end);
  // A string waits until its slot has arrived.
  std::array<std::uint64_t, 32> hashes{};
  for (std::size_t begin = 0; begin < entries.size(); begin += hashes.size()) {
    const std::size_t count = std::min(hashes.size(), entries.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = hash(entries[begin + i].first);
      builder.prefetch(hashes[i]);
    }
    for (std::size_t i = 0; i < count; ++i) builder.add(entries[begin + i], hashes[i]);
  }
  return builder.finish();
}

std::optional<TokenId> Vocabulary::find(std::string_view token, std::uint64_t hash) const {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t i = home(hash);
  while (slots_[i].piece != kUnused) {
    if (slots_[i].tag == tag && text(slots_[i].piece) == token) return pieces_[slots_[i].piece].id;
    i = (i + 1) & (slots_.size() - 1);
  }
  return std::nullopt;
}

std::string_view Vocabulary::token(TokenId id) const {
  return contains_id(id) ? text(by_id_[id]) : std::string_view();
}

void Vocabulary::write(ImageWriter& image, Section first) const {
  const std::array<std::uint32_t, 1> flags = {has_unique_ids_ ? 1u : 0u};
  image.add(first, strings_.items());
  image.add(next_section(first, 1), pieces_.items());
  image.add(next_section(first, 2), slots_.items());
  image.add(next_section(first, 3), by_id_.items());
  image.add_copy(next_section(first, 4), std::span<const std::uint32_t>(flags));
}

Result<Vocabulary> Vocabulary::read(const ImageView& image, Section first, Strings strings) {
  Vocabulary vocabulary;
  vocabulary.strings_ = FrozenTable<char>::borrowed(TM_TRY(image.table<char>(first)));
  vocabulary.pieces_ =
      FrozenTable<Piece>::borrowed(TM_TRY(image.table<Piece>(next_section(first, 1))));
  vocabulary.slots_ =
      FrozenTable<Slot>::borrowed(TM_TRY(image.table<Slot>(next_section(first, 2))));
  vocabulary.by_id_ = FrozenTable<std::uint32_t>::borrowed(
      TM_TRY(image.table<std::uint32_t>(next_section(first, 3))));
  const auto flags = TM_TRY(image.table<std::uint32_t>(next_section(first, 4)));
  if (flags.size() != 1 || !vocabulary.has_sound_tables() ||
      !vocabulary.has_sound_strings(strings)) {
    return image_damaged("a vocabulary leads outside");
  }
  vocabulary.has_unique_ids_ = flags[0] == 1;
  return vocabulary;
}

Vocabulary Vocabulary::borrowed() const {
  Vocabulary vocabulary;
  vocabulary.strings_ = FrozenTable<char>::borrowed(strings_.items());
  vocabulary.pieces_ = FrozenTable<Piece>::borrowed(pieces_.items());
  vocabulary.slots_ = FrozenTable<Slot>::borrowed(slots_.items());
  vocabulary.by_id_ = FrozenTable<std::uint32_t>::borrowed(by_id_.items());
  vocabulary.has_unique_ids_ = has_unique_ids_;
  return vocabulary;
}

// Every number leads inside, and a search that finds nothing ends at a free slot.
bool Vocabulary::has_sound_tables() const {
  if (pieces_.empty() || by_id_.size() > kTokenIdEnd || !std::has_single_bit(slots_.size())) {
    return false;
  }
  bool is_sound = pieces_[0].begin == 0 && pieces_[size()].begin == strings_.size();
  for (std::size_t i = 0; i < size(); ++i) is_sound &= pieces_[i].begin <= pieces_[i + 1].begin;
  const LaneBound any = LaneBound::any();
  const LaneBound id = LaneBound::below(std::max<std::size_t>(by_id_.size(), 1));
  const LaneBound piece = LaneBound::below_or_none(size());
  const auto free = std::ranges::find(slots_.items(), kUnused, &Slot::piece);
  return is_sound && free != slots_.items().end() && (size() == 0 || !by_id_.empty()) &&
         in_bounds(pieces_.items().first(size()), {any, id, any, id}) &&
         in_bounds(slots_.items(), {any, piece, any, piece}) &&
         in_bounds(by_id_.items(), {piece, piece, piece, piece});
}

bool Vocabulary::has_sound_strings(Strings strings) const {
  if (strings == Strings::bytes) return true;
  bool is_sound = is_valid_utf8({strings_.data(), strings_.size()});
  for (std::size_t i = 0; i < size(); ++i) {
    const std::string_view string = text(static_cast<std::uint32_t>(i));
    is_sound &= string.empty() || (static_cast<unsigned char>(string[0]) & 0xC0) != 0x80;
  }
  return is_sound;
}

}  // namespace tokenmill::tokenizer
