// How often each value came, told by its 64-bit hash, with a ceiling: exact until more than
// `distinct_max` different ones have come; then it forgets all and says so.
//
// Two different values with one hash count as equal: for 10^8 values the chance of a single such
// pair is about 0.03 %. Memory: at most 64 * distinct_max bytes, half of that on average, and a few
// ids of the kMostRepeated values that came most often. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "data/token_batch.h"

namespace tokenmill::stats {

// Values that came `from` to `to` times (both included; nothing: no end).
struct CopyBin {
  std::uint64_t from = 0;
  std::optional<std::uint64_t> to;
  std::uint64_t distinct = 0;  // how many such values
  std::uint64_t count = 0;     // how often they came together
};

struct RepeatedValue {
  std::uint64_t hash = 0;
  std::uint64_t count = 0;
  std::uint64_t first = 0;     // the number of its first coming
  std::uint64_t length = 0;    // ids in all
  std::vector<TokenId> start;  // the first of them
};

class CopyCounts {
 public:
  static constexpr std::size_t kMostRepeated = 20;
  static constexpr std::size_t kStartIds = 40;

  explicit CopyCounts(std::uint64_t distinct_max) : distinct_max_(distinct_max) {}

  void add(std::span<const TokenId> ids);
  // The other's values, as if they had come after those here. What a value begins with is known
  // afterwards if one of the two had it among those it saw most often.
  void merge(const CopyCounts& other);

  // Whether all of the below is known: not after too many values, or when none are wanted.
  bool is_known() const { return !has_overflowed_ && distinct_max_ > 0; }
  std::uint64_t distinct() const { return distinct_; }
  // How many values were there already.
  std::uint64_t repeats() const { return came_ - distinct_; }
  // Values that came once, twice, three times, 4 to 10, 11 to 100, more often.
  std::array<CopyBin, 6> histogram() const;
  // Those that came at least twice, the most frequent first, the earlier one of equals.
  std::vector<RepeatedValue> most_repeated() const;

 private:
  // There are millions of them, so numbers beyond 2^32 - 1 are held there: four billion copies of
  // one document are told as that many.
  struct Slot {
    std::uint64_t hash = 0;  // 0: empty; a hash of 0 is stored as 1
    std::uint32_t count = 0;
    std::uint32_t first = 0;
  };
  static_assert(sizeof(Slot) == 16);

  void count(std::uint64_t hash, std::uint64_t times, std::uint64_t first);
  Slot& slot_of(std::uint64_t hash);
  void grow();
  void overflow();
  void consider(const Slot& slot, std::span<const TokenId> start, std::uint64_t length);

  std::uint64_t distinct_max_;
  std::uint64_t distinct_ = 0;
  std::uint64_t came_ = 0;
  bool has_overflowed_ = false;
  std::vector<Slot> slots_;
  std::vector<RepeatedValue> most_;  // the best first
};

}  // namespace tokenmill::stats
