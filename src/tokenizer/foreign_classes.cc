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

#include "tokenizer/bit_writer.h"
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
    : kinds_(kind_table().data()), letters_(letters), set_(set) {}

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
  return widen(_mm512_cmpeq_epi32_mask(kinds, _mm512_set1_epi32(static_cast<int>(wanted))));
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

// Of a block: the last scalar that begins in it, if it has two or three bytes.
struct LastScalar {
  std::uint64_t bit = 0;   // its first byte
  std::uint64_t over = 0;  // its bytes in the next block
  std::size_t end = 0;     // in the text
};

LastScalar last_of(std::string_view text, std::size_t position, std::uint64_t leads) {
  const auto last = 63u - static_cast<unsigned>(std::countl_zero(leads));
  const char32_t lead = static_cast<unsigned char>(text.data()[position + last]);
  const unsigned length = lead < 0xE0 ? 2 : 3;
  return {.bit = std::uint64_t{1} << last,
          .over = ((std::uint64_t{1} << length) - 1) >> 1 >> (63 - last),
          .end = position + last + length};
}

// The scalars that begin at `settled`, those at `letters` as letters.
void settle_all(ClassBlock* blocks, const LastScalar& last, std::uint64_t settled,
                std::uint64_t letters) {
  const std::uint64_t continuation = blocks[0].continuation;
  settle_bytes(blocks, with_continuations(settled, continuation),
               (settled & last.bit) != 0 ? last.over : 0);
  set_letters(blocks, with_continuations(letters, continuation),
              (letters & last.bit) != 0 ? last.over : 0);
}

}  // namespace

TM_LANES std::uint64_t ForeignClasses::settle_lanes(std::string_view text, std::size_t position,
                                                    std::uint64_t leads, ClassBlock* blocks) {
  const ScalarLanes lanes = decode_lanes(text.data() + position, leads);
  const LaneKinds kinds = kinds_of_lanes(kinds_, lanes);
  const std::uint64_t before = (blocks[0].foreign | blocks[0].continuation) << 1;
  const std::uint64_t settled = _pdep_u64(lanes.meant & ~kinds.unsettled, leads);
  const std::uint64_t letters = _pdep_u64(kinds.letters | kinds.lone, leads);
  const LastScalar last = last_of(text, position, leads);
  settle_all(blocks, last, settled, letters);
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
  last_letter_end_ = last.end;
  if (asked == 0) return 0;
  return _pdep_u64(letters_->cuts_of_lanes(row.data() + 15, asked), leads);
}

namespace {

TM_EIGHT inline __m256i kinds_of(const std::uint32_t* table, __m256i scalars) {
  const __m256i words = load_words(table, _mm256_srli_epi32(scalars, 4));
  const __m256i shift = _mm256_slli_epi32(_mm256_and_si256(scalars, eight_times(15)), 1);
  return _mm256_and_si256(_mm256_srlv_epi32(words, shift), eight_times(3));
}

}  // namespace

TM_EIGHT std::uint64_t ForeignClasses::settle_eights(std::string_view text, std::size_t position,
                                                     std::uint64_t leads, ClassBlock* blocks) {
  const __m256i none = _mm256_setzero_si256();
  const __m256i one_lane_on = _mm256_setr_epi32(7, 0, 1, 2, 3, 4, 5, 6);
  const std::uint64_t before = (blocks[0].foreign | blocks[0].continuation) << 1;
  const std::uint64_t first_bit = leads & -leads;
  const auto first = static_cast<unsigned>(std::countr_zero(leads));
  LetterRule::LetterPairs pairs;
  pairs.count = write_bits_avx2(leads, 0, pairs.places.data());
  store_eight(pairs.places.data() + pairs.count, eight_times(kNoPlace));
  const bool follows = last_letter_end_ == position + first;
  // The letters of the eight scalars before, the last one first.
  __m256i before_eight = eight_times(follows ? last_letter_ : 0);
  __m256i settled = none;
  __m256i letters = none;
  __m256i beyond = none;
  __m256i asked = none;
  for (std::size_t i = 0; i < pairs.count; i += 8) {
    const __m256i places = load_eight(pairs.places.data() + i);
    const EightScalars eight = decode_eight(text.data() + position, pairs.places.data() + i);
    const __m256i kinds = kinds_of(kinds_, eight.scalars);
    const PlaceBits bits = bits_at(places);
    const __m256i is_left =
        _mm256_or_si256(_mm256_cmpeq_epi32(kinds, eight_times(kUnsettled)), eight.beyond);
    const __m256i is_other = _mm256_or_si256(_mm256_cmpeq_epi32(kinds, none), is_left);
    const __m256i is_cut_beside =
        _mm256_andnot_si256(eight.beyond, _mm256_cmpeq_epi32(kinds, eight_times(kLetter)));
    const __m256i right = _mm256_and_si256(eight.scalars, is_cut_beside);
    const __m256i moved = _mm256_permutevar8x32_epi32(right, one_lane_on);
    const __m256i left = _mm256_blend_epi32(moved, before_eight, 1);
    store_eight(pairs.right.data() + i, right);
    store_eight(pairs.left.data() + i, left);
    const __m256i is_none =
        _mm256_or_si256(_mm256_cmpeq_epi32(left, none), _mm256_cmpeq_epi32(right, none));
    asked = add_bits(asked, bits, _mm256_cmpeq_epi32(is_none, none));
    before_eight = moved;
    settled = add_bits(settled, bits, _mm256_cmpeq_epi32(is_left, none));
    letters = add_bits(letters, bits, _mm256_cmpeq_epi32(is_other, none));
    beyond = add_bits(beyond, bits, eight.beyond);
  }
  const LastScalar last = last_of(text, position, leads);
  settle_all(blocks, last, bits_of(settled), bits_of(letters));
  if (const std::uint64_t others = bits_of(beyond); others != 0) [[unlikely]]
    settle_beyond(text, position, others, blocks);
  if (letters_ == nullptr) return 0;
  last_letter_ = pairs.right.data()[pairs.count - 1];
  last_letter_end_ = last.end;
  const std::uint64_t pairs_asked = bits_of(asked) & (before | first_bit);
  return pairs_asked == 0 ? 0 : letters_->cuts_of_pairs(pairs) & pairs_asked;
}

std::uint64_t ForeignClasses::settle(std::string_view text, std::size_t position,
                                     ClassBlock* blocks) {
  const std::uint64_t leads = blocks[0].foreign & ~blocks[0].continuation;
  if (leads == 0) return 0;
  if (set_ == InstructionSet::avx512 && position + kLaneBytesRead <= text.size()) {
    return settle_lanes(text, position, leads, blocks);
  }
  if (set_ == InstructionSet::avx2 && position + kEightBytesRead <= text.size()) {
    return settle_eights(text, position, leads, blocks);
  }
  return settle_each(text, position, leads, blocks);
}

#else

std::uint64_t ForeignClasses::settle(std::string_view text, std::size_t position,
                                     ClassBlock* blocks) {
  return settle_each(text, position, blocks[0].foreign & ~blocks[0].continuation, blocks);
}

#endif

}  // namespace tokenmill::tokenizer
