#include "tokenizer/table_memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace tokenmill::tokenizer {

void* allocate_unset_table(std::size_t bytes) {
  constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;
  const std::size_t rounded = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  const bool is_small = bytes < kHugePageBytes / 2;
  void* const table = is_small ? std::malloc(bytes) : std::aligned_alloc(kHugePageBytes, rounded);
  if (table == nullptr) throw std::bad_alloc();
  if (!is_small) madvise(table, rounded, MADV_HUGEPAGE);
  return table;
}

void* allocate_table_bytes(std::size_t bytes) {
  void* const table = allocate_unset_table(bytes);
  std::memset(table, 0, bytes);
  return table;
}

}  // namespace tokenmill::tokenizer
