// Look-ups in the generated tables: two stages for what every scalar has, a binary search for what
// few have. Hangul is arithmetic. A few nanoseconds each; ASCII is answered by callers.
#include "tokenizer/unicode.h"

#include <algorithm>
#include <array>

namespace tokenmill::tokenizer {
namespace {

// Hangul syllables are composed by arithmetic: Unicode standard, section 3.12.
constexpr char32_t kSyllableBase = 0xAC00;
constexpr char32_t kLeadingBase = 0x1100;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kTrailingBase = 0x11A7;
constexpr char32_t kLeadingCount = 19;
constexpr char32_t kVowelCount = 21;
constexpr char32_t kTrailingCount = 28;
constexpr char32_t kSyllableCount = kLeadingCount * kVowelCount * kTrailingCount;

struct Mapping {
  const std::uint32_t* sources;
  const std::uint16_t* ends;
  const char32_t* targets;
  std::size_t count;

  std::u32string_view find(char32_t c) const {
    const std::uint32_t* const found = std::lower_bound(sources, sources + count, c);
    if (found == sources + count || *found != c) return {};
    const auto i = static_cast<std::size_t>(found - sources);
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return {targets + begin, ends[i] - begin};
  }
};

std::u32string_view decompose_syllable(char32_t c, char32_t (&buffer)[3]) {
  const char32_t index = c - kSyllableBase;
  buffer[0] = kLeadingBase + index / (kVowelCount * kTrailingCount);
  buffer[1] = kVowelBase + index % (kVowelCount * kTrailingCount) / kTrailingCount;
  buffer[2] = kTrailingBase + index % kTrailingCount;
  return {buffer, buffer[2] == kTrailingBase ? 2u : 3u};
}

char32_t compose_syllable(char32_t first, char32_t second) {
  if (first - kLeadingBase < kLeadingCount && second - kVowelBase < kVowelCount) {
    return kSyllableBase +
           ((first - kLeadingBase) * kVowelCount + (second - kVowelBase)) * kTrailingCount;
  }
  const bool open =
      first - kSyllableBase < kSyllableCount && (first - kSyllableBase) % kTrailingCount == 0;
  if (open && second > kTrailingBase && second < kTrailingBase + kTrailingCount) {
    return first + (second - kTrailingBase);
  }
  return 0;
}

constexpr bool stands_for_itself(unsigned byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<char16_t, 256> make_alphabet() {
  std::array<char16_t, 256> alphabet{};
  char16_t next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    alphabet[byte] = stands_for_itself(byte) ? static_cast<char16_t>(byte) : next++;
  }
  return alphabet;
}

constexpr std::array<char16_t, 256> kAlphabet = make_alphabet();

constexpr std::array<std::int16_t, 0x180> make_alphabet_bytes() {
  std::array<std::int16_t, 0x180> bytes{};
  for (auto& byte : bytes) byte = -1;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    bytes[kAlphabet[byte]] = static_cast<std::int16_t>(byte);
  }
  return bytes;
}

constexpr std::array<std::int16_t, 0x180> kAlphabetBytes = make_alphabet_bytes();

}  // namespace

std::u32string_view lower_case(char32_t c, char32_t& buffer) {
  buffer = c;
  if (c < 0x80) {
    if (c >= 'A' && c <= 'Z') buffer = c + 32;
    return {&buffer, 1};
  }
  const Mapping lower{kLowerSources, kLowerEnds, kLowerTargets, kLowerCount};
  const std::u32string_view found = lower.find(c);
  return found.empty() ? std::u32string_view(&buffer, 1) : found;
}

std::u32string_view decompose(char32_t c, bool compatible, char32_t (&buffer)[3]) {
  buffer[0] = c;
  if (c < 0x80) return {buffer, 1};
  if (c - kSyllableBase < kSyllableCount) return decompose_syllable(c, buffer);
  if (compatible) {
    const Mapping mapping{kCompatibleSources, kCompatibleEnds, kCompatibleTargets,
                          kCompatibleCount};
    if (const auto found = mapping.find(c); !found.empty()) return found;
  }
  const Mapping mapping{kCanonicalSources, kCanonicalEnds, kCanonicalTargets, kCanonicalCount};
  const std::u32string_view found = mapping.find(c);
  return found.empty() ? std::u32string_view(buffer, 1) : found;
}

char32_t compose(char32_t first, char32_t second) {
  if (const char32_t syllable = compose_syllable(first, second); syllable != 0) return syllable;
  const std::uint64_t key = std::uint64_t{first} << 32 | second;
  const std::uint64_t* const end = kCompositionPairs + kCompositionCount;
  const std::uint64_t* const found = std::lower_bound(kCompositionPairs, end, key);
  if (found == end || *found != key) return 0;
  return kCompositionResults[found - kCompositionPairs];
}

void append_utf8(char32_t c, std::string& out) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) append_utf8(c, out);
  return out;
}

char32_t byte_to_alphabet(std::uint8_t byte) { return kAlphabet[byte]; }

int alphabet_to_byte(char32_t c) { return c < kAlphabetBytes.size() ? kAlphabetBytes[c] : -1; }

bool alphabet_to_bytes(std::string_view token, std::string& bytes) {
  bytes.clear();
  for (std::size_t i = 0; i < token.size();) {
    const Decoded next = decode_utf8(token, i);
    const int byte = alphabet_to_byte(next.scalar);
    if (byte < 0) return false;
    bytes += static_cast<char>(byte);
    i += next.length;
  }
  return true;
}

std::u32string_view case_variants(char32_t c) {
  return Mapping{kCaseVariantSources, kCaseVariantEnds, kCaseVariantTargets, kCaseVariantCount}
      .find(c);
}

std::u32string_view long_fold(char32_t c) {
  return Mapping{kLongFoldSources, kLongFoldEnds, kLongFoldTargets, kLongFoldCount}.find(c);
}

std::span<const std::uint32_t> scalars_with_case() {
  return {kCaseVariantSources, kCaseVariantCount};
}

std::span<const std::uint32_t> scalars_with_long_fold() {
  return {kLongFoldSources, kLongFoldCount};
}

}  // namespace tokenmill::tokenizer
