#include "tokenizer/table_memory.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace tokenmill::tokenizer {

void* allocate_table_bytes(std::size_t bytes) {
  constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;
  const std::size_t rounded = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  void* const table = std::aligned_alloc(kHugePageBytes, rounded);
  if (table == nullptr) throw std::bad_alloc();
  madvise(table, rounded, MADV_HUGEPAGE);
  std::memset(table, 0, rounded);
  return table;
}

}  // namespace tokenmill::tokenizer
