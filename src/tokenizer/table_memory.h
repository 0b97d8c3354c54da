// Memory of the tables of an encoder: megabytes that are looked up at random.
//
// Zeroed, and on huge pages where the system has them: a look-up then misses no TLB. A size that is
// no multiple of 2 MiB is rounded up. Throws std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>

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

// The same pages for a vector that is filled with something else than zeros. Small vectors have
// ordinary memory.
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

}  // namespace tokenmill::tokenizer
