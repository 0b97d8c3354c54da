// A recursive descent over the text that keeps positions and no values. The time goes into strings,
// so their plain bytes are passed eight at a time: (x - 0x01..01) & ~x & 0x80..80 marks the zero
// bytes of a word, and after XOR with a quote or a backslash those that equal it. Escapes are
// decoded only when somebody asks for the string.
#include "reader/json_scanner.h"

#include <bit>
#include <cstring>

#include "base/assert.h"

namespace tokenmill::reader {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHighs = 0x8080808080808080ULL;

// A set high bit in each byte of `word` that is zero. Exact up to the first such byte, which is
// all that is used.
constexpr std::uint64_t zero_bytes(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }

// The bytes that end a plain run inside a string: quote, backslash, control characters.
constexpr std::uint64_t special_bytes(std::uint64_t word) {
  const std::uint64_t controls = (word - kOnes * 0x20) & ~word & kHighs;
  return zero_bytes(word ^ (kOnes * '"')) | zero_bytes(word ^ (kOnes * '\\')) | controls;
}

bool is_special(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// The index of the first special byte at or after `i`; the size when there is none.
std::size_t find_special(std::string_view text, std::size_t i) {
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    const std::uint64_t found = special_bytes(word);
    if (found != 0) return i + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  while (i < text.size() && !is_special(text[i])) ++i;
  return i;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t offset) : text_(text), i_(offset) {}

  std::size_t offset() const { return i_; }
  std::optional<JsonFault> fault() const { return fault_; }

  bool value(JsonValue& value, int depth);
  bool members(std::vector<JsonMember>& members);
  bool elements(std::vector<JsonValue>& elements);
  bool end();

  void skip_space() {
    while (i_ < text_.size()) {
      const char c = text_[i_];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
      ++i_;
    }
  }

 private:
  char peek() const { return i_ < text_.size() ? text_[i_] : '\0'; }
  bool failed(const char* reason) {
    if (!fault_) fault_ = JsonFault{i_, reason};
    return false;
  }
  bool take(char c, const char* reason) {
    if (peek() != c || i_ >= text_.size()) return failed(reason);
    ++i_;
    return true;
  }
  bool word(std::string_view word);
  bool string();
  bool escape();
  bool number();
  bool digits();
  template <typename Item>
  bool list(char close, Item item);
  bool array(int depth);
  bool object(int depth);

  std::string_view text_;
  std::size_t i_;
  std::optional<JsonFault> fault_;
};

bool Scanner::word(std::string_view word) {
  if (text_.substr(i_, word.size()) != word) return failed("unknown word");
  i_ += word.size();
  return true;
}

bool Scanner::escape() {
  ++i_;
  const char c = peek();
  if (c == 'u') {
    for (std::size_t k = 1; k <= 4; ++k) {
      if (i_ + k >= text_.size() || hex_digit(text_[i_ + k]) < 0) {
        return failed("\\u without four hex digits");
      }
    }
    i_ += 5;
    return true;
  }
  if (c == '\0' || std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
    return failed("unknown escape");
  }
  ++i_;
  return true;
}

bool Scanner::string() {
  if (!take('"', "expected a string")) return false;
  for (;;) {
    i_ = find_special(text_, i_);
    if (i_ >= text_.size()) return failed("string without end");
    if (text_[i_] == '"') {
      ++i_;
      return true;
    }
    if (text_[i_] != '\\') return failed("control character in a string");
    if (!escape()) return false;
  }
}

bool Scanner::digits() {
  if (!is_digit(peek())) return failed("expected a digit");
  while (is_digit(peek())) ++i_;
  return true;
}

bool Scanner::number() {
  if (peek() == '-') ++i_;
  if (peek() == 'I') return word("Infinity");
  if (peek() == '0') {
    ++i_;
  } else if (!digits()) {
    return false;
  }
  if (peek() == '.') {
    ++i_;
    if (!digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++i_;
    if (peek() == '+' || peek() == '-') ++i_;
    return digits();
  }
  return true;
}

// Items separated by commas up to `close`; the opening bracket is already passed.
template <typename Item>
bool Scanner::list(char close, Item item) {
  skip_space();
  if (peek() == close) {
    ++i_;
    return true;
  }
  for (;;) {
    skip_space();
    if (!item()) return false;
    skip_space();
    if (peek() == ',') {
      ++i_;
      continue;
    }
    return take(close, close == '}' ? "expected , or }" : "expected , or ]");
  }
}

bool Scanner::array(int depth) {
  ++i_;
  JsonValue element;
  return list(']', [&] { return value(element, depth + 1); });
}

bool Scanner::object(int depth) {
  ++i_;
  JsonValue element;
  return list('}', [&] {
    if (!string()) return false;
    skip_space();
    if (!take(':', "expected :")) return false;
    return value(element, depth + 1);
  });
}

bool Scanner::value(JsonValue& value, int depth) {
  if (depth > kJsonDepthMax) return failed("nested deeper than 256 levels");
  skip_space();
  const std::size_t begin = i_;
  bool good = false;
  switch (peek()) {
    case '"':
      value.kind = JsonKind::string;
      good = string();
      break;
    case '{':
      good = object(depth);
      value.kind = JsonKind::object;
      break;
    case '[':
      good = array(depth);
      value.kind = JsonKind::array;
      break;
    case 't':
    case 'f':
      value.kind = JsonKind::boolean;
      good = word(peek() == 't' ? "true" : "false");
      break;
    case 'n':
      value.kind = JsonKind::null;
      good = word("null");
      break;
    case 'N':
    case 'I':
      value.kind = JsonKind::number;
      good = word(peek() == 'N' ? "NaN" : "Infinity");
      break;
    default:
      value.kind = JsonKind::number;
      good = i_ < text_.size() ? number() : failed("expected a value");
  }
  value.text = text_.substr(begin, i_ - begin);
  return good;
}

bool Scanner::members(std::vector<JsonMember>& members) {
  if (!take('{', "expected an object")) return false;
  return list('}', [&] {
    JsonMember member;
    const std::size_t begin = i_;
    if (!string()) return false;
    member.key = text_.substr(begin, i_ - begin);
    skip_space();
    if (!take(':', "expected :") || !value(member.value, 2)) return false;
    members.push_back(member);
    return true;
  });
}

bool Scanner::elements(std::vector<JsonValue>& elements) {
  if (!take('[', "expected an array")) return false;
  return list(']', [&] {
    JsonValue element;
    if (!value(element, 2)) return false;
    elements.push_back(element);
    return true;
  });
}

bool Scanner::end() {
  skip_space();
  return i_ == text_.size() || failed("more text after the value");
}

// The four hex digits at `i`.
char32_t code_unit(std::string_view text, std::size_t i) {
  char32_t unit = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    unit = unit * 16 + static_cast<char32_t>(hex_digit(text[i + k]));
  }
  return unit;
}

void append_code_point(char32_t code, std::string& out) {
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// Decodes the \u escape whose digits begin at `i`, and its second half if it has one; moves `i`
// behind. False for an unpaired surrogate.
bool append_unicode_escape(std::string_view text, std::size_t& i, std::string& out) {
  char32_t code = code_unit(text, i);
  i += 4;
  if (code >= 0xDC00 && code <= 0xDFFF) return false;
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (text.substr(i, 2) != "\\u") return false;
    const char32_t low = code_unit(text, i + 2);
    if (low < 0xDC00 || low > 0xDFFF) return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    i += 6;
  }
  append_code_point(code, out);
  return true;
}

char simple_escape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    default:
      return c;  // quote, backslash, slash
  }
}

}  // namespace

