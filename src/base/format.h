// `format("{} of {}", a, b)`: the one place that knows which formatting library this is.
// gcc 12 has no std::format; when the oldest supported compiler has, this file becomes a using.
#pragma once

#include <fmt/format.h>

namespace tokenmill {
using fmt::format;
}  // namespace tokenmill
