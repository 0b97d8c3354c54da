// Why a cut is safe. Every symbol that merging ever makes is a vocabulary string. Let x and y be
// neighbours that no vocabulary string has side by side. No symbol can hold both, so none grows
// across the place between them, whatever stands around it. Merges left and right of it touch
// different symbols, and which of them comes first changes neither. So the merges of the whole text
// are those of the parts, and so are the ids. x and y must be vocabulary characters themselves: an
// unknown one could be fused with its neighbour, and a byte token is no character.
//
// Compiling walks all vocabulary strings once and notes their pairs (34,000 in Gemma 3, 3,000 in
// Llama 2). Pairs of ASCII are then answered by a table of 16 KiB, others by a bit of 64 KiB.
#include "tokenizer/factor_rule.h"

#include <algorithm>
#include <bit>
#include <bitset>
#include <map>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint64_t kFree = ~std::uint64_t{0};
constexpr std::size_t kSpannedSlotsMin = 1024;
constexpr std::size_t kSinglesWords = 0x110000 / 64;

std::uint64_t pack(char32_t left, char32_t right) { return std::uint64_t{left} << 32 | right; }

bool meets_conditions(const BpeModel& model) {
  const BpeOptions& options = model.options();
  return model.vocabulary().has_unique_ids() && !options.ignore_merges &&
         options.continuing_subword_prefix.empty() && options.end_of_word_suffix.empty();
}

std::size_t home(std::uint64_t pair, std::size_t slots) {
  const std::uint64_t mixed = (pair ^ pair >> 29) * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>(mixed >> 32) & (slots - 1);
}

class PairSet {
 public:
  void add(std::uint64_t pair) {
    if (count_ * 2 >= slots_.size()) {
      Slots old(slots_.size() * 2, kFree);
      old.swap(slots_);
      count_ = 0;
      for (const std::uint64_t present : old) {
        if (present != kFree) add(present);
      }
    }
    std::size_t i = home(pair, slots_.size());
    while (slots_[i] != kFree && slots_[i] != pair) i = (i + 1) & (slots_.size() - 1);
    if (slots_[i] == kFree) ++count_;
    slots_[i] = pair;
  }
  FrozenTable<std::uint64_t> freeze() { return FrozenTable(std::move(slots_)); }

 private:
  using Slots = FrozenTable<std::uint64_t>::Built;
  Slots slots_ = Slots(kSpannedSlotsMin, kFree);
  std::size_t count_ = 0;
};

FactorRule::Pairs pairs_of(const Vocabulary& vocabulary) {
  FrozenTable<std::uint64_t>::Built singles(kSinglesWords);
  PairSet spanned;
  for (TokenId id = 0; id < vocabulary.id_end(); ++id) {
    const std::string_view token = vocabulary.token(id);
    char32_t previous = 0;
    for (std::size_t i = 0; i < token.size();) {
      const Decoded next = decode_utf8(token, i);
      if (next.length == token.size()) singles[next.scalar >> 6] |= 1ull << (next.scalar & 63);
      if (i > 0) spanned.add(pack(previous, next.scalar));
      previous = next.scalar;
      i += next.length;
    }
  }
  return {FrozenTable(std::move(singles)), spanned.freeze()};
}

}  // namespace

std::optional<FactorRule> FactorRule::compile(const BpeModel& model, Options options,
                                              const Pairs* pairs) {
  if (!meets_conditions(model)) return std::nullopt;
  FactorRule rule;
  rule.options_ = options;
  rule.has_avx512_ = options.set == InstructionSet::avx512;
  if (pairs != nullptr) {
    rule.pairs_.singles = FrozenTable<std::uint64_t>::borrowed(pairs->singles.items());
    rule.pairs_.spanned = FrozenTable<std::uint64_t>::borrowed(pairs->spanned.items());
  } else {
    rule.pairs_ = pairs_of(model.vocabulary());
  }
  for (char32_t left = 0; left < 128; ++left) {
    for (char32_t right = 0; right < 128; ++right) {
      rule.ascii_[left << 7 | right] = rule.may_cut_ascii(left, right) ? 1 : 0;
    }
  }
  rule.columns_ = rule.find_columns();
  rule.fill_bits();
  return rule;
}

