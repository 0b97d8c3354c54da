// Figures for files whose bytes must not depend on the machine.
#pragma once

#include <cmath>

namespace tokenmill::stats {

// To nine decimals: the last bits of sums and logarithms differ between processors (fused
// multiply-add, the C library's choice of code), what is left here does not.
inline double rounded(double value) { return std::round(value * 1e9) / 1e9; }

}  // namespace tokenmill::stats
