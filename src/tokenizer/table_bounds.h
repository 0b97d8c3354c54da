// Whether all numbers of a table lead inside: looking through the tables of an image is most of
// the time that it takes to load.
//
// A table is seen as words of 32 bits in a pattern of four, and word w of lane i is out of bounds
// when ((w + add[i]) & mask[i]) > last[i]: with add 1 the number ~0, "none", is in bounds. Four
// words at a time, without a branch: 5 GB/s and more.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

namespace tokenmill::tokenizer {

struct LaneBound {
  std::uint32_t add = 0;
  std::uint32_t mask = 0;
  std::uint32_t last = 0;

  static constexpr LaneBound any() { return {}; }
  // Below `end`, which is not 0.
  static constexpr LaneBound below(std::size_t end) {
    return {0, ~std::uint32_t{0}, static_cast<std::uint32_t>(end - 1)};
  }
  static constexpr LaneBound below_or_none(std::size_t end) {
    return {1, ~std::uint32_t{0}, static_cast<std::uint32_t>(end)};
  }
};
using LaneBounds = std::array<LaneBound, 4>;

bool words_in_bounds(std::span<const std::uint32_t> words, const LaneBounds& bounds);

template <class T>
bool in_bounds(std::span<const T> items, const LaneBounds& bounds) {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) >= 4);
  static_assert(sizeof(T) % 16 == 0 || 16 % sizeof(T) == 0);
  return words_in_bounds({reinterpret_cast<const std::uint32_t*>(items.data()),
                          items.size_bytes() / sizeof(std::uint32_t)},
                         bounds);
}

}  // namespace tokenmill::tokenizer
