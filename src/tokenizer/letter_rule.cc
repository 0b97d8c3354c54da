// Why a cut is safe. Every symbol that merging ever makes is a vocabulary string. Between two bytes
// that lie side by side in no vocabulary string around a place where a character begins, no symbol
// grows across that place, so both sides merge on their own (factor_rule.cc has the argument).
// Within a run of letters a pattern sees a part as it sees the run: what is left begins with a
// letter and ends where the run ends. Only letters outside ASCII are cut: contractions and words of
// Latin script stay whole, which is faster.
//
// Vocabulary strings begin and end within characters, too. Where both sides of a place are whole
// letters the pair is marked; otherwise all pairs that the bytes there could belong to: by the last
// two bytes of the left and the first two of the right letter, or by one byte of each where the
// string has no more of both. Marks share bits, which only forbids cuts.
//
// With ignore_merges a whole word that is in the vocabulary is one id without any merge. A word
// with a cut in it is not in the vocabulary; a part may be, and where merging it does not give the
// same id (300 strings of Llama 3) the word is contested: its place in the text decides.
#include "tokenizer/letter_rule.h"

#include <algorithm>

#include "tokenizer/piece_scanner.h"
#include "tokenizer/scalar_lanes.h"

namespace tokenmill::tokenizer {
namespace {

constexpr unsigned kLastLead = 0xF4;
// A contraction may end with it, and then a piece ends between two letters.
constexpr char32_t kLongS = U'\u017F';

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
std::uint32_t low_bits(char c) { return static_cast<unsigned char>(c) & 0x3Fu; }

std::size_t length_by_lead(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// What is there of the last character of `text`.
std::string_view last_character(std::string_view text) {
  std::size_t lead = text.size() - 1;
  while (lead > 0 && is_continuation(text[lead])) --lead;
  return text.substr(lead);
}

// `text` begins and ends where characters do.
bool is_whole(std::string_view text) {
  const std::string_view last = last_character(text);
  return !is_continuation(text.front()) && last.size() == length_by_lead(last.front());
}

bool knows_letters(const WordModel& words) {
  for (unsigned byte = 0x80; byte <= kLastLead; ++byte) {
    const bool is_never_used = byte == 0xC0 || byte == 0xC1;
    if (!is_never_used && !words.knows_byte(static_cast<std::uint8_t>(byte))) return false;
  }
  return true;
}

}  // namespace

bool LetterRule::is_cut_beside(char32_t c) {
  return c >= 0x80 && c <= 0xFFFF && c != kLongS && class_of_scalar(c) == CharClass::letter;
}

std::vector<std::uint32_t> LetterRule::edges_of(std::string_view end) {
  if (!is_continuation(end.front())) return {edge_of(decode_utf8(end, 0).scalar)};
  const std::uint32_t last = low_bits(end.back());
  if (end.size() == 2) return {low_bits(end.front()) << 6 | last};
  std::vector<std::uint32_t> edges;
  edges.reserve(96);
  for (std::uint32_t i = 0; i < 64; ++i) edges.push_back(i << 6 | last);
  for (std::uint32_t i = 0; i < 32; ++i) edges.push_back(kTwoBytes | i << 6 | last);
  return edges;
}

std::vector<std::uint32_t> LetterRule::heads_of(std::string_view begin) {
  const std::size_t length = length_by_lead(begin.front());
  if (begin.size() == length) return {head_of(decode_utf8(begin, 0).scalar)};
  const std::uint32_t lead = length == 2 ? kTwoBytes | (low_bits(begin.front()) & 0x1F) << 6
                                         : (low_bits(begin.front()) & 0x0F) << 6;
  if (begin.size() == 2) return {lead | low_bits(begin.back())};
  std::vector<std::uint32_t> heads;
  heads.reserve(64);
  for (std::uint32_t i = 0; i < 64; ++i) heads.push_back(lead | i);
  return heads;
}

void LetterRule::add_spanned(std::string_view before, std::string_view after) {
  if (is_ascii(before.back()) || is_ascii(after.front())) return;
  const std::string_view left = last_character(before);
  const std::string_view right = after.substr(0, length_by_lead(after.front()));
  const bool is_left_whole = !is_continuation(left.front());
  const bool is_right_whole = right.size() == length_by_lead(right.front());
  // Beside a letter of four bytes nothing is cut.
  if (left.size() > (is_left_whole ? 3 : 2) || length_by_lead(right.front()) == 4) return;
  if (is_left_whole && is_right_whole) {
    set(pair_slot(decode_utf8(left, 0).scalar, decode_utf8(right, 0).scalar));
  } else if (!is_left_whole && left.size() == 1 && right.size() == 1) {
    set(kSlots | low_bits(left.front()) << 6 | low_bits(right.front()));
  } else {
    for (const std::uint32_t edge : edges_of(left)) {
      for (const std::uint32_t head : heads_of(right)) set(edge_slot(edge, head));
    }
  }
}

std::optional<LetterRule> LetterRule::compile(const BpeModel& model, const WordModel& words) {
  if (!knows_letters(words)) return std::nullopt;
  LetterRule rule;
  const Vocabulary& vocabulary = model.vocabulary();
  WordModel::Scratch scratch;
  std::vector<TokenId> ids;
  std::string token;
  for (TokenId id = 0; id < vocabulary.id_end(); ++id) {
    if (!vocabulary.contains_id(id) || !alphabet_to_bytes(vocabulary.token(id), token)) continue;
    if (std::ranges::all_of(token, is_ascii)) continue;
    const std::string_view text = token;
    for (std::size_t i = 1; i < text.size(); ++i) {
      if (!is_continuation(text[i])) rule.add_spanned(text.substr(0, i), text.substr(i));
    }
    const bool may_be_part = is_whole(text) && !(is_ascii(text.front()) && is_ascii(text.back()));
    if (!words.takes_whole_words() || !may_be_part) continue;
    ids.clear();
    words.encode_by_merges(text, ids, scratch);
    if (ids.size() != 1 || ids.front() != id) rule.contest(id, token);
  }
  return rule;
}

void LetterRule::contest(TokenId id, std::string token) {
  contested_.insert(std::move(token));
  contested_ids_.push_back(id);
}

void LetterRule::write(ImageWriter& image) const {
  image.add(Section::letter_bits, std::span(bits_));
  image.add(Section::contested_words, std::span(contested_ids_));
}

Result<LetterRule> LetterRule::read(const ImageView& image, const BpeModel& model) {
  const auto bits = TM_TRY(image.table<std::uint32_t>(Section::letter_bits));
  LetterRule rule;
  if (bits.size() != rule.bits_.size()) return image_damaged("its letter rule has another size");
  std::ranges::copy(bits, rule.bits_.begin());
  std::string token;
  for (const TokenId id : TM_TRY(image.table<TokenId>(Section::contested_words))) {
    const bool is_word = model.vocabulary().contains_id(id) &&
                         alphabet_to_bytes(model.vocabulary().token(id), token);
    if (!is_word) return image_damaged("a word of its letter rule is not in the vocabulary");
    rule.contest(id, token);
  }
  return rule;
}

bool LetterRule::cuts_at(std::string_view text, std::size_t position) const {
  if (position == 0 || position == text.size()) return false;
  const char32_t left = decode_utf8(text, previous_scalar(text, position)).scalar;
  const char32_t right = decode_utf8(text, position).scalar;
  return is_cut_beside(left) && is_cut_beside(right) && may_cut(left, right);
}

#if defined(__x86_64__)

namespace {

TM_LANES inline __m512i times(__m512i lanes, std::uint32_t factor) {
  return _mm512_mullo_epi32(lanes, _mm512_set1_epi32(static_cast<int>(factor)));
}

TM_LANES inline __m512i all_lanes(std::uint32_t value) {
  return _mm512_set1_epi32(static_cast<int>(value));
}

// Bit 0 of each lane is the bit of that slot.
TM_LANES inline __m512i gather_bits(const std::uint32_t* bits, __m512i slots) {
  const __m512i words = gather_words(bits, _mm512_srli_epi32(slots, 5));
  return _mm512_srlv_epi32(words, _mm512_and_si512(slots, all_lanes(31)));
}

TM_LANES inline __m512i load_letters(const std::uint16_t* letters) {
  return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(letters)));
}

}  // namespace

