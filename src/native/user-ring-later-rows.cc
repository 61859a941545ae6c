// The operations that came with later kernels, one row each. liburing 2.3 knows the first of them only; the numbers and
// places of the others are the kernel's interface (include/uapi/linux/io_uring.h).
#include <signal.h>

#include "user-ring-directory.h"
#include "user-ring-fill.h"
#include "user-ring-keys.h"

namespace uringfs {

namespace {

constexpr uint8_t kReadMultishot = 49;   // 6.7
constexpr uint8_t kWaitid = 50;          // 6.7
constexpr uint8_t kFutexWait = 51;       // 6.7
constexpr uint8_t kFutexWake = 52;       // 6.7
constexpr uint8_t kFixedFdInstall = 54;  // 6.8
constexpr uint8_t kFtruncate = 55;       // 6.9
constexpr uint8_t kBind = 56;            // 6.11
constexpr uint8_t kListen = 57;          // 6.11
constexpr uint8_t kReadvFixed = 60;      // 6.15
constexpr uint8_t kWritevFixed = 61;     // 6.15
constexpr uint8_t kPipe = 62;            // 6.16

void Socket(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.Offset();
  f.sqe->len = f.ask->length;
  f.FileIndex();
}

void Shutdown(Fill& f) {
  f.Fd();
  f.sqe->len = f.ask->length;
}

void Bind(Fill& f) {
  f.Fd();
  f.Address1(0);
  if (f.problem == nullptr) f.sqe->off = f.op->parts[0].bytes;
}

// Two completions: the result, and that the memory is free again.
void SendZeroCopy(Fill& f) {
  f.Fd();
  if (f.ask->region != 0) {
    f.Registered();
    f.sqe->ioprio |= IORING_RECVSEND_FIXED_BUF;
  } else {
    f.Memory();
  }
  f.MessageFlags();
  f.op->many = true;
}

void ReadMultishot(Fill& f) {
  f.Fd();
  f.Memory();
  f.Offset();
  f.op->many = true;
  if (f.op->group < 0) f.problem = "a multishot read takes its buffers from a group";
}

// value = the other ring's address; the entry holds a descriptor of that ring, so that the number can't become
// another's.
bool HoldRing(Fill& f) {
  f.op->held_fd = DescriptorOfRing(f.ask->value);
  if (f.op->held_fd < 0) f.problem = "the other ring is closed";
  f.sqe->fd = f.op->held_fd;
  return f.problem == nullptr;
}

// Above bit 63, where no operation of the other ring has its number.
void MessageRing(Fill& f) {
  if (!HoldRing(f)) return;
  f.sqe->len = f.ask->length;
  f.sqe->off = f.ask->offset | (kForeign);
  f.Flags();
}

void SendFile(Fill& f) {
  if (!HoldRing(f)) return;
  f.sqe->addr = 1;  // IORING_MSG_SEND_FD, 6.0
  f.sqe->off = f.ask->offset | (kForeign);
  f.sqe->addr3 = f.ask->regionOffset;
  f.FileIndex();
  f.Flags();
}

void CancelFile(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.sqe->cancel_flags = f.ask->flags | IORING_ASYNC_CANCEL_FD;
  if (f.ask->fixed != 0) f.sqe->cancel_flags |= IORING_ASYNC_CANCEL_FD_FIXED;
}

void CancelAny(Fill& f) {
  f.sqe->fd = -1;
  f.sqe->cancel_flags = f.ask->flags | IORING_ASYNC_CANCEL_ANY;
}

void PollUpdate(Fill& f) {
  f.Target();
  f.sqe->len = IORING_POLL_UPDATE_EVENTS;
  f.Flags();
}

void Waitid(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.sqe->len = f.ask->length;
  f.sqe->file_index = f.ask->flags;
  f.sqe->addr2 = f.At(0);
  if (f.Has(1) && f.op->parts[0].bytes < sizeof(siginfo_t)) f.problem = "the record of waitid is too short";
}

// The word is in a registered buffer, at a multiple of four bytes.
void Futex(Fill& f) {
  f.Registered();
  if (f.problem == nullptr && (f.ask->regionLength != 4 || f.ask->regionOffset % 4 != 0)) {
    f.problem = "a futex is a word of four bytes";
  }
  f.sqe->len = 0;
  f.sqe->buf_index = 0;
  f.sqe->fd = static_cast<int32_t>(f.ask->flags);
  f.sqe->addr2 = f.ask->value;
  f.sqe->addr3 = f.ask->offset;
}

// Part 0: pairs of offset and length within the registered buffer.
void FixedVectors(Fill& f) {
  f.Fd();
  if (f.op->region == nullptr || !f.Has(1)) {
    f.problem = "the slices do not lie in a buffer of this ring";
    return;
  }
  auto* pairs = reinterpret_cast<uint64_t*>(f.op->parts[0].data);
  size_t count = f.op->parts[0].bytes / (2 * sizeof(uint64_t));
  for (size_t i = 0; i < count; ++i) {
    if (!f.op->region->Holds(pairs[2 * i], pairs[2 * i + 1])) f.problem = "a slice does not lie in its buffer";
    // In place: a pair has the shape of the kernel's vector.
    pairs[2 * i] = Fill::Address(f.op->region->data() + pairs[2 * i]);
  }
  f.Address1(0);
  f.sqe->len = static_cast<uint32_t>(count);
  f.sqe->buf_index = static_cast<uint16_t>(f.ask->index);
  f.Offset();
  f.Flags();
}

void FixedFdInstall(Fill& f) {
  f.Fd();
  f.Flags();
}

void Ftruncate(Fill& f) {
  f.Fd();
  f.Offset();
}

void Pipe(Fill& f) {
  f.Address1(0, 2 * sizeof(int32_t));
  f.Flags();
  f.FileIndex();
}

constexpr OpRow kRows[] = {
    {"socket", IORING_OP_SOCKET, Socket, nullptr},
    {"shutdown", IORING_OP_SHUTDOWN, Shutdown, nullptr},
    {"bind", kBind, Bind, nullptr},
    {"listen", kListen, Shutdown, nullptr},
    {"sendZeroCopy", IORING_OP_SEND_ZC, SendZeroCopy, nullptr},
    {"readMultishot", kReadMultishot, ReadMultishot, nullptr},
    {"messageRing", IORING_OP_MSG_RING, MessageRing, nullptr},
    {"sendFile", IORING_OP_MSG_RING, SendFile, nullptr},
    {"cancelFd", IORING_OP_ASYNC_CANCEL, CancelFile, nullptr},
    {"cancelAny", IORING_OP_ASYNC_CANCEL, CancelAny, nullptr},
    {"pollUpdate", IORING_OP_POLL_REMOVE, PollUpdate, nullptr},
    {"waitid", kWaitid, Waitid, nullptr},
    {"futexWait", kFutexWait, Futex, nullptr},
    {"futexWake", kFutexWake, Futex, nullptr},
    {"readvFixed", kReadvFixed, FixedVectors, nullptr},
    {"writevFixed", kWritevFixed, FixedVectors, nullptr},
    {"fixedFdInstall", kFixedFdInstall, FixedFdInstall, nullptr},
    {"ftruncate", kFtruncate, Ftruncate, nullptr},
    {"pipe", kPipe, Pipe, nullptr},
};

}  // namespace

OpRows LaterRows() { return {kRows, sizeof kRows / sizeof kRows[0]}; }

}  // namespace uringfs
