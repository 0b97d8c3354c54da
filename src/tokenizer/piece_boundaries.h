// Where pieces begin in a view of masks: the patterns of piece_scanner.h as sets of bits.
//
// In r50k a run of letters, numbers or symbols begins a piece unless a space leads it; a run of
// white space begins one, and its last scalar begins another when something follows. In cl100k any
// single scalar but a line break leads letters, symbols take the line breaks after them, white
// space ends at its last line break, and numbers go in groups. "x << 1" reads: the byte before is
// in x.
//
// Inlined into every loop that cuts, so that each compiles for its own instruction set. Pure
// functions; some 40 instructions for a view, whatever is in it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokenizer/class_masks.h"
#include "tokenizer/piece_scanner.h"

#define TM_INLINE [[gnu::always_inline]] inline

namespace tokenmill::tokenizer {

using Mask = std::uint64_t;

inline constexpr unsigned kLastBit = 63;

constexpr Mask bits_up_to(unsigned bit) { return (Mask{2} << bit) - 1; }

// The first of each run.
constexpr Mask runs_of(Mask mask) { return mask & ~(mask << 1); }

// The parts of the runs of `mask` from `starts` on; each start is the first of a run.
constexpr Mask runs_from(Mask starts, Mask mask) { return mask & ~(mask + starts); }

struct Boundaries {
  Mask starts = 0;        // where pieces begin
  Mask symbol_heads = 0;  // runs of symbols that no space leads: an apostrophe may contract
};

struct Symbols {
  Mask all = 0;
  Mask heads = 0;
};

TM_INLINE Symbols find_symbols(const MaskView& view) {
  const ClassBlock& c = view.classes;
  const Mask all = bits_up_to(view.size - 1) & ~(c.letter | c.number | c.blank | c.newline);
  return {all, runs_of(all) & ~(c.space << 1)};
}

TM_INLINE Boundaries find_r50k(const MaskView& view) {
  const ClassBlock& c = view.classes;
  const Symbols symbols = find_symbols(view);
  const Mask white = c.blank | c.newline;
  const Mask dark = c.letter | c.number | symbols.all;
  const Mask words = (runs_of(c.letter) | runs_of(c.number)) & ~(c.space << 1);
  return {words | symbols.heads | (white & (~(white << 1) | dark >> 1)), symbols.heads};
}

// Of the runs of blanks that begin at `starts`, those that no line break ends.
TM_INLINE Mask without_line_break(Mask starts, Mask blank, Mask newline) {
  if (((blank + starts) & ~blank & newline) == 0) [[likely]]
    return starts;
  Mask kept = 0;
  for (; starts != 0; starts &= starts - 1) {
    const Mask start = starts & -starts;
    if (((blank + start) & ~blank & newline) == 0) kept |= start;
  }
  return kept;
}

template <PieceScheme kScheme>
TM_INLINE Mask find_number_groups(Mask number) {
  if constexpr (kScheme.digits_max == 1) return number;
  static_assert(kScheme.digits_max == 1 || kScheme.digits_max == 3);
  Mask groups = runs_of(number);
  const Mask third = number & number << 1 & number << 2;
  for (Mask next = groups << 3 & third; next != 0; next = next << 3 & third) groups |= next;
  return groups;
}

template <PieceScheme kScheme>
TM_INLINE Boundaries find_cl100k(const MaskView& view) {
  const ClassBlock& c = view.classes;
  const Symbols symbols = find_symbols(view);
  const Mask tail = runs_from(c.newline & symbols.all << 1, c.newline);
  const Mask newline = c.newline & ~tail;
  const Mask white = c.blank | newline;
  const Mask dark = c.letter | c.number | symbols.all;
  const Mask after_newline = without_line_break(c.blank & newline << 1, c.blank, newline);
  // All bytes of a symbol that begins a piece: it may be longer than one byte.
  Mask leads = symbols.heads;
  for (int i = 0; i < 3; ++i) leads |= leads << 1 & c.continuation;
  const Mask words = runs_of(c.letter) & ~((c.blank | leads) << 1);
  const Mask blanks = runs_of(white) | after_newline | (c.blank & dark >> 1);
  return {words | symbols.heads | find_number_groups<kScheme>(c.number) | blanks, symbols.heads};
}

template <PieceScheme kScheme>
TM_INLINE Boundaries find_boundaries(const MaskView& view) {
  // By a member and not by ==, which gcc 14 does not take as constant here.
  if constexpr (!kScheme.any_prefix) {
    return find_r50k(view);
  } else {
    return find_cl100k<kScheme>(view);
  }
}

// Up to which bit the boundaries are certain: white space at the end may go on after the view.
TM_INLINE unsigned find_limit(const MaskView& view) {
  if (view.reaches_end) return kLastBit;
  const Mask dark = bits_up_to(view.size - 1) & ~(view.classes.blank | view.classes.newline);
  return dark == 0 ? 0 : std::min<unsigned>(kLastBit + 1 - std::countl_zero(dark), kLastBit);
}

// Where pieces begin in the view of `text` from `begin` on, but for its first bit.
template <PieceScheme kScheme>
TM_INLINE Mask find_starts(const MaskView& view, std::string_view text, std::size_t begin) {
  Boundaries found = find_boundaries<kScheme>(view);
  found.starts |= view.cuts;
  unsigned limit = find_limit(view);
  Mask quotes = found.symbol_heads & view.classes.quote;
  for (; quotes != 0; quotes &= quotes - 1) {
    const auto quote = static_cast<unsigned>(std::countr_zero(quotes));
    const auto length = static_cast<unsigned>(
        contraction_length(text, begin + quote, kScheme.any_case_contractions));
    if (length == 0) continue;
    if (quote + length > kLastBit) {
      limit = std::min(limit, quote);
      break;
    }
    found.starts &= ~(Mask{2} << quote);
    if (begin + quote + length < text.size()) found.starts |= Mask{1} << (quote + length);
  }
  return found.starts & bits_up_to(limit) & ~Mask{1};
}

}  // namespace tokenmill::tokenizer

#undef TM_INLINE
