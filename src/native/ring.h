// One io_uring: its queues, what its kernel can do, and nothing of JavaScript or of the event loop.
#pragma once

#include <liburing.h>

#include <cstdint>
#include <utility>

#include "lacking.h"

namespace uringfs {

class Ring {
 public:
  Ring() = default;
  ~Ring() { Close(); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // 0, or the negative errno of io_uring_setup. `entries` is rounded up to a power of two by the kernel.
  int Open(unsigned entries, const Lacking& lacking);

  void Close();
  bool open() const { return open_; }

  int fd() const { return ring_.ring_fd; }
  unsigned features() const { return ring_.features & ~without_; }
  unsigned setup_flags() const { return ring_.flags; }
  unsigned sq_entries() const { return *ring_.sq.kring_entries; }
  unsigned cq_entries() const { return *ring_.cq.kring_entries; }
  bool Supports(int opcode) const { return opcode <= last_op_ && supported_[opcode]; }
  io_uring* raw() { return &ring_; }

  unsigned SpaceLeft() const { return io_uring_sq_space_left(&ring_); }
  unsigned Prepared() const { return io_uring_sq_ready(&ring_); }

  // The caller has seen to it that there is space.
  io_uring_sqe* Next(uint64_t user_data);

  // Hands everything prepared to the kernel in one io_uring_enter. 0, or a negative errno when the kernel took
  // less than all (the rest stays prepared).
  int Submit();

  // Copies out every completion that is there, advances the queue, and only then calls `handle(user_data, result)`.
  template <typename Handle>
  unsigned Reap(Handle&& handle) {
    unsigned total = 0;
    for (;;) {
      io_uring_cqe* arrived[kBatch];
      Completion copies[kBatch];
      unsigned count = io_uring_peek_batch_cqe(&ring_, arrived, kBatch);
      for (unsigned i = 0; i < count; ++i) copies[i] = {arrived[i]->user_data, arrived[i]->res};
      io_uring_cq_advance(&ring_, count);
      for (unsigned i = 0; i < count; ++i) handle(copies[i].user_data, copies[i].result);
      total += count;
      if (count < kBatch) return total;
    }
  }

  // Cancels everything in flight and reaps until it has completed or `milliseconds` have passed.
  void CancelAll(int milliseconds);

  uint64_t enters = 0;
  uint64_t submitted = 0;

 private:
  struct Completion {
    uint64_t user_data;
    int result;
  };
  static constexpr unsigned kBatch = 64;

  void AskProbe(const Lacking& lacking);
  void BreakChain();

  io_uring ring_ = {};
  bool open_ = false;
  unsigned without_ = 0;
  int last_op_ = -1;
  bool supported_[256] = {};
};

}  // namespace uringfs
