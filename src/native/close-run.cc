#include "close-run.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace uringfs {

namespace {

// close_range() (Linux 5.9), the number of all architectures that Node has.
constexpr long kCloseRange = 436;

bool CloseRange(int first, int last) {
  return syscall(kCloseRange, static_cast<unsigned>(first), static_cast<unsigned>(last), 0u) == 0;
}

}  // namespace

void CloseRun::Add(int fd) {
  if (count_ == kMost || (count_ > 0 && fd != first_ + count_)) CloseAll();
  if (count_ == 0) first_ = fd;
  ++count_;
}

void CloseRun::CloseAll() {
  // A seccomp filter may not know it; nothing has been closed then.
  bool together = count_ > 1 && CloseRange(first_, first_ + count_ - 1);
  for (int i = 0; !together && i < count_; ++i) close(first_ + i);
  count_ = 0;
}

}  // namespace uringfs
