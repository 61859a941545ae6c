// Queues of another size for a ring that is in use: IORING_REGISTER_RESIZE_RINGS, since Linux 6.13 and for rings with
// DEFER_TASKRUN only.
#include <errno.h>
#include <sys/mman.h>

#include "check.h"
#include "user-ring.h"

namespace uringfs {

namespace {

// liburing 2.3 does not know it.
constexpr unsigned kResizeRings = 33;
// The heads and tails of the queues, generously, and rounding up to pages.
constexpr size_t kHeadBytes = 16384;

// As the kernel rounds a size up.
unsigned PowerOfTwo(unsigned count) {
  unsigned power = 1;
  while (power < count && power < 1u << 31) power *= 2;
  return power;
}

}  // namespace

int UserRing::Resize(unsigned entries, unsigned completions) {
  // The kernel says so of entries that it knows of; those that are being prepared are known here only.
  if (staged_.size() > PowerOfTwo(entries)) return -EOVERFLOW;
  // The queue of entries is empty, because what the kernel has not taken is taken back (but with SQPOLL, which excludes
  // DEFER_TASKRUN). Completions that do not fit the new queue find room here.
  Drain();
  io_uring_params params = {};
  params.sq_entries = entries;
  params.cq_entries = completions;
  params.flags = IORING_SETUP_CQSIZE;
  // Once the kernel has changed the queues there is no way back: so the room for them is made sure of before.
  size_t bytes = kHeadBytes + PowerOfTwo(entries) * (sizeof(io_uring_sqe) + sizeof(uint32_t)) +
                 PowerOfTwo(completions) * sizeof(io_uring_cqe);
  void* room = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return -ENOMEM;
  int answer = Register(kResizeRings, &params, 1);
  munmap(room, bytes);
  if (answer < 0) return answer;
  io_uring before = ring_;
  munmap(before.sq.sqes, *before.sq.kring_entries * sizeof(io_uring_sqe));
  munmap(before.sq.ring_ptr, before.sq.ring_sz);
  params.flags = before.flags;
  params.features = before.features;
  answer = io_uring_queue_mmap(before.ring_fd, &params, &ring_);
  URINGFS_CHECK(answer == 0, "the resized queues could not be mapped (%d)", answer);
  ring_.flags = before.flags;
  ring_.features = before.features;
  // That something was deferred meanwhile the kernel may have noted in the old queue.
  io_uring_get_events(&ring_);
  Drain();
  return 0;
}

}  // namespace uringfs
