#include "direct-io.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "layout.h"

namespace uringfs {

namespace {

// The page cache works in pages: what is written through it and what is written past it should not share one.
constexpr unsigned kPageBytes = 4096;
// What a device may want at most, where the kernel does not say (before 6.1).
constexpr unsigned kUsualBytes = 4096;

unsigned Alignment(int fd) {
  struct statx found = {};
  int flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
  if (syscall(SYS_statx, fd, "", flags, STATX_DIOALIGN, &found) != 0) return 0;
  if ((found.stx_mask & STATX_DIOALIGN) == 0) return kUsualBytes;
  // Blocks of memory begin at multiples of their units.
  if (found.stx_dio_mem_align > static_cast<unsigned>(kUnitBytes)) return 0;
  return found.stx_dio_offset_align;
}

}  // namespace

int SetDirect(int fd, bool direct) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return 0;
  unsigned alignment = direct ? Alignment(fd) : 0;
  bool fits = alignment > 0 && alignment <= static_cast<unsigned>(kUnitBytes);
  if (fcntl(fd, F_SETFL, fits ? flags | O_DIRECT : flags & ~O_DIRECT) < 0 || !fits) return 0;
  return static_cast<int>(std::max(alignment, kPageBytes));
}

}  // namespace uringfs