// The functions of slots as in the header.
TM_LANES std::uint32_t LetterRule::cuts_of_sixteen(const std::uint16_t* letters) const {
  const __m512i left = load_letters(letters);
  const __m512i right = load_letters(letters + 1);
  const __m512i two_bytes = all_lanes(kTwoBytes);
  const __mmask16 two_left = _mm512_cmplt_epu32_mask(left, all_lanes(0x800));
  const __mmask16 two_right = _mm512_cmplt_epu32_mask(right, all_lanes(0x800));
  const __m512i edge =
      _mm512_mask_or_epi32(_mm512_and_si512(left, all_lanes(0xFFF)), two_left, left, two_bytes);
  const __m512i head =
      _mm512_mask_or_epi32(_mm512_srli_epi32(right, 6), two_right, right, two_bytes);
  const __m512i lead = _mm512_mask_srli_epi32(
      _mm512_or_si512(_mm512_srli_epi32(right, 12), all_lanes(0x20)), two_right, right, 6);
  const __m512i by_pair = _mm512_srli_epi32(
      _mm512_xor_si512(times(left, kLeftFactor), times(right, kRightFactor)), 32 - kSlotBits);
  const __m512i by_edge = _mm512_srli_epi32(
      _mm512_add_epi32(times(edge, kEdgeFactor), times(head, kHeadFactor)), 32 - kSlotBits);
  const __m512i last = _mm512_slli_epi32(_mm512_and_si512(left, all_lanes(0x3F)), 6);
  const __m512i by_byte = _mm512_or_si512(_mm512_or_si512(last, lead), all_lanes(kSlots));
  const std::uint32_t* const bits = bits_.data();
  const __m512i spanned =
      _mm512_or_si512(_mm512_or_si512(gather_bits(bits, by_pair), gather_bits(bits, by_edge)),
                      gather_bits(bits, by_byte));
  return widen(_mm512_testn_epi32_mask(spanned, all_lanes(1)));
}

