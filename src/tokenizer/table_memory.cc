#include "tokenizer/table_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace tokenmill::tokenizer {

namespace {

constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

}  // namespace

void* allocate_unset_table(std::size_t bytes) {
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

// More is mapped than is wanted, and what lies before the first and behind the last page given
// back.
void* map_zero_pages(std::size_t bytes) {
  const std::size_t mapped = bytes + kHugePageBytes;
  void* const found =
      mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) throw std::bad_alloc();
  char* const begin = static_cast<char*>(found);
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(begin) % kHugePageBytes;
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t kept = (bytes + page - 1) / page * page;
  if (before > 0) munmap(begin, before);
  if (before + kept < mapped) munmap(begin + before + kept, mapped - before - kept);
  madvise(begin + before, kept, MADV_HUGEPAGE);
  return begin + before;
}

void UnmapPages::operator()(void* pages) const { munmap(pages, bytes_); }

}  // namespace tokenmill::tokenizer
