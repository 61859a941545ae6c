// How entries get to the kernel, and how this thread waits for completions.
#include <errno.h>
#include <signal.h>

#include "check.h"
#include "user-ring-keys.h"
#include "user-ring.h"

namespace uringfs {

namespace {

constexpr uint8_t kLinks = IOSQE_IO_LINK | IOSQE_IO_HARDLINK;

}  // namespace

// An operation that is about another one: the oldest that has its user data and was prepared before.
void UserRing::Resolve(UserOp* op) {
  const UserOp* found = nullptr;
  for (const UserOp& other : ops_) {
    bool there = other.state == OpState::kInFlight || other.state == OpState::kPrepared;
    if (!there || other.user_data != op->target || other.sequence >= op->sequence) continue;
    uint8_t mine = op->sqe.opcode;
    bool poll = mine == IORING_OP_POLL_REMOVE;
    bool time = mine == IORING_OP_TIMEOUT_REMOVE;
    bool other_time = other.sqe.opcode == IORING_OP_TIMEOUT || other.sqe.opcode == IORING_OP_LINK_TIMEOUT;
    if ((poll && other.sqe.opcode != IORING_OP_POLL_ADD) || (time && !other_time)) continue;
    if (found == nullptr || other.sequence < found->sequence) found = &other;
  }
  op->sqe.addr = found == nullptr ? kNobody - 1 : Key(*found);
}

void UserRing::PublishOne(const io_uring_sqe& sqe) {
  unsigned mask = *ring_.sq.kring_mask;
  unsigned tail = *ring_.sq.ktail;
  ring_.sq.sqes[tail & mask] = sqe;
  if (!has(kNoIndex)) ring_.sq.array[tail & mask] = tail & mask;
  io_uring_smp_store_release(ring_.sq.ktail, tail + 1);
}

unsigned UserRing::Publish() {
  for (UserOp* op : staged_) {
    if (op->has_target) Resolve(op);
    io_uring_sqe sqe = op->sqe;
    sqe.user_data = Key(*op);
    PublishOne(sqe);
  }
  return static_cast<unsigned>(staged_.size());
}

// What the kernel has taken is its own now; the queue forgets the rest, which stays here and prepared.
unsigned UserRing::SettlePublished(unsigned published) {
  unsigned tail = *ring_.sq.ktail;
  unsigned left = tail - io_uring_smp_load_acquire(ring_.sq.khead);
  // The kernel's own thread takes what is published, sooner or later.
  if (has(IORING_SETUP_SQPOLL)) left = 0;
  URINGFS_CHECK(left <= published, "the kernel left %u of %u entries", left, published);
  if (left > 0) io_uring_smp_store_release(ring_.sq.ktail, tail - left);
  for (unsigned i = 0; i < published - left; ++i) {
    UserOp* op = staged_.front();
    staged_.pop_front();
    op->state = OpState::kInFlight;
    ++owed_;
  }
  return published - left;
}

// The kernel was short of memory between two entries of a chain: what is left would be a chain of its own and not wait
// for what is before it. It fails instead, by an opcode that there is not.
void UserRing::BreakChain() {
  if (staged_.empty()) return;
  unsigned mask = *ring_.sq.kring_mask;
  if ((ring_.sq.sqes[(*ring_.sq.ktail - 1) & mask].flags & kLinks) == 0) return;
  for (UserOp* op : staged_) {
    op->sqe.opcode = UINT8_MAX;
    if ((op->sqe.flags & kLinks) == 0) return;
  }
}

int UserRing::CallEnter(unsigned submit, unsigned want, uint64_t nanoseconds) {
  unsigned flags = 0;
  if (has(IORING_SETUP_SQPOLL) && submit > 0) {
    io_uring_smp_mb();
    if ((IO_URING_READ_ONCE(*ring_.sq.kflags) & IORING_SQ_NEED_WAKEUP) != 0) flags |= IORING_ENTER_SQ_WAKEUP;
    submit = 0;
  }
  // A ring that defers does that as well, if it is entered anyway.
  if (want > 0 || has(IORING_SETUP_IOPOLL) || (submit > 0 && has(IORING_SETUP_DEFER_TASKRUN))) {
    flags |= IORING_ENTER_GETEVENTS;
  }
  if (submit == 0 && flags == 0) return 0;
  unsigned fd = static_cast<unsigned>(ring_.ring_fd);
  if (want == 0) return io_uring_enter(fd, submit, 0, flags, nullptr);
  __kernel_timespec time = {static_cast<int64_t>(nanoseconds / 1000000000u),
                            static_cast<int64_t>(nanoseconds % 1000000000u)};
  io_uring_getevents_arg argument = {};
  argument.sigmask_sz = _NSIG / 8;
  argument.ts = reinterpret_cast<uintptr_t>(&time);
  flags |= IORING_ENTER_EXT_ARG;
  return io_uring_enter2(fd, submit, want, flags, reinterpret_cast<sigset_t*>(&argument), sizeof argument);
}

int UserRing::Enter(bool submit, unsigned want, uint64_t nanoseconds) {
  if (disabled) return -EBADFD;
  int submitted = 0;
  bool again = false;
  for (;;) {
    unsigned published = submit ? Publish() : 0;
    unsigned missing = want > ready() ? want - ready() : 0;
    // The kernel would wait for more than its queue can hold.
    if (missing > completion_entries()) missing = completion_entries();
    int answer = CallEnter(published, missing, nanoseconds);
    unsigned taken = SettlePublished(published);
    submitted += static_cast<int>(taken);
    unsigned before = ready();
    Drain();
    if (answer < 0 && taken == 0) {
      if (answer == -ETIME || answer == -EINTR) return submitted;
      // The kernel takes no more as long as completions wait for room: now there is some.
      bool room = ready() > before && !again;
      if ((answer != -EBUSY && answer != -EAGAIN) || !room) return submitted > 0 ? submitted : answer;
      again = true;
      continue;
    }
    if (!submit || staged_.empty() || taken == 0) return submitted;
    BreakChain();
  }
}

}  // namespace uringfs
