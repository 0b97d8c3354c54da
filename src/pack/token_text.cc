// Letters are told from signs by block, not by a table of all Unicode: a filter's threshold over
// a whole document does not turn on single rare characters, and the blocks are the same in every
// Unicode version.
#include "pack/token_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.h"

namespace tokenmill::pack {
namespace {

struct CodePointRange {
  char32_t first;
  char32_t last;
};

constexpr std::array kSignRanges = {
    CodePointRange{0x0080, 0x00a9}, CodePointRange{0x00ab, 0x00b1},
    CodePointRange{0x00b4, 0x00b4}, CodePointRange{0x00b6, 0x00b8},
    CodePointRange{0x00bb, 0x00bb}, CodePointRange{0x00bf, 0x00bf},
    CodePointRange{0x00d7, 0x00d7}, CodePointRange{0x00f7, 0x00f7},
    CodePointRange{0x2000, 0x206f}, CodePointRange{0x20a0, 0x20cf},
    CodePointRange{0x2190, 0x245f}, CodePointRange{0x2500, 0x2bff},
    CodePointRange{0x3000, 0x3004}, CodePointRange{0x3008, 0x3020},
    CodePointRange{0xfe10, 0xfe6f}, CodePointRange{0xfeff, 0xfeff},
    CodePointRange{0xff01, 0xff0f}, CodePointRange{0xff1a, 0xff20},
    CodePointRange{0xff3b, 0xff40}, CodePointRange{0xff5b, 0xff65},
    CodePointRange{0xfff0, 0xffff}, CodePointRange{0x1f000, 0x1faff},
};

// The character at the front of valid UTF-8, which it is taken from.
char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  constexpr std::array<unsigned, 5> kFirstBits = {0, 0x7f, 0x1f, 0x0f, 0x07};
  char32_t character = first & kFirstBits[length];
  for (std::size_t i = 1; i < length; ++i) character = (character << 6) | (byte(i) & 0x3fU);
  text.remove_prefix(length);
  return character;
}

bool is_ascii_punctuation(char32_t c) {
  return (c > 0x20 && c < 0x30) || (c > 0x39 && c < 0x41) || (c > 0x5a && c < 0x61) ||
         (c > 0x7a && c < 0x7f);
}

bool is_blank(char32_t c) {
  return c <= 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool is_letter_or_digit(char32_t c) {
  if (c < 0x80) return c > 0x20 && c != 0x7f && !is_ascii_punctuation(c);
  return std::none_of(kSignRanges.begin(), kSignRanges.end(), [&](const CodePointRange& range) {
    return c >= range.first && c <= range.last;
  });
}

struct Findings {
  bool has_control = false;
  bool has_text = false;  // a character that is not blank
  bool has_letter_or_digit = false;
  bool has_ascii_punctuation = false;
};

Findings inspect(std::string_view text) {
  Findings findings;
  while (!text.empty()) {
    const char32_t c = take_character(text);
    findings.has_control |= c < 0x20;
    findings.has_text |= !is_blank(c);
    findings.has_letter_or_digit |= is_letter_or_digit(c);
    findings.has_ascii_punctuation |= is_ascii_punctuation(c);
  }
  return findings;
}

char32_t lower_of(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 0x20;
  if (c < 0xc0) return c;
  if (c <= 0xde) return c == 0xd7 ? c : c + 0x20;
  if (c == 0x130) return 'i';
  if (c == 0x178) return 0xff;
  // Latin Extended-A: pairs that start at even numbers, in two stretches at odd ones.
  const bool odd_pairs = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
  if (c >= 0x100 && c <= 0x17f && c != 0x138 && c != 0x149 && c != 0x17f) {
    return (c % 2 == (odd_pairs ? 1U : 0U)) ? c + 1 : c;
  }
  if (c >= 0x391 && c <= 0x3a9) return c + 0x20;
  if (c >= 0x400 && c <= 0x40f) return c + 0x50;
  if (c >= 0x410 && c <= 0x42f) return c + 0x20;
  return c;
}

// `lower_of` stays below U+0800, so two bytes are enough.
void append_short(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  out += static_cast<char>(0xc0 | (c >> 6));
  out += static_cast<char>(0x80 | (c & 0x3f));
}

}  // namespace

std::string lower_case(std::string_view text) {
  if (!is_valid_utf8(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t c = take_character(text);
    if (c < 0x800) {
      append_short(lower_of(c), out);
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

bool is_junk(std::string_view text, JunkMode mode) {
  if (!is_valid_utf8(text)) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  }
  const Findings findings = inspect(text);
  if (findings.has_control) return true;
  if (mode == JunkMode::minimal) return false;
  if (!findings.has_text) return true;
  if (mode == JunkMode::conservative) return false;
  if (!findings.has_letter_or_digit) return true;
  return mode == JunkMode::strict && findings.has_ascii_punctuation;
}

}  // namespace tokenmill::pack
