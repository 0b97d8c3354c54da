// Two bits say all that is asked of a scalar: whether it is a letter, and whether it is left to the
// scanner (a number, white space); both stand for a letter that nothing is cut beside. 16 KiB of
// such bits hold U+0000 to U+FFFF; the few scalars beyond are looked up in the tables of unicode.h
// and never cut beside.
//
// Neighbours are told from the masks: the byte before a lead is not ASCII, so the scalar before it
// in the block, or the last of the block before, ends there.
#include "tokenizer/foreign_classes.h"

#include <array>
#include <bit>

#include "tokenizer/piece_scanner.h"
#include "tokenizer/scalar_lanes.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint32_t kLetter = 1;
constexpr std::uint32_t kUnsettled = 2;
constexpr std::uint32_t kLoneLetter = kLetter | kUnsettled;
constexpr char32_t kTableEnd = 0x10000;

std::uint32_t kind_by_class(char32_t c) {
  if (LetterRule::is_cut_beside(c)) return kLetter;
  const CharClass by_class = class_of_scalar(c);
  if (by_class == CharClass::letter) return kLoneLetter;
  return by_class == CharClass::other ? 0 : kUnsettled;
}

using KindTable = std::array<std::uint32_t, kTableEnd / 16>;

const KindTable& kind_table() {
  static const KindTable table_of_kinds = [] {
    KindTable table{};
    for (char32_t c = 0; c < kTableEnd; ++c) table[c >> 4] |= kind_by_class(c) << (c & 15) * 2;
    return table;
  }();
  return table_of_kinds;
}

void set_letters(ClassBlock* blocks, std::uint64_t first, std::uint64_t second) {
  blocks[0].letter |= first;
  blocks[1].letter |= second;
}

void settle_bytes(ClassBlock* blocks, std::uint64_t first, std::uint64_t second) {
  blocks[0].foreign &= ~first;
  blocks[1].foreign &= ~second;
}

}  // namespace

ForeignClasses::ForeignClasses(InstructionSet set, const LetterRule* letters)
    : kinds_(kind_table().data()), letters_(letters), has_avx512_(set == InstructionSet::avx512) {}

std::uint64_t ForeignClasses::settle_each(std::string_view text, std::size_t position,
                                          std::uint64_t leads, ClassBlock* blocks) {
  std::uint64_t cuts = 0;
  for (; leads != 0; leads &= leads - 1) {
    const auto bit = static_cast<unsigned>(std::countr_zero(leads));
    const std::size_t begin = position + bit;
    const Decoded next = decode_utf8(text, begin);
    const char32_t c = next.scalar;
    const std::uint32_t kind =
        c < kTableEnd ? kinds_[c >> 4] >> (c & 15) * 2 & 3 : kind_by_class(c);
    const char32_t left = begin == last_letter_end_ ? last_letter_ : 0;
    last_letter_ = 0;
    if (kind == kUnsettled) continue;
    const std::uint64_t bytes = (std::uint64_t{1} << next.length) - 1;
    const std::uint64_t first = bytes << bit;
    const std::uint64_t second = bytes >> 1 >> (63 - bit);
    settle_bytes(blocks, first, second);
    if ((kind & kLetter) == 0) continue;
    set_letters(blocks, first, second);
    if (kind != kLetter || letters_ == nullptr) continue;
    if (left != 0 && letters_->may_cut(left, c)) cuts |= std::uint64_t{1} << bit;
    last_letter_ = c;
    last_letter_end_ = begin + next.length;
  }
  return cuts;
}

// Scalars of four bytes among others: nothing is cut beside them.
void ForeignClasses::settle_beyond(std::string_view text, std::size_t position, std::uint64_t leads,
                                   ClassBlock* blocks) {
  const char32_t last_letter = last_letter_;
  settle_each(text, position, leads, blocks);
  last_letter_ = last_letter;
}

#if defined(__x86_64__)

