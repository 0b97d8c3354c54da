// A set of bytes of a file, kept as few disjoint half-open ranges in order. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace tokenmill::hub {

struct ByteSpan {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }
  friend bool operator==(const ByteSpan&, const ByteSpan&) = default;
};

class ByteRanges {
 public:
  void add(ByteSpan span);
  void remove(ByteSpan span);
  void clear() { ends_.clear(); }

  std::uint64_t bytes() const;
  // Everything below this offset is in the set.
  std::uint64_t prefix_end() const;
  // The first bytes below `limit` that are not in the set, at most `size_max` of them.
  std::optional<ByteSpan> first_gap(std::uint64_t limit, std::uint64_t size_max) const;

  const std::map<std::uint64_t, std::uint64_t>& ends_by_begin() const { return ends_; }

 private:
  std::map<std::uint64_t, std::uint64_t> ends_;  // begin -> end; none touch
};

}  // namespace tokenmill::hub
