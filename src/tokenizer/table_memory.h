// Memory of the tables of an encoder: megabytes that are looked up at random.
//
// Zeroed, and on huge pages where the system has them: a look-up then misses no TLB. A size that is
// no multiple of 2 MiB is rounded up. Throws std::bad_alloc.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace tokenmill::tokenizer {

struct FreeTable {
  void operator()(void* table) const { std::free(table); }
};

template <class T>
using Table = std::unique_ptr<T[], FreeTable>;

void* allocate_table_bytes(std::size_t bytes);
void* allocate_unset_table(std::size_t bytes);

// T must be fine with all its bytes zero and need no destructor.
template <class T>
Table<T> allocate_table(std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  return Table<T>(static_cast<T*>(allocate_table_bytes(count * sizeof(T))));
}

// Pages of zeros that the system gives when they are first touched: for a table that may never be
// filled. Aligned to 2 MiB. Throws std::bad_alloc.
void* map_zero_pages(std::size_t bytes);

class UnmapPages {
 public:
  UnmapPages() = default;
  explicit UnmapPages(std::size_t bytes) : bytes_(bytes) {}
  void operator()(void* pages) const;

 private:
  std::size_t bytes_ = 0;
};

template <class T>
using ZeroPages = std::unique_ptr<T[], UnmapPages>;

// The same rules for T as above.
template <class T>
ZeroPages<T> allocate_zero_pages(std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::size_t bytes = count * sizeof(T);
  return ZeroPages<T>(static_cast<T*>(map_zero_pages(bytes)), UnmapPages(bytes));
}

// Memory as of allocate_unset_table() for a vector that is filled with something else than zeros.
// Small vectors have ordinary memory.
template <class T>
struct TableAllocator {
  using value_type = T;

  TableAllocator() = default;
  template <class Other>
  explicit TableAllocator(const TableAllocator<Other>&) {}

  T* allocate(std::size_t count) {
    return static_cast<T*>(allocate_unset_table(count * sizeof(T)));
  }
  void deallocate(T* table, std::size_t) { std::free(table); }

  bool operator==(const TableAllocator&) const = default;
};

// A table that no longer changes: filled here, or lying in memory that outlives it, as the tables
// of an image do. Movable; who reads it need not know which it is.
template <class T>
class FrozenTable {
 public:
  static_assert(std::is_trivially_copyable_v<T>);
  using Built = std::vector<T, TableAllocator<T>>;

  FrozenTable() = default;
  explicit FrozenTable(Built built) : built_(std::move(built)), items_(built_) {}
  // `items` must outlive the result.
  static FrozenTable borrowed(std::span<const T> items) {
    FrozenTable table;
    table.items_ = items;
    return table;
  }
  FrozenTable(FrozenTable&&) noexcept = default;
  FrozenTable& operator=(FrozenTable&&) noexcept = default;

  std::span<const T> items() const { return items_; }
  const T* data() const { return items_.data(); }
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  const T& operator[](std::size_t i) const {
    assert(i < items_.size());  // in sanitizer builds: what leads outside of an image is found
    return items_.data()[i];
  }

 private:
  Built built_;
  std::span<const T> items_;
};

}  // namespace tokenmill::tokenizer
