#include "prefault.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace uringfs {

namespace {

// Of fewer pages the faults cost less than asking.
constexpr size_t kPagesAtLeast = 16;
constexpr size_t kPagesAtMost = 256;

}  // namespace

void Prefault(char* memory, size_t bytes) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  uintptr_t from = (reinterpret_cast<uintptr_t>(memory) + page - 1) / page * page;
  uintptr_t to = (reinterpret_cast<uintptr_t>(memory) + bytes) / page * page;
  if (to < from + kPagesAtLeast * page) return;
  unsigned char there[kPagesAtMost];
  size_t pages = std::min((to - from) / page, kPagesAtMost);
  if (mincore(reinterpret_cast<void*>(from), pages * page, there) != 0) return;
  auto missing = std::count_if(there, there + pages, [](unsigned char one) { return (one & 1) == 0; });
  if (static_cast<size_t>(missing) * 8 < pages) return;
  madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE);
}

}  // namespace uringfs
