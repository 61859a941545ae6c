// The operations that the crate `iou` has, one row each: what of the question goes where in the SQE.
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "user-ring-fill.h"
#include "user-rings.h"

namespace uringfs {

namespace {

void Vectored(Fill& f) {
  f.Fd();
  f.sqe->addr = Fill::Address(f.Vectors(0));
  f.sqe->len = static_cast<uint32_t>(f.op->parts.size());
  f.Offset();
  f.Flags();
}

void Plain(Fill& f) {
  f.Fd();
  f.Memory();
  f.Offset();
  f.Flags();
}

void Fixed(Fill& f) {
  f.Fd();
  f.Registered();
  f.Offset();
  f.Flags();
}

void Transfer(Fill& f) {
  f.Fd();
  f.Memory();
  f.MessageFlags();
  f.op->many = (f.ask->priority & IORING_RECV_MULTISHOT) != 0 && f.sqe->opcode == IORING_OP_RECV;
}

void Splice(Fill& f) {
  f.Fd();
  f.Offset();
  f.sqe->splice_off_in = f.ask->value;
  f.sqe->len = f.ask->length;
  f.sqe->splice_fd_in = f.ask->fd2;
  f.Flags();
  if (f.ask->fixed2 != 0) f.sqe->splice_flags |= SPLICE_F_FD_IN_FIXED;
}

// The head of a message: what the kernel says of it stands in the first part, for JavaScript to fetch.
struct MessageHead {
  uint32_t name_bytes;
  uint32_t control_bytes;
  uint32_t flags;
};

// Parts: head, name, control, then the data.
void Message(Fill& f) {
  f.Fd();
  auto* message = static_cast<msghdr*>(f.Spare(sizeof(msghdr)));
  if (message == nullptr || !f.Has(3)) return;
  if (f.op->parts[0].bytes < sizeof(MessageHead)) f.problem = "the head of a message is too short";
  const Part& name = f.op->parts[1];
  const Part& control = f.op->parts[2];
  if (name.bytes > 0) message->msg_name = name.data;
  message->msg_namelen = static_cast<socklen_t>(name.bytes);
  if (control.bytes > 0) message->msg_control = control.data;
  message->msg_controllen = control.bytes;
  message->msg_iov = f.Vectors(3);
  message->msg_iovlen = f.op->parts.size() - 3;
  f.sqe->addr = Fill::Address(message);
  f.sqe->len = 1;
  f.MessageFlags();
}

void FinishMessage(UserOp& op) {
  auto* message = reinterpret_cast<msghdr*>(op.memory.get());
  auto* head = reinterpret_cast<MessageHead*>(op.parts[0].data);
  head->name_bytes = message->msg_namelen;
  head->control_bytes = static_cast<uint32_t>(message->msg_controllen);
  head->flags = static_cast<uint32_t>(message->msg_flags);
}

void Timeout(Fill& f) {
  f.sqe->addr = Fill::Address(f.Time());
  f.sqe->len = 1;
  f.Offset();
  f.Flags();
  f.op->many = f.ask->index != 0;
}

void TimeoutUpdate(Fill& f) {
  f.Target();
  f.sqe->addr2 = Fill::Address(f.Time());
  f.Flags();
}

// The storage of an address: its length, then the bytes.
constexpr size_t kLengthBytes = sizeof(socklen_t);

void Accept(Fill& f) {
  f.Fd();
  f.Flags();
  f.FileIndex();
  f.op->many = (f.ask->priority & IORING_ACCEPT_MULTISHOT) != 0;
  if (f.op->parts.empty()) return;
  const Part& storage = f.op->parts[0];
  if (storage.bytes < kLengthBytes + sizeof(sockaddr_storage)) f.problem = "the storage of an address is too short";
  *reinterpret_cast<socklen_t*>(storage.data) = sizeof(sockaddr_storage);
  f.sqe->addr = Fill::Address(storage.data + kLengthBytes);
  f.sqe->addr2 = Fill::Address(storage.data);
}

void Connect(Fill& f) {
  f.Fd();
  f.Address1(0);
  if (f.problem == nullptr) f.sqe->off = f.op->parts[0].bytes;
}

void Fadvise(Fill& f) {
  f.Fd();
  f.Offset();
  f.sqe->len = f.ask->length;
  f.Flags();
}

void Madvise(Fill& f) {
  // What came later takes the pages away from under JavaScript (MADV_GUARD_INSTALL, MADV_HWPOISON).
  if (f.ask->flags > MADV_PAGEOUT) f.problem = "that advice is not to be given";
  f.Registered();
  f.sqe->buf_index = 0;
  f.Flags();
}

void EpollCtl(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.sqe->off = static_cast<uint64_t>(static_cast<uint32_t>(f.ask->fd2));
  f.sqe->len = f.ask->length;
  auto* event = static_cast<epoll_event*>(f.Spare(sizeof(epoll_event)));
  if (event == nullptr) return;
  event->events = f.ask->flags;
  // To libuv the data is an index into a list of its own, and -1 nothing that concerns it.
  event->data.u64 = IsOfEventLoop(f.ask->fd) ? UINT32_MAX : f.ask->value;
  f.sqe->addr = Fill::Address(event);
}

void FilesUpdate(Fill& f) {
  f.Address1(0);
  if (f.problem == nullptr) f.sqe->len = static_cast<uint32_t>(f.op->parts[0].bytes / sizeof(int32_t));
  f.Offset();
}

// index = the group, offset = the first buffer, length = how many.
void ProvideBuffers(Fill& f) {
  BufferGroup* group = f.ring->group(static_cast<int>(f.ask->index));
  uint64_t first = f.ask->offset;
  uint64_t count = f.ask->length;
  if (group == nullptr || group->ring != nullptr || first > group->count || count > group->count - first) {
    f.problem = "the buffers do not belong to a group of this ring that operations provide";
    return;
  }
  f.op->region = group->data;
  f.sqe->fd = static_cast<int32_t>(count);
  f.sqe->addr = Fill::Address(group->data->data() + first * group->bytes);
  f.sqe->len = group->bytes;
  f.sqe->off = first;
  f.sqe->buf_group = static_cast<uint16_t>(f.ask->index);
}

void RemoveBuffers(Fill& f) {
  f.sqe->fd = static_cast<int32_t>(f.ask->length);
  f.sqe->buf_group = static_cast<uint16_t>(f.ask->index);
}

void PollAdd(Fill& f) {
  f.Fd();
  f.sqe->len = f.ask->length & IORING_POLL_ADD_MULTI;
  f.Flags();
  f.op->many = f.sqe->len != 0;
}

void Cancel(Fill& f) {
  f.Target();
  f.Flags();
}

constexpr OpRow kRows[] = {
    {"nop", IORING_OP_NOP, [](Fill& f) { f.sqe->fd = -1; }, nullptr},
    {"readv", IORING_OP_READV, Vectored, nullptr},
    {"writev", IORING_OP_WRITEV, Vectored, nullptr},
    {"read", IORING_OP_READ, Plain, nullptr},
    {"write", IORING_OP_WRITE, Plain, nullptr},
    {"readFixed", IORING_OP_READ_FIXED, Fixed, nullptr},
    {"writeFixed", IORING_OP_WRITE_FIXED, Fixed, nullptr},
    {"splice", IORING_OP_SPLICE, Splice, nullptr},
    {"tee", IORING_OP_TEE, Splice, nullptr},
    {"recv", IORING_OP_RECV, Transfer, nullptr},
    {"send", IORING_OP_SEND, Transfer, nullptr},
    {"recvmsg", IORING_OP_RECVMSG, Message, FinishMessage},
    {"sendmsg", IORING_OP_SENDMSG, Message, nullptr},
    {"timeout", IORING_OP_TIMEOUT, Timeout, nullptr},
    {"linkTimeout", IORING_OP_LINK_TIMEOUT, Timeout, nullptr},
    {"timeoutRemove", IORING_OP_TIMEOUT_REMOVE, Cancel, nullptr},
    {"timeoutUpdate", IORING_OP_TIMEOUT_REMOVE, TimeoutUpdate, nullptr},
    {"pollAdd", IORING_OP_POLL_ADD, PollAdd, nullptr},
    {"pollRemove", IORING_OP_POLL_REMOVE, [](Fill& f) { f.Target(); }, nullptr},
    {"connect", IORING_OP_CONNECT, Connect, nullptr},
    {"accept", IORING_OP_ACCEPT, Accept, nullptr},
    {"fadvise", IORING_OP_FADVISE, Fadvise, nullptr},
    {"madvise", IORING_OP_MADVISE, Madvise, nullptr},
    {"epollCtl", IORING_OP_EPOLL_CTL, EpollCtl, nullptr},
    {"filesUpdate", IORING_OP_FILES_UPDATE, FilesUpdate, nullptr},
    {"provideBuffers", IORING_OP_PROVIDE_BUFFERS, ProvideBuffers, nullptr},
    {"removeBuffers", IORING_OP_REMOVE_BUFFERS, RemoveBuffers, nullptr},
    {"cancel", IORING_OP_ASYNC_CANCEL, Cancel, nullptr},
};

}  // namespace

OpRows FirstRows() { return {kRows, sizeof kRows / sizeof kRows[0]}; }

int RowCount() { return FirstRows().count + FileRows().count + LaterRows().count; }

const OpRow* Row(int index) {
  for (OpRows list : {FirstRows(), FileRows(), LaterRows()}) {
    const OpRow* rows = list.rows;
    if (index >= 0 && index < list.count) return rows + index;
    index -= list.count;
  }
  return nullptr;
}

}  // namespace uringfs
