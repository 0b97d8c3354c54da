// The surprises, each checked against the pinned wheel (tests/parity): "\x" without digits is
// U+0000 but at the end of the pattern, where it is an x; "\400" is the byte 0; braces without a
// digit stand for themselves; a byte beyond 127 wants the rest of its character as bytes, too.
#include "tokenizer/pattern_codes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

using Codes = std::vector<PatternCode>;

// The largest codes that Oniguruma takes.
constexpr char32_t kAloneMax = 0x13FFFF;
constexpr char32_t kInClassMax = 0x1FFFFF;

int digit_of(char32_t c, int base) {
  const char32_t lower = c | 0x20;
  int value = 99;
  if (is_ascii_digit(c)) value = static_cast<int>(c - '0');
  if (lower >= 'a' && lower <= 'f') value = static_cast<int>(lower - 'a') + 10;
  return value < base ? value : -1;
}

class CodeReader {
 public:
  CodeReader(PatternText& text, PatternPlace place, bool ends_range)
      : text_(text), place_(place), ends_range_(ends_range) {}

  Result<Codes> read() {
    if (text_.at_end()) return text_.refuse("a backslash at the end");
    const char32_t c = text_.peek();
    const bool is_last = text_.peek(1) == 0;
    if ((c == 'x' || c == 'o') && text_.peek(1) == '{') return read_braces(c == 'x' ? 16 : 8);
    if (c == 'x' && !is_last) return read_bytes();
    if (c == 'u' && !is_last) return read_four_digits();
    if (c >= '0' && c <= '7') return read_bytes();
    return checked({{.value = TM_TRY(read_control())}});
  }

 private:
  // Digits of the base, at most so many; says how many there were.
  std::pair<char32_t, int> take_digits(int base, int count_max) {
    std::uint64_t value = 0;
    int count = 0;
    while (count < count_max && digit_of(text_.peek(), base) >= 0 && !text_.at_end()) {
      value = value * static_cast<unsigned>(base) +
              static_cast<unsigned>(digit_of(text_.take_one(), base));
      ++count;
    }
    return {static_cast<char32_t>(std::min<std::uint64_t>(value, ~std::uint32_t{0})), count};
  }

  Result<Codes> checked(Codes codes) const {
    for (const PatternCode& code : codes) {
      const bool may_be_larger = place_ == PatternPlace::in_class && ends_range_;
      if (code.value > (place_ == PatternPlace::alone ? kAloneMax : kInClassMax) &&
          !may_be_larger) {
        return text_.refuse("this code");
      }
    }
    return codes;
  }

  Result<Codes> read_four_digits() {
    text_.skip(1);
    const auto [value, count] = take_digits(16, 4);
    if (count < 4) return text_.refuse("this code");
    return checked({{.value = value}});
  }

  static bool divides(char32_t c) { return c == ' ' || c == '\n'; }

  // "x{41}", "x{41 42}" and, in a class, "x{41-44 46}".
  Result<Codes> read_braces(int base) {
    const int count_max = base == 16 ? 8 : 11;
    const char32_t letter = text_.take_one();
    if (base == 8 && digit_of(text_.peek(1), 10) >= 8) return text_.refuse("this code");
    if (digit_of(text_.peek(1), base) < 0) return Codes{{.value = letter}};
    text_.skip(1);
    Codes codes;
    bool may_begin_range = place_ == PatternPlace::in_class && !ends_range_;
    while (true) {
      const auto [value, count] = take_digits(base, count_max);
      if (count == 0 || digit_of(text_.peek(), base == 8 ? 10 : 16) >= 0) {
        return text_.refuse("this code");
      }
      codes.push_back({.value = value});
      const bool is_divided = divides(text_.peek());
      while (divides(text_.peek())) text_.skip(1);
      if (!is_divided && text_.take(U"}")) return checked(std::move(codes));
      if (text_.peek() == '-') {
        if (!may_begin_range) return text_.refuse("this code");
        text_.skip(1);
        codes.push_back({.is_range = true});
        while (divides(text_.peek())) text_.skip(1);
      } else if (!is_divided) {
        return text_.refuse("this code");
      }
      may_begin_range = place_ == PatternPlace::in_class && !codes.back().is_range;
    }
  }

  // The byte at "x41" or "101"; nullopt when none stands there.
  std::optional<std::uint32_t> take_byte() {
    if (text_.take(U"x")) return take_digits(16, 2).first;
    if (text_.peek() < '0' || text_.peek() > '7') return std::nullopt;
    return take_digits(8, 3).first;
  }

  Result<Codes> read_bytes() {
    const bool is_hex = text_.peek() == 'x';
    const std::uint32_t first = *take_byte();
    if (place_ == PatternPlace::in_class && first > 0xFF) return text_.refuse("this code");
    std::string bytes(1, static_cast<char>(first));
    const auto lead = static_cast<std::uint8_t>(first);
    if (lead < 0x80) return Codes{{.value = lead}};
    const bool is_alone_in_class = place_ == PatternPlace::in_class && lead < 0xC0;
    if (lead >= 0xF5 || is_alone_in_class) return Codes{{.value = lead, .is_byte = true}};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    while (bytes.size() < length && text_.peek() == '\\' &&
           (place_ == PatternPlace::alone || (text_.peek(1) == 'x') == is_hex)) {
      text_.skip(1);
      const auto next = text_.peek() == 'x' && text_.peek(1) == '{' ? std::nullopt : take_byte();
      if (!next) break;
      bytes += static_cast<char>(*next);
    }
    if (bytes.size() != length || !is_valid_utf8(bytes)) return text_.refuse("this code");
    return Codes{{.value = decode_utf8(bytes, 0).scalar}};
  }

  // "n", "cA", "C-a", "M-a", or anything that stands for itself.
  Result<char32_t> read_control() {
    const char32_t c = text_.take_one();
    if (c == 'c') return read_control_of();
    if (c == 'C' || c == 'M') {
      if (!text_.take(U"-")) return text_.refuse("this escape");
      if (c == 'C') return read_control_of();
      return (TM_TRY(read_controlled()) & 0xFF) | 0x80;
    }
    static constexpr std::u32string_view kNames = U"ntrfaevb";
    static constexpr std::u32string_view kCodes = U"\n\t\r\f\a\x1B\v\b";
    const std::size_t index = kNames.find(c);
    return index == std::u32string_view::npos ? c : kCodes[index];
  }

  Result<char32_t> read_control_of() {
    if (text_.take(U"?")) return U'\x7F';
    return TM_TRY(read_controlled()) & 0x9F;
  }

  // What \c and \M- change: a character, or an escape of this kind.
  Result<char32_t> read_controlled() {
    if (text_.at_end() || ++depth_ > 50) return text_.refuse("this escape");
    if (!text_.take(U"\\")) return text_.take_one();
    if (text_.at_end()) return text_.refuse("this escape");
    return read_control();
  }

  PatternText& text_;
  PatternPlace place_;
  bool ends_range_;
  int depth_ = 0;
};

}  // namespace

bool is_scalar(char32_t code) { return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF); }

Result<Codes> read_codes(PatternText& text, PatternPlace place, bool ends_range) {
  return CodeReader(text, place, ends_range).read();
}

}  // namespace tokenmill::tokenizer