namespace {

TM_LANES inline __m512i kinds_of(const std::uint32_t* table, __m512i lanes) {
  const __m512i words = gather_words(table, _mm512_srli_epi32(lanes, 4));
  const __m512i shift = _mm512_slli_epi32(_mm512_and_si512(lanes, _mm512_set1_epi32(15)), 1);
  return _mm512_and_si512(_mm512_srlv_epi32(words, shift), _mm512_set1_epi32(3));
}

TM_LANES inline std::uint32_t lanes_of(__m512i kinds, std::uint32_t wanted) {
  return _mm512_cmpeq_epi32_mask(kinds, _mm512_set1_epi32(static_cast<int>(wanted)));
}

struct LaneKinds {
  std::uint32_t letters = 0;
  std::uint32_t unsettled = 0;
  std::uint32_t lone = 0;
};

TM_LANES inline LaneKinds kinds_of_lanes(const std::uint32_t* table, const ScalarLanes& lanes) {
  const __m512i low = kinds_of(table, low_lanes(lanes.scalars));
  LaneKinds kinds = {lanes_of(low, kLetter), lanes_of(low, kUnsettled), lanes_of(low, kLoneLetter)};
  if (lanes.meant >> 16 != 0) {
    const __m512i high = kinds_of(table, high_lanes(lanes.scalars));
    kinds.letters |= lanes_of(high, kLetter) << 16;
    kinds.unsettled |= lanes_of(high, kUnsettled) << 16;
    kinds.lone |= lanes_of(high, kLoneLetter) << 16;
  }
  kinds.letters &= lanes.meant;
  kinds.lone &= lanes.meant;
  return kinds;
}

// Adds to the first bytes of scalars of two or three bytes those that follow.
std::uint64_t with_continuations(std::uint64_t leads, std::uint64_t continuation) {
  leads |= leads << 1 & continuation;
  return leads | (leads << 1 & continuation);
}

}  // namespace

TM_LANES std::uint64_t ForeignClasses::settle_lanes(std::string_view text, std::size_t position,
                                                    std::uint64_t leads, ClassBlock* blocks) {
  const ScalarLanes lanes = decode_lanes(text.data() + position, leads);
  const LaneKinds kinds = kinds_of_lanes(kinds_, lanes);
  const std::uint64_t continuation = blocks[0].continuation;
  const std::uint64_t before = (blocks[0].foreign | continuation) << 1;
  const std::uint64_t settled = _pdep_u64(lanes.meant & ~kinds.unsettled, leads);
  const std::uint64_t letters = _pdep_u64(kinds.letters | kinds.lone, leads);
  // Bytes of the last scalar that lie in the next block.
  const auto last = 63u - static_cast<unsigned>(std::countl_zero(leads));
  const char32_t lead = static_cast<unsigned char>(text[position + last]);
  const std::uint64_t over = ((std::uint64_t{1} << (lead < 0xE0 ? 2 : 3)) - 1) >> 1 >> (63 - last);
  const std::uint64_t last_bit = std::uint64_t{1} << last;
  settle_bytes(blocks, with_continuations(settled, continuation),
               (settled & last_bit) != 0 ? over : 0);
  set_letters(blocks, with_continuations(letters, continuation),
              (letters & last_bit) != 0 ? over : 0);
  if (lanes.beyond != 0) [[unlikely]]
    settle_beyond(text, position, _pdep_u64(lanes.beyond, leads), blocks);
  if (letters_ == nullptr) return 0;
  alignas(64) std::array<std::uint16_t, 48> row{};
  row[15] = static_cast<std::uint16_t>(last_letter_);
  _mm512_storeu_si512(row.data() + 16, lanes.scalars);
  const auto first = static_cast<unsigned>(std::countr_zero(leads));
  const bool follows = last_letter_ != 0 && last_letter_end_ == position + first;
  const std::uint32_t beside =
      static_cast<std::uint32_t>(_pext_u64(before, leads)) & (kinds.letters << 1);
  const std::uint32_t asked = kinds.letters & (beside | std::uint32_t{follows});
  const auto count = static_cast<unsigned>(std::popcount(leads));
  last_letter_ = (kinds.letters >> (count - 1) & 1) != 0 ? row[15 + count] : 0;
  last_letter_end_ = position + last + (lead < 0xE0 ? 2 : 3);
  if (asked == 0) return 0;
  return _pdep_u64(letters_->cuts_of_lanes(row.data() + 15, asked), leads);
}

std::uint64_t ForeignClasses::settle(std::string_view text, std::size_t position,
                                     ClassBlock* blocks) {
  const std::uint64_t leads = blocks[0].foreign & ~blocks[0].continuation;
  if (leads == 0) return 0;
  if (!has_avx512_ || position + kLaneBytesRead > text.size()) {
    return settle_each(text, position, leads, blocks);
  }
  return settle_lanes(text, position, leads, blocks);
}

#else

std::uint64_t ForeignClasses::settle(std::string_view text, std::size_t position,
                                     ClassBlock* blocks) {
  return settle_each(text, position, blocks[0].foreign & ~blocks[0].continuation, blocks);
}

#endif

}  // namespace tokenmill::tokenizer
