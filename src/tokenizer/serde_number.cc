// Facts from serde_json's src/de.rs (parse_number, parse_decimal, f64_from_parts). The scores are
// read from the text of the file because the JSON library rounds them its own way. Cost: one walk
// over the file.
#include "tokenizer/serde_number.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "base/format.h"

namespace tokenmill::tokenizer {
namespace {

constexpr int kPowerMax = 308;

const std::array<double, kPowerMax + 1>& powers_of_ten() {
  static const auto powers = [] {
    std::array<double, kPowerMax + 1> table{};
    for (int i = 0; i <= kPowerMax; ++i) {
      const std::string text = format("1e{}", i);
      std::from_chars(text.data(), text.data() + text.size(), table[static_cast<std::size_t>(i)]);
    }
    return table;
  }();
  return powers;
}

double from_parts(std::uint64_t significand, int exponent) {
  auto value = static_cast<double>(significand);
  while (std::abs(exponent) > kPowerMax) {
    if (value == 0) return value;
    // serde_json refuses such a number; so does the reader of scores.
    if (exponent > 0) return std::numeric_limits<double>::infinity();
    value /= 1e308;
    exponent += kPowerMax;
  }
  const double power = powers_of_ten()[static_cast<std::size_t>(std::abs(exponent))];
  return exponent >= 0 ? value * power : value / power;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Walks over JSON that is known to be well formed.
class JsonWalk {
 public:
  explicit JsonWalk(std::string_view text) : text_(text) {}

  char peek() {
    while (position_ < text_.size() && is_space(text_[position_])) ++position_;
    return position_ < text_.size() ? text_[position_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++position_;
    return true;
  }
  // The raw text of a string, between its quotes.
  std::string_view take_string() {
    if (!take('"')) return {};
    const std::size_t begin = position_;
    while (position_ < text_.size() && text_[position_] != '"') {
      position_ += text_[position_] == '\\' ? 2 : 1;
    }
    const std::size_t end = std::min(position_, text_.size());
    position_ = end + 1;
    return text_.substr(begin, end - begin);
  }
  std::string_view take_scalar() {
    peek();
    const std::size_t begin = position_;
    while (position_ < text_.size() && !is_space(text_[position_]) &&
           std::string_view(",]}").find(text_[position_]) == std::string_view::npos) {
      ++position_;
    }
    return text_.substr(begin, position_ - begin);
  }
  void skip_value() {
    int depth = 0;
    do {
      const char c = peek();
      if (c == '"') {
        take_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++position_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++position_;
      } else if (c == ',' || c == ':') {
        ++position_;
      } else {
        take_scalar();
      }
    } while (depth > 0 && position_ < text_.size());
  }
  // Stands before the value of the last member `name` of the object here; false without one.
  bool enter_member(std::string_view name) {
    std::size_t found = 0;
    if (!take('{')) return false;
    while (peek() == '"') {
      const std::string_view key = take_string();
      take(':');
      if (key == name) found = position_;
      skip_value();
      if (!take(',')) break;
    }
    if (found != 0) position_ = found;
    return found != 0;
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

double parse_serde_number(std::string_view text) {
  std::size_t i = 0;
  const auto at = [&] { return i < text.size() ? text[i] : '\0'; };
  const bool is_negative = at() == '-';
  if (is_negative) ++i;
  std::uint64_t significand = 0;
  int exponent = 0;
  bool is_full = false;
  bool after_point = false;
  for (; is_digit(at()) || (at() == '.' && !after_point); ++i) {
    if (at() == '.') {
      after_point = true;
      continue;
    }
    const auto digit = static_cast<std::uint64_t>(at() - '0');
    constexpr std::uint64_t kMax = ~std::uint64_t{0};
    is_full = is_full || significand > kMax / 10 || (significand == kMax / 10 && digit > kMax % 10);
    if (!is_full) significand = significand * 10 + digit;
    if (is_full && !after_point) ++exponent;
    if (!is_full && after_point) --exponent;
  }
  if (at() == 'e' || at() == 'E') {
    int power = 0;
    const char* const begin = text.data() + i + (i + 1 < text.size() && text[i + 1] == '+' ? 2 : 1);
    std::from_chars(begin, text.data() + text.size(), power);
    exponent += power;
  }
  const double value = from_parts(significand, exponent);
  return is_negative ? -value : value;
}

std::vector<double> read_unigram_scores(std::string_view file, ScoreReading reading) {
  std::vector<double> scores;
  JsonWalk walk(file);
  if (!walk.enter_member("model") || !walk.enter_member("vocab") || !walk.take('[')) return scores;
  while (walk.take('[')) {
    walk.take_string();
    walk.take(',');
    const std::string_view number = walk.take_scalar();
    scores.push_back(parse_serde_number(number));
    if (reading == ScoreReading::exact) {
      std::from_chars(number.data(), number.data() + number.size(), scores.back());
    }
    walk.take(']');
    walk.take(',');
  }
  return scores;
}

}  // namespace tokenmill::tokenizer