TM_LANES std::uint32_t LetterRule::cuts_of_lanes(const std::uint16_t* letters,
                                                 std::uint32_t asked) const {
  std::uint32_t cuts = (asked & 0xFFFF) != 0 ? cuts_of_sixteen(letters) : 0;
  if (asked >> 16 != 0) cuts |= cuts_of_sixteen(letters + 16) << 16;
  return cuts & asked;
}

namespace {

TM_EIGHT inline __m256i times(__m256i lanes, std::uint32_t factor) {
  return _mm256_mullo_epi32(lanes, eight_times(factor));
}

// Bit 0 of each lane is the bit of that slot.
TM_EIGHT inline __m256i load_bits(const std::uint32_t* bits, __m256i slots) {
  const __m256i words = load_words(bits, _mm256_srli_epi32(slots, 5));
  return _mm256_srlv_epi32(words, _mm256_and_si256(slots, eight_times(31)));
}

}  // namespace

// The functions of slots as in the header.
TM_EIGHT std::uint64_t LetterRule::cuts_of_pairs(const LetterPairs& pairs) const {
  const std::uint32_t* const bits = bits_.data();
  __m256i cuts = _mm256_setzero_si256();
  for (std::size_t i = 0; i < pairs.count; i += 8) {
    const __m256i left = load_eight(pairs.left.data() + i);
    const __m256i right = load_eight(pairs.right.data() + i);
    const __m256i two_left = _mm256_cmpgt_epi32(eight_times(0x800), left);
    const __m256i two_right = _mm256_cmpgt_epi32(eight_times(0x800), right);
    const __m256i edge =
        _mm256_blendv_epi8(_mm256_and_si256(left, eight_times(0xFFF)),
                           _mm256_or_si256(left, eight_times(kTwoBytes)), two_left);
    const __m256i six = _mm256_srli_epi32(right, 6);
    const __m256i head =
        _mm256_blendv_epi8(six, _mm256_or_si256(right, eight_times(kTwoBytes)), two_right);
    const __m256i lead = _mm256_blendv_epi8(
        _mm256_or_si256(_mm256_srli_epi32(right, 12), eight_times(0x20)), six, two_right);
    const __m256i last = _mm256_slli_epi32(_mm256_and_si256(left, eight_times(0x3F)), 6);
    const __m256i pair = _mm256_xor_si256(times(left, kLeftFactor), times(right, kRightFactor));
    const __m256i sides = _mm256_add_epi32(times(edge, kEdgeFactor), times(head, kHeadFactor));
    const __m256i by_pair = _mm256_srli_epi32(pair, 32 - kSlotBits);
    const __m256i by_edge = _mm256_srli_epi32(sides, 32 - kSlotBits);
    const __m256i by_byte = _mm256_or_si256(_mm256_or_si256(last, lead), eight_times(kSlots));
    const __m256i spanned =
        _mm256_or_si256(_mm256_or_si256(load_bits(bits, by_pair), load_bits(bits, by_edge)),
                        load_bits(bits, by_byte));
    const __m256i may_cut =
        _mm256_cmpeq_epi32(_mm256_and_si256(spanned, eight_times(1)), _mm256_setzero_si256());
    cuts = add_bits(cuts, bits_at(load_eight(pairs.places.data() + i)), may_cut);
  }
  return bits_of(cuts);
}

#endif

}  // namespace tokenmill::tokenizer