std::optional<JsonFault> scan_json(std::string_view text, JsonValue& value) {
  Scanner scanner(text, 0);
  if (!scanner.value(value, 1) || !scanner.end()) return scanner.fault();
  return std::nullopt;
}

std::optional<JsonFault> scan_json_value(std::string_view text, std::size_t& offset,
                                         JsonValue& value) {
  Scanner scanner(text, offset);
  if (!scanner.value(value, 1)) return scanner.fault();
  offset = scanner.offset();
  return std::nullopt;
}

std::optional<JsonFault> scan_json_object(std::string_view text, std::vector<JsonMember>& members) {
  members.clear();
  Scanner scanner(text, 0);
  scanner.skip_space();
  if (!scanner.members(members) || !scanner.end()) return scanner.fault();
  return std::nullopt;
}

std::optional<JsonFault> scan_json_array(std::string_view text, std::vector<JsonValue>& elements) {
  elements.clear();
  Scanner scanner(text, 0);
  scanner.skip_space();
  if (!scanner.elements(elements) || !scanner.end()) return scanner.fault();
  return std::nullopt;
}

bool append_json_text(std::string_view text, std::string& out) {
  TM_ASSERT(text.size() >= 2);  // the scanner gave it, quotes and all
  const std::size_t size_before = out.size();
  const std::string_view inner = text.substr(1, text.size() - 2);
  std::size_t i = 0;
  while (i < inner.size()) {
    const void* found = std::memchr(inner.data() + i, '\\', inner.size() - i);
    const std::size_t next =
        found == nullptr ? inner.size() : static_cast<const char*>(found) - inner.data();
    out.append(inner.data() + i, next - i);
    if (next == inner.size()) break;
    i = next + 2;
    if (inner[next + 1] != 'u') {
      out += simple_escape(inner[next + 1]);
    } else if (!append_unicode_escape(inner, i, out)) {
      out.resize(size_before);
      return false;
    }
  }
  return true;
}

bool json_key_is(std::string_view key, std::string_view name) {
  if (key.find('\\') == std::string_view::npos) return key.substr(1, key.size() - 2) == name;
  std::string text;
  return append_json_text(key, text) && text == name;
}

}  // namespace tokenmill::reader
