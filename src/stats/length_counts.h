// How many things have which length, exactly; and the figures that follow from it.
//
// Memory: 8 bytes per length up to 65,535, a map beyond. Merging is addition, so the result does
// not depend on how the work was divided.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/json.h"

namespace tokenmill::stats {

class LengthCounts {
 public:
  void add(std::uint64_t length, std::uint64_t times = 1);
  void merge(const LengthCounts& other);

  std::uint64_t count() const { return count_; }
  std::uint64_t sum() const { return sum_; }
  std::uint64_t min() const;
  std::uint64_t max() const;
  double mean() const;
  double standard_deviation() const;

  // The q-th percentile, q in [0, 100], interpolated linearly between neighbours as numpy's
  // `percentile` does; 0 when nothing was counted. Cost: one pass over the distinct lengths.
  double percentile(double q) const;

  // How many have a length in [from, to).
  std::uint64_t count_between(std::uint64_t from, std::uint64_t to) const;

 private:
  template <typename Visit>
  void for_each(Visit visit) const;
  std::uint64_t nth(std::uint64_t n) const;

  std::vector<std::uint64_t> small_;
  std::map<std::uint64_t, std::uint64_t> large_;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
};

// {"count", "total", "min", "max", "mean", "standard_deviation", "median", "percentiles",
// "histogram", "buckets"}; docs/formats/statistics.md.
json::object to_json(const LengthCounts& lengths);

}  // namespace tokenmill::stats
