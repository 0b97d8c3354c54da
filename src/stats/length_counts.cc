// Lengths up to 65,535 are counted in a table that grows with the longest seen, so counting is one
// addition; the few longer ones go to a map. Every figure is told from the counts afterwards, by
// one walk from the shortest length: percentiles between two lengths are interpolated as numpy's
// default does, so a test can compare them digit for digit, and no figure is an estimate.
#include "stats/length_counts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "stats/rounded.h"

namespace tokenmill::stats {
namespace {

constexpr std::uint64_t kSmallLengths = 65536;

constexpr std::array<double, 11> kPercentiles = {1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 100};

// The buckets people know from the product's requirements, the last without end.
constexpr std::array<std::uint64_t, 7> kBucketStarts = {0, 100, 200, 400, 600, 800, 1000};

// Bins of equal width over [min, max], at most this many.
constexpr std::uint64_t kHistogramBins = 50;

json::array histogram(const LengthCounts& lengths) {
  json::array bins;
  if (lengths.count() == 0) return bins;
  const std::uint64_t span = lengths.max() - lengths.min() + 1;
  const std::uint64_t width = (span + kHistogramBins - 1) / kHistogramBins;
  for (std::uint64_t from = lengths.min(); from <= lengths.max(); from += width) {
    bins.push_back(json::object{{"from", from},
                                {"to", from + width},
                                {"count", lengths.count_between(from, from + width)}});
  }
  return bins;
}

json::array buckets(const LengthCounts& lengths) {
  json::array result;
  for (std::size_t i = 0; i < kBucketStarts.size(); ++i) {
    const bool is_last = i + 1 == kBucketStarts.size();
    const std::uint64_t to = is_last ? lengths.max() + 1 : kBucketStarts[i + 1];
    json::object bucket{{"from", kBucketStarts[i]}};
    bucket["to"] = is_last ? json::value(nullptr) : json::value(to);
    bucket["count"] = lengths.count_between(kBucketStarts[i], to);
    result.push_back(std::move(bucket));
  }
  return result;
}

std::string percentile_name(double q) {
  return q == 99.9 ? "99.9" : std::to_string(static_cast<int>(q));
}

}  // namespace

template <typename Visit>
void LengthCounts::for_each(Visit visit) const {
  for (std::uint64_t length = 0; length < small_.size(); ++length) {
    if (small_[length] > 0) visit(length, small_[length]);
  }
  for (const auto& [length, times] : large_) visit(length, times);
}

void LengthCounts::add(std::uint64_t length, std::uint64_t times) {
  if (times == 0) return;
  if (length < kSmallLengths) {
    if (length >= small_.size()) small_.resize(std::max(length + 1, std::bit_ceil(length + 1)));
    small_[length] += times;
  } else {
    large_[length] += times;
  }
  count_ += times;
  sum_ += length * times;
}

void LengthCounts::merge(const LengthCounts& other) {
  other.for_each([&](std::uint64_t length, std::uint64_t times) { add(length, times); });
}

std::uint64_t LengthCounts::min() const { return count_ == 0 ? 0 : nth(0); }
std::uint64_t LengthCounts::max() const { return count_ == 0 ? 0 : nth(count_ - 1); }

double LengthCounts::mean() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

double LengthCounts::standard_deviation() const {
  if (count_ == 0) return 0;
  const double centre = mean();
  double squares = 0;
  for_each([&](std::uint64_t length, std::uint64_t times) {
    const double distance = static_cast<double>(length) - centre;
    squares += distance * distance * static_cast<double>(times);
  });
  return std::sqrt(squares / static_cast<double>(count_));
}

double LengthCounts::percentile(double q) const {
  if (count_ == 0) return 0;
  const double place = q / 100 * static_cast<double>(count_ - 1);
  const auto below = static_cast<std::uint64_t>(place);
  const double low = static_cast<double>(nth(below));
  const double high = static_cast<double>(nth(std::min(below + 1, count_ - 1)));
  return low + (high - low) * (place - static_cast<double>(below));
}

std::uint64_t LengthCounts::count_between(std::uint64_t from, std::uint64_t to) const {
  std::uint64_t total = 0;
  for (std::uint64_t i = from; i < std::min<std::uint64_t>(to, small_.size()); ++i) {
    total += small_[i];
  }
  for (auto it = large_.lower_bound(from); it != large_.end() && it->first < to; ++it) {
    total += it->second;
  }
  return total;
}

// The length of the n-th thing when sorted by length.
std::uint64_t LengthCounts::nth(std::uint64_t n) const {
  for (std::uint64_t length = 0; length < small_.size(); ++length) {
    if (n < small_[length]) return length;
    n -= small_[length];
  }
  for (const auto& [length, times] : large_) {
    if (n < times) return length;
    n -= times;
  }
  return 0;
}

json::object to_json(const LengthCounts& lengths) {
  json::object percentiles;
  for (const double q : kPercentiles)
    percentiles[percentile_name(q)] = rounded(lengths.percentile(q));
  return {{"count", lengths.count()},
          {"total", lengths.sum()},
          {"min", lengths.min()},
          {"max", lengths.max()},
          {"mean", rounded(lengths.mean())},
          {"standard_deviation", rounded(lengths.standard_deviation())},
          {"median", rounded(lengths.percentile(50))},
          {"percentiles", std::move(percentiles)},
          {"histogram", histogram(lengths)},
          {"buckets", buckets(lengths)}};
}

}  // namespace tokenmill::stats
