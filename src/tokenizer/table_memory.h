// Memory of the tables of an encoder: megabytes that are looked up at random.
//
// On huge pages where the system has them: a look-up then misses no TLB. So they are mapped, since
// memory of the heap that was freed and is handed out again stays on the small pages it had. Throws
// std::bad_alloc.
#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace tokenmill::tokenizer {

// Zeros; the system gives a page when it is first touched. Aligned to a huge page.
void* map_pages(std::size_t bytes);
void unmap_pages(void* pages, std::size_t bytes);
// What is mapped for a vector: whole huge pages. 0 for a small one, which the heap has.
std::size_t mapped_for_vector(std::size_t bytes);

class UnmapPages {
 public:
  UnmapPages() = default;
  explicit UnmapPages(std::size_t bytes) : bytes_(bytes) {}
  void operator()(void* pages) const { unmap_pages(pages, bytes_); }

 private:
  std::size_t bytes_ = 0;
};

template <class T>
using Table = std::unique_ptr<T[], UnmapPages>;

// T must be fine with all its bytes zero and need no destructor.
template <class T>
Table<T> allocate_table(std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::size_t bytes = count * sizeof(T);
  return Table<T>(static_cast<T*>(map_pages(bytes)), UnmapPages(bytes));
}

// The same memory for a vector.
template <class T>
struct TableAllocator {
  using value_type = T;

  TableAllocator() = default;
  template <class Other>
  explicit TableAllocator(const TableAllocator<Other>&) {}

  T* allocate(std::size_t count) {
    const std::size_t mapped = mapped_for_vector(count * sizeof(T));
    return static_cast<T*>(mapped > 0 ? map_pages(mapped) : ::operator new(count * sizeof(T)));
  }
  void deallocate(T* table, std::size_t count) {
    const std::size_t mapped = mapped_for_vector(count * sizeof(T));
    return mapped > 0 ? unmap_pages(table, mapped) : ::operator delete(table);
  }

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
