// `format("{} of {}", a, b)`: the one place that knows which formatting library this is.
// gcc 12 has no std::format; when the oldest supported compiler has, this file becomes a using.
//
// An object and not a function: newer compilers do have std::format, and a call with a std::string
// would find both by the namespace of its argument. Names found as objects are not looked up so.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace tokenmill {

struct Formatter {
  // A pattern that does not fit its arguments does not compile.
  template <typename... Arguments>
  std::string operator()(fmt::format_string<Arguments...> pattern, Arguments&&... arguments) const {
    return fmt::format(pattern, std::forward<Arguments>(arguments)...);
  }
};

inline constexpr Formatter format;

}  // namespace tokenmill
