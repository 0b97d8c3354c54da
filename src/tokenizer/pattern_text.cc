#include "tokenizer/pattern_text.h"

#include <algorithm>

#include "base/format.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {

PatternText::PatternText(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size();) {
    const Decoded next = decode_utf8(pattern, i);
    scalars_ += next.scalar;
    i += next.length;
  }
}

bool PatternText::take(std::u32string_view text) {
  if (!holds(text)) return false;
  position_ += text.size();
  return true;
}

std::optional<std::uint32_t> PatternText::take_number() {
  if (!is_ascii_digit(peek())) return std::nullopt;
  std::uint64_t number = 0;
  while (is_ascii_digit(peek())) {
    number = std::min<std::uint64_t>(number * 10 + (take_one() - '0'), std::uint64_t{1} << 31);
  }
  return number == std::uint64_t{1} << 31 ? kTooLarge : static_cast<std::uint32_t>(number);
}

std::unexpected<Error> PatternText::refuse(std::string_view what) const {
  return fail(ErrorCode::unsupported,
              format("{} at character {} of the pattern \"{}\" is not supported yet", what,
                     position_, to_utf8(scalars_)));
}

}  // namespace tokenmill::tokenizer
