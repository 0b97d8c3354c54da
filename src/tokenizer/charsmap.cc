// Layout: the size of the trie in bytes as a little-endian number of 32 bits, its units, then the
// replacements. A unit holds a label (bits 0-7, 31), whether a leaf hangs on it (bit 8) and the
// offset of its children (bits 10-30, shifted by 8 when bit 9 is set); a leaf holds a place in the
// replacements. Facts from darts-clone's documentation and spm_precompiled 0.1.4.
#include "tokenizer/charsmap.h"

#include <array>

#include "base/format.h"
#include "base/utf8.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint32_t kLabelMask = 0x800000FF;
constexpr std::uint32_t kValueMask = 0x7FFFFFFF;

std::size_t offset_of(std::uint32_t unit) {
  return std::size_t{unit >> 10} << ((unit & 0x200) >> 6);
}

bool has_leaf(std::uint32_t unit) { return (unit & 0x100) != 0; }

constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_base64_digits() {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    digits[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}

// Standard alphabet, padding or a part of it or none, no stray bits: as strict as the crate that
// the reference uses.
std::optional<std::string> decode_base64(std::string_view text) {
  static constexpr auto kDigits = make_base64_digits();
  std::size_t padding = 0;
  while (text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  const std::size_t rest = text.size() % 4;
  if (rest == 1 || (padding > 0 && (rest == 0 || padding > 4 - rest))) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : text) {
    const std::uint32_t digit = kDigits[static_cast<unsigned char>(c)];
    if (digit == kNoDigit) return std::nullopt;
    bits = bits << 6 | digit;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    bytes += static_cast<char>(bits >> bit_count & 0xFF);
    bits &= (1u << bit_count) - 1;
  }
  if (bits != 0) return std::nullopt;
  return bytes;
}

std::uint32_t number_at(std::string_view bytes, std::size_t position) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) {
    number = number << 8 | static_cast<unsigned char>(bytes[position + i]);
  }
  return number;
}

std::unexpected<Error> no_charsmap(std::string_view problem) {
  return fail(ErrorCode::tokenizer_invalid, format("\"precompiled_charsmap\" {}", problem));
}

}  // namespace

Result<Charsmap> Charsmap::parse(std::string_view base64) {
  const auto decoded = decode_base64(base64);
  if (!decoded) return no_charsmap("is not base64");
  const std::string_view blob = *decoded;
  if (blob.size() < 4) return no_charsmap("is too short for a map");
  const std::size_t unit_count = number_at(blob, 0) / 4;
  if (unit_count > (blob.size() - 4) / 4) return no_charsmap("ends within its trie");
  Charsmap map;
  map.units_.reserve(unit_count);
  for (std::size_t i = 0; i < unit_count; ++i) map.units_.push_back(number_at(blob, 4 + i * 4));
  map.replacements_ = blob.substr(4 + unit_count * 4);
  if (!is_valid_utf8(map.replacements_)) return no_charsmap("has replacements that are not UTF-8");
  return map;
}

bool Charsmap::has_key_from(std::string_view bytes) const {
  if (units_.empty()) return false;
  std::size_t node = offset_of(units_[0]);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    node ^= byte;
    if (node >= units_.size() || (units_[node] & kLabelMask) != byte) return false;
    if (has_leaf(units_[node])) return true;
    node ^= offset_of(units_[node]);
  }
  return true;
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
  if (units_.empty()) return std::nullopt;
  std::size_t node = offset_of(units_[0]);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return std::nullopt;
    node ^= byte;
    if (node >= units_.size() || (units_[node] & kLabelMask) != byte) return std::nullopt;
    const std::uint32_t unit = units_[node];
    node ^= offset_of(unit);
    if (!has_leaf(unit)) continue;
    if (node >= units_.size()) return std::nullopt;
    const std::size_t begin = units_[node] & kValueMask;
    const bool is_inside = begin < replacements_.size() &&
                           (static_cast<unsigned char>(replacements_[begin]) & 0xC0) != 0x80;
    if (!is_inside) return begin == replacements_.size() ? std::optional("") : std::nullopt;
    const std::size_t end = replacements_.find('\0', begin);
    return std::string_view(replacements_).substr(begin, end - begin);
  }
  return std::nullopt;
}

}  // namespace tokenmill::tokenizer
