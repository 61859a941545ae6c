// What a row's function fills an SQE with. Lengths and addresses of memory come from the operation's own parts only,
// never from a number of JavaScript's.
#pragma once

#include <sys/socket.h>

#include <cstring>

#include "user-ring-op.h"
#include "user-ring.h"

namespace uringfs {

class Fill {
 public:
  Fill(UserRing* ring, UserOp* op, const Exchange* ask, char* spare, size_t spare_bytes)
      : sqe(&op->sqe), ask(ask), op(op), ring(ring), spare_(spare), spare_bytes_(spare_bytes) {}

  io_uring_sqe* const sqe;
  const Exchange* const ask;
  UserOp* const op;
  UserRing* const ring;
  const char* problem = nullptr;

  void Fd() {
    sqe->fd = ask->fd;
    if (ask->fixed != 0) sqe->flags |= IOSQE_FIXED_FILE;
  }
  void Offset() { sqe->off = ask->offset; }
  void Flags() { sqe->rw_flags = static_cast<__kernel_rwf_t>(ask->flags); }
  // Without that which makes a socket send the operation's memory after its last completion (SO_ZEROCOPY).
  void MessageFlags() { sqe->msg_flags = ask->flags & ~static_cast<uint32_t>(MSG_ZEROCOPY); }
  void FileIndex() { sqe->file_index = ask->fileIndex; }

  bool Has(size_t count) {
    if (op->parts.size() >= count) return true;
    problem = "the operation lacks memory";
    return false;
  }
  uint64_t At(size_t part) { return Has(part + 1) ? Address(op->parts[part].data) : 0; }
  void Address1(size_t part) { sqe->addr = At(part); }
  void Address2(size_t part) { sqe->addr2 = At(part); }
  // At least `bytes` long, because the kernel writes that much.
  void Address1(size_t part, size_t bytes) {
    if (Has(part + 1) && op->parts[part].bytes < bytes) problem = "the operation's memory is too short";
    Address1(part);
  }
  // The memory of a plain transfer: a part of its own, or a buffer that the kernel picks from a group.
  void Memory() {
    if (op->group >= 0) {
      sqe->flags |= IOSQE_BUFFER_SELECT;
      sqe->buf_group = static_cast<uint16_t>(op->group);
      sqe->len = ask->length;
      return;
    }
    Address1(0);
    if (problem == nullptr) sqe->len = static_cast<uint32_t>(op->parts[0].bytes);
  }
  // The slice of a registered buffer.
  void Registered() {
    if (op->region == nullptr || !op->region->Holds(ask->regionOffset, ask->regionLength)) {
      problem = "the slice does not lie in a buffer of this ring";
      return;
    }
    sqe->addr = Address(op->region->data() + ask->regionOffset);
    sqe->len = static_cast<uint32_t>(ask->regionLength);
    sqe->buf_index = static_cast<uint16_t>(ask->index);
  }
  // Parts from `first` on, as the kernel's list of them.
  iovec* Vectors(size_t first) {
    size_t count = op->parts.size() - first;
    iovec* vectors = static_cast<iovec*>(Spare(count * sizeof(iovec)));
    for (size_t i = 0; vectors != nullptr && i < count; ++i) {
      vectors[i] = {op->parts[first + i].data, op->parts[first + i].bytes};
    }
    return vectors;
  }
  void Target() {
    op->has_target = true;
    op->target = ask->value;
  }
  __kernel_timespec* Time() {
    auto* time = static_cast<__kernel_timespec*>(Spare(sizeof(__kernel_timespec)));
    if (time == nullptr) return nullptr;
    time->tv_sec = static_cast<int64_t>(ask->nanoseconds / 1000000000u);
    time->tv_nsec = static_cast<int64_t>(ask->nanoseconds % 1000000000u);
    return time;
  }

  // Memory of the operation's for a structure of the kernel's.
  void* Spare(size_t bytes) {
    size_t rounded = (bytes + 15) & ~static_cast<size_t>(15);
    if (rounded > spare_bytes_) {
      problem = "the operation has no room for the kernel's structures";
      return nullptr;
    }
    char* memory = spare_;
    spare_ += rounded;
    spare_bytes_ -= rounded;
    std::memset(memory, 0, rounded);
    return memory;
  }

  static uint64_t Address(const void* memory) { return reinterpret_cast<uintptr_t>(memory); }

 private:
  char* spare_;
  size_t spare_bytes_;
};

}  // namespace uringfs
