// A pattern while it is read: its scalars, and the place that is read next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenmill::tokenizer {

class PatternText {
 public:
  explicit PatternText(std::string_view pattern);

  bool at_end() const { return position_ == scalars_.size(); }
  // 0 behind the end.
  char32_t peek(std::size_t ahead = 0) const {
    return position_ + ahead < scalars_.size() ? scalars_[position_ + ahead] : 0;
  }
  bool holds(std::u32string_view text) const {
    return std::u32string_view(scalars_).substr(position_).starts_with(text);
  }
  bool take(std::u32string_view text);
  char32_t take_one() { return scalars_[position_++]; }
  void skip(std::size_t count) { position_ += count; }
  // Decimal digits, as many as there are; nullopt for none, kTooLarge for more than an int holds.
  std::optional<std::uint32_t> take_number();
  static constexpr std::uint32_t kTooLarge = ~std::uint32_t{0};

  bool has_ahead(char32_t c) const { return scalars_.find(c, position_) != std::u32string::npos; }
  std::size_t position() const { return position_; }
  void go_to(std::size_t position) { position_ = position; }

  // The error unsupported, with the place.
  std::unexpected<Error> refuse(std::string_view what) const;

 private:
  std::u32string scalars_;
  std::size_t position_ = 0;
};

inline bool is_ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }

}  // namespace tokenmill::tokenizer
