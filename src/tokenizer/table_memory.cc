#include "tokenizer/table_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <new>

namespace tokenmill::tokenizer {

namespace {

constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

std::size_t round_up(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

std::size_t whole_pages(std::size_t bytes) {
  return round_up(bytes, static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
}

}  // namespace

std::size_t mapped_for_vector(std::size_t bytes) {
  return bytes < kHugePageBytes / 2 ? 0 : round_up(bytes, kHugePageBytes);
}

// More is mapped than is wanted, and what lies before the first and behind the last page given
// back.
void* map_pages(std::size_t bytes) {
  const std::size_t kept = whole_pages(bytes);
  const std::size_t mapped = kept + kHugePageBytes;
  void* const found =
      mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) throw std::bad_alloc();
  char* const begin = static_cast<char*>(found);
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(begin) % kHugePageBytes;
  if (before > 0) munmap(begin, before);
  if (before + kept < mapped) munmap(begin + before + kept, mapped - before - kept);
  madvise(begin + before, kept, MADV_HUGEPAGE);
  return begin + before;
}

void unmap_pages(void* pages, std::size_t bytes) { munmap(pages, whole_pages(bytes)); }

}  // namespace tokenmill::tokenizer
