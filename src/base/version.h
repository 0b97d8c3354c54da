// The version of the program, in the one place where it is written; CMakeLists.txt reads it here.
#pragma once

#include <string_view>

namespace tokenmill {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace tokenmill
