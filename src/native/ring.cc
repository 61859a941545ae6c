#include "ring.h"

#include <errno.h>

#include "check.h"

namespace uringfs {

void Ring::Close() {
  if (open_) io_uring_queue_exit(&ring_);
  open_ = false;
}

int Ring::Open(unsigned entries, const Lacking& lacking) {
  // Completions are wanted when this thread is in the kernel anyway, not by interrupting its JavaScript (5.19), and
  // only this thread submits (6.0). DEFER_TASKRUN would be cheaper still, but loses wake-ups under uv_poll.
  // Older kernels answer EINVAL to flags they do not know.
  const unsigned attempts[] = {IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SINGLE_ISSUER, IORING_SETUP_COOP_TASKRUN, 0};
  int answer = -EINVAL;
  for (unsigned flags : attempts) {
    io_uring_params params = {};
    params.flags = (flags & ~lacking.setup) | IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE;
    params.cq_entries = entries < 64 ? 256 : entries * 4;
    answer = io_uring_queue_init_params(entries, &ring_, &params);
    if (answer != -EINVAL) break;
  }
  if (answer < 0) return answer;
  open_ = true;
  without_ = lacking.features;
  AskProbe(lacking);
  return 0;
}

void Ring::AskProbe(const Lacking& lacking) {
  io_uring_probe* probe = io_uring_get_probe_ring(&ring_);
  if (probe == nullptr) return;
  last_op_ = probe->last_op;
  for (int op = 0; op <= last_op_; ++op) {
    supported_[op] = io_uring_opcode_supported(probe, op) != 0 && !lacking.ops[op];
  }
  io_uring_free_probe(probe);
}

io_uring_sqe* Ring::Next(uint64_t user_data) {
  io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
  URINGFS_CHECK(sqe != nullptr, "a submission queue entry was taken without asking for space");
  io_uring_prep_nop(sqe);
  io_uring_sqe_set_data64(sqe, user_data);
  return sqe;
}

int Ring::Submit() {
  while (Prepared() > 0) {
    unsigned before = Prepared();
    int taken = io_uring_submit(&ring_);
    ++enters;
    if (taken == -EINTR) continue;
    if (taken < 0) return taken;
    submitted += static_cast<unsigned>(taken);
    if (Prepared() == before) return -EAGAIN;
    if (Prepared() > 0) BreakChain();
  }
  return 0;
}

// The kernel was short of memory between two entries of a chain: what is left of it would be one of its own, and a
// write would not wait for its read. It fails instead.
void Ring::BreakChain() {
  unsigned next = *ring_.sq.khead;
  unsigned mask = *ring_.sq.kring_mask;
  if ((ring_.sq.sqes[(next - 1) & mask].flags & (IOSQE_IO_LINK | IOSQE_IO_HARDLINK)) == 0) return;
  io_uring_sqe* sqe = &ring_.sq.sqes[next & mask];
  if (sqe->opcode != IORING_OP_WRITE && sqe->opcode != IORING_OP_WRITE_FIXED) return;
  sqe->flags &= static_cast<uint8_t>(~IOSQE_FIXED_FILE);
  sqe->fd = -1;
}

void Ring::CancelAll(int milliseconds) {
  if (Prepared() > 0) Submit();
  if (SpaceLeft() > 0 && Supports(IORING_OP_ASYNC_CANCEL)) {
    io_uring_sqe* sqe = Next(UINT64_MAX);
    io_uring_prep_cancel(sqe, nullptr, IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL);
    io_uring_sqe_set_data64(sqe, UINT64_MAX);
    Submit();
  }
  __kernel_timespec timeout = {milliseconds / 1000, (milliseconds % 1000) * 1000000LL};
  io_uring_cqe* cqe = nullptr;
  io_uring_wait_cqe_timeout(&ring_, &cqe, &timeout);
}

}  // namespace uringfs
