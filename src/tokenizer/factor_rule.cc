// Why a cut is safe. Every symbol that merging ever makes is a vocabulary string. Let x and y be
// neighbours that no vocabulary string has side by side. No symbol can hold both, so none grows
// across the place between them, whatever stands around it. Merges left and right of it touch
// different symbols, and which of them comes first changes neither. So the merges of the whole text
// are those of the parts, and so are the ids. x and y must be vocabulary characters themselves: an
// unknown one could be fused with its neighbour, and a byte token is no character.
//
// Compiling walks all vocabulary strings once and notes their pairs (34,000 in Gemma 3, 3,000 in
// Llama 2). Pairs of ASCII are then answered by a table of 16 KiB, others by a probe.
#include "tokenizer/factor_rule.h"

#include <bit>

#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr char32_t kFoldedSpace = U'\u2581';
constexpr std::uint64_t kFree = ~std::uint64_t{0};
constexpr std::size_t kSpannedSlotsMin = 1024;

std::uint64_t pack(char32_t left, char32_t right) { return std::uint64_t{left} << 32 | right; }

bool meets_conditions(const BpeModel& model) {
  const BpeOptions& options = model.options();
  return model.vocabulary().has_unique_ids() && !options.ignore_merges &&
         options.continuing_subword_prefix.empty() && options.end_of_word_suffix.empty();
}

}  // namespace

std::optional<FactorRule> FactorRule::compile(const BpeModel& model, Options options) {
  if (!meets_conditions(model)) return std::nullopt;
  FactorRule rule;
  rule.options_ = options;
  rule.singles_.resize(0x110000 / 64);
  rule.spanned_.assign(kSpannedSlotsMin, kFree);
  const Vocabulary& vocabulary = model.vocabulary();
  for (TokenId id = 0; id < vocabulary.id_end(); ++id) {
    const std::string_view token = vocabulary.token(id);
    char32_t previous = 0;
    for (std::size_t i = 0; i < token.size();) {
      const Decoded next = decode_utf8(token, i);
      if (next.length == token.size())
        rule.singles_[next.scalar >> 6] |= 1ull << (next.scalar & 63);
      if (i > 0) rule.add_spanned(previous, next.scalar);
      previous = next.scalar;
      i += next.length;
    }
  }
  for (char32_t left = 0; left < 128; ++left) {
    for (char32_t right = 0; right < 128; ++right) {
      rule.ascii_[left << 7 | right] = rule.may_cut(left, right) ? 1 : 0;
    }
  }
  return rule;
}

std::size_t FactorRule::home(std::uint64_t pair) const {
  const std::uint64_t mixed = (pair ^ pair >> 29) * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>(mixed >> 32) & (spanned_.size() - 1);
}

void FactorRule::add_spanned(char32_t left, char32_t right) {
  if (spanned_count_ * 2 >= spanned_.size()) {
    std::vector<std::uint64_t> old(spanned_.size() * 2, kFree);
    old.swap(spanned_);
    spanned_count_ = 0;
    for (const std::uint64_t pair : old) {
      if (pair != kFree)
        add_spanned(static_cast<char32_t>(pair >> 32), static_cast<char32_t>(pair));
    }
  }
  const std::uint64_t pair = pack(left, right);
  std::size_t i = home(pair);
  while (spanned_[i] != kFree && spanned_[i] != pair) i = (i + 1) & (spanned_.size() - 1);
  if (spanned_[i] == kFree) ++spanned_count_;
  spanned_[i] = pair;
}

bool FactorRule::is_spanned(char32_t left, char32_t right) const {
  const std::uint64_t pair = pack(left, right);
  std::size_t i = home(pair);
  while (spanned_[i] != kFree) {
    if (spanned_[i] == pair) return true;
    i = (i + 1) & (spanned_.size() - 1);
  }
  return false;
}

bool FactorRule::may_cut(char32_t left, char32_t right) const {
  if (options_.folds_spaces && left == U' ') left = kFoldedSpace;
  if (options_.folds_spaces && right == U' ') right = kFoldedSpace;
  if (options_.cuts_before_spaces && right == kFoldedSpace) return true;
  return is_single(left) && is_single(right) && !is_spanned(left, right);
}

std::size_t FactorRule::cut(std::string_view text, std::size_t begin, std::uint32_t* ends,
                            std::size_t count) const {
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