FactorRule::AsciiColumns FactorRule::find_columns() const {
  AsciiColumns columns;
  std::map<std::string, std::uint8_t> known;
  std::string order = " etaoinshrdlucmfwygpbvkqjxz,.0ABCDEFGHIJKLMNOPQRSTUVWXYZ-'\"()";
  for (int c = 0; c < 128; ++c) order += static_cast<char>(c);
  for (const char c : order) {
    const auto right = static_cast<unsigned char>(c);
    std::bitset<128> cuts;
    for (std::size_t left = 0; left < 128; ++left) cuts[left] = ascii_[left << 7 | right] != 0;
    const auto added = known.try_emplace(cuts.to_string(), static_cast<std::uint8_t>(known.size()));
    const std::uint8_t column = added.first->second;
    columns.of[right] = column;
    for (std::size_t left = 0; left < 128; ++left) {
      auto& bits = columns.bits[std::size_t{column} >> 3 << 7 | left];
      bits = static_cast<std::uint8_t>(bits | (cuts[left] ? 1u << (column & 7) : 0u));
    }
  }
  columns.groups = (known.size() + 7) / 8;
  return columns;
}

void FactorRule::Pairs::write(ImageWriter& image) const {
  image.add(Section::single_characters, singles.items());
  image.add(Section::spanned_pairs, spanned.items());
}

Result<FactorRule::Pairs> FactorRule::Pairs::read(const ImageView& image) {
  const auto singles = TM_TRY(image.table<std::uint64_t>(Section::single_characters));
  const auto spanned = TM_TRY(image.table<std::uint64_t>(Section::spanned_pairs));
  // A search that finds nothing ends at a free slot.
  if (singles.size() != kSinglesWords || !std::has_single_bit(spanned.size()) ||
      std::ranges::find(spanned, kFree) == spanned.end()) {
    return image_damaged("the pairs that tokens span are no table");
  }
  return Pairs{FrozenTable<std::uint64_t>::borrowed(singles),
               FrozenTable<std::uint64_t>::borrowed(spanned)};
}

bool FactorRule::is_spanned(char32_t left, char32_t right) const {
  const FrozenTable<std::uint64_t>& spanned = pairs_.spanned;
  const std::uint64_t pair = pack(left, right);
  std::size_t i = home(pair, spanned.size());
  while (spanned[i] != kFree) {
    if (spanned[i] == pair) return true;
    i = (i + 1) & (spanned.size() - 1);
  }
  return false;
}

char32_t FactorRule::folded(char32_t c) const {
  return options_.folds_spaces && c == U' ' ? kFoldedSpace : c;
}

bool FactorRule::may_cut_ascii(char32_t left, char32_t right) const {
  left = folded(left);
  right = folded(right);
  if (options_.cuts_before_spaces && right == kFoldedSpace) return true;
  return is_single(left) && is_single(right) && !is_spanned(left, right);
}

void FactorRule::fill_bits() {
  bits_.resize((kSlots + kAsciiSlots) / 32);
  for (const std::uint64_t pair : pairs_.spanned.items()) {
    const auto left = static_cast<std::uint32_t>(pair >> 32);
    const auto right = static_cast<std::uint32_t>(pair);
    if (pair != kFree && (left | right) >= 0x80) mark(slot(left, right));
  }
  for (std::uint32_t i = 0; i < kAsciiSlots; ++i) {
    if (ascii_[i] == 0) mark(kSlots + i);
  }
}

bool FactorRule::may_cut(char32_t left, char32_t right) const {
  if ((left | right) < 0x80) return ascii_[left << 7 | right] != 0;
  left = folded(left);
  right = folded(right);
  if (options_.cuts_before_spaces && right == kFoldedSpace) return true;
  return is_single(left) && is_single(right) && !is_marked(slot(left, right));
}

std::size_t FactorRule::cut(std::string_view text, std::size_t begin, std::uint32_t* ends,
                            std::size_t count) const {
#if defined(__x86_64__)
  if (has_avx512_) return cut_by_avx512(text, begin, ends, count);
#endif
  std::size_t found = 0;
  Decoded left = decode_utf8(text, begin);
  std::size_t position = begin + left.length;
  while (position < text.size() && found < count) {
    // Words are short, so a branch for each end would mispredict: every place is written down,
    // and the next one over it where no word ends.
    auto byte = static_cast<unsigned char>(text[position]);
    while ((byte | left.scalar) < 0x80) {
      ends[found] = static_cast<std::uint32_t>(position);
      found += ascii_[left.scalar << 7 | byte];
      left.scalar = byte;
      if (++position == text.size() || found == count) break;
      byte = static_cast<unsigned char>(text.data()[position]);
    }
    if (position == text.size() || found == count) break;
    const Decoded right = decode_utf8(text, position);
    if (may_cut(left.scalar, right.scalar)) ends[found++] = static_cast<std::uint32_t>(position);
    left = right;
    position += right.length;
  }
  if (position >= text.size() && found < count) {
    ends[found++] = static_cast<std::uint32_t>(text.size());
  }
  return found;
}

}  // namespace tokenmill::tokenizer
