// A set of 64-bit hashes with a ceiling: counts how many values came again, exactly, until more
// than `size_max` distinct ones have come; then it forgets all and says so.
//
// Two different values with one hash count as equal: for 10^8 values the chance of a single such
// pair is about 0.03 %. Memory: at most 16 * size_max bytes, half of that on average.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tokenmill::stats {

class HashSet {
 public:
  explicit HashSet(std::uint64_t size_max) : size_max_(size_max) {}

  void add(std::uint64_t hash);
  // The other set's values and repeats, as if they had been added here.
  void merge(const HashSet& other);

  // How many added values were there already; nothing after an overflow, or when size_max is 0.
  std::optional<std::uint64_t> repeats() const;

 private:
  bool insert(std::uint64_t hash);
  void grow();
  void overflow();

  std::uint64_t size_max_;
  std::uint64_t size_ = 0;
  std::uint64_t repeats_ = 0;
  bool has_overflowed_ = false;
  std::vector<std::uint64_t> slots_;  // 0: empty; a hash of 0 is stored as 1
};

}  // namespace tokenmill::stats
