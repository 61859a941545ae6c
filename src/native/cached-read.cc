// Reads that do not wait, without the ring: one system call, into memory of JavaScript's that can't go meanwhile.
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>

#include "clock.h"
#include "core.h"

namespace uringfs {

namespace {

// cachestat() (Linux 6.5), laid out as in the kernel's linux/mman.h.
constexpr long kCachestat = 451;

struct CacheRange {
  uint64_t start;
  uint64_t length;
};

struct CacheState {
  uint64_t cached;
  uint64_t dirty;
  uint64_t written_back;
  uint64_t evicted;
  uint64_t recently_evicted;
};

// 0 if all of it is in memory, -EAGAIN if not: of tmpfs some may have been swapped out.
int AllCached(int fd, off_t at, size_t length) {
  if (at < 0) at = lseek(fd, 0, SEEK_CUR);
  if (at < 0) return -errno;
  const uint64_t page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  CacheRange range = {static_cast<uint64_t>(at), length};
  CacheState state = {};
  if (syscall(kCachestat, fd, &range, &state, 0) != 0) return -errno;
  uint64_t pages = (range.start + length - 1) / page - range.start / page + 1;
  return state.cached == pages ? 0 : -EAGAIN;
}

}  // namespace

int Core::ReadCached(int fd, void* to, size_t length, double position, bool punted) {
  if (!reads_cached_) return -EOPNOTSUPP;
  if (turn_started_ == 0) turn_started_ = NowNanoseconds();
  off_t at = position < 0 ? -1 : static_cast<off_t>(position);
  size_t most = std::min<size_t>(length, INT32_MAX);
  int bytes = most == 0 ? 0 : punted ? AllCached(fd, at, most) : 0;
  if (bytes == 0) bytes = Retried([&] { return ReadAt(fd, to, most, at, punted ? 0 : RWF_NOWAIT); });
  if (bytes > 0) Count(Counter::k_cachedReads);
  table_->yield = Spent();
  return bytes;
}

}  // namespace uringfs
