// Every operation as the plain system calls it stands for.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "calls.h"
#include "check.h"
#include "lookup.h"
#include "task.h"

namespace uringfs {

int StatPath(const char* path, bool follow, struct statx* out) {
  int flags = AT_STATX_SYNC_AS_STAT | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  return Retried([&] { return syscall(SYS_statx, AT_FDCWD, path, flags, STATX_BASIC_STATS | STATX_BTIME, out); });
}

// The descriptor is gone even when close reports an error: it must not be called again.
int CloseDescriptor(int fd) {
  int answer = close(fd) < 0 ? -errno : 0;
  return answer == -EINTR || answer == -EINPROGRESS ? 0 : answer;
}

// By number: musl has had functions of these names for a year only. The high half of the position is for 32-bit
// machines.
ssize_t ReadAt(int fd, void* to, size_t length, off_t position, int flags) {
  iovec one = {to, length};
  if (flags != 0) return syscall(SYS_preadv2, fd, &one, 1, position, 0, flags);
  return position < 0 ? read(fd, to, length) : pread(fd, to, length, position);
}

ssize_t WriteAt(int fd, const void* from, size_t length, off_t position, int flags) {
  iovec one = {const_cast<void*>(from), length};
  if (flags != 0) return syscall(SYS_pwritev2, fd, &one, 1, position, 0, flags);
  return position < 0 ? write(fd, from, length) : pwrite(fd, from, length, position);
}

void StatOpened(Task& task, int fd) {
  if (StatDescriptor(fd, &task.statx) != 0) task.statx.stx_mask = 0;
}

void RunWithSystemCalls(Job* job) {
  Task* task = static_cast<Task*>(job);
  Slot* slot = task->slot;
  Op op = static_cast<Op>(slot->op);
  if (RunMetadataCall(op, slot, &task->answer)) return;
  switch (op) {
    case Op::kStat:
      slot->result = StatPath(slot->path, true, &task->statx);
      return;
    case Op::kReadFile:
      ReadFile(task);
      return;
    case Op::kLstat:
      slot->result = StatPath(slot->path, false, &task->statx);
      return;
    case Op::kFstat:
      slot->result = Retried([&] {
        return syscall(SYS_statx, slot->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &task->statx);
      });
      return;
    case Op::kOpen:
      slot->result =
          Retried([&] { return open(slot->path, slot->flags | O_CLOEXEC, static_cast<mode_t>(slot->mode)); });
      if (slot->result < 0) return;
      task->never_waits = task->asks_system && NeverWaits(slot->result);
      StatOpened(*task, slot->result);
      return;
    case Op::kClose:
      slot->result = CloseDescriptor(slot->fd);
      return;
    case Op::kRead:
      slot->result = Retried([&] {
        off_t position = slot->position < 0 ? -1 : static_cast<off_t>(slot->position);
        return ReadAt(slot->fd, task->memory, static_cast<size_t>(slot->length), position, slot->flags);
      });
      return;
    case Op::kWrite:
      slot->result = Retried([&] {
        off_t position = slot->position < 0 ? -1 : static_cast<off_t>(slot->position);
        return WriteAt(slot->fd, task->memory, static_cast<size_t>(slot->length), position, slot->flags);
      });
      return;
    case Op::kFsync:
      slot->result = Retried([&] { return fsync(slot->fd); });
      return;
    case Op::kFdatasync:
      slot->result = Retried([&] { return fdatasync(slot->fd); });
      return;
    case Op::kFtruncate:
      slot->result = Retried([&] { return ftruncate(slot->fd, static_cast<off_t>(slot->position)); });
      return;
    case Op::kWriteFile:
      WriteFile(task);
      return;
    case Op::kReadLarge:
      ReadLarge(task);
      return;
    case Op::kReadRest:
      ReadRest(task);
      return;
    case Op::kWriteAll:
      WriteAll(task);
      return;
    case Op::kCopyFile:
      slot->result = CopyFile(slot->path, slot->path + slot->dest, slot->flags);
      return;
    case Op::kMakeDirs:
      MakeDirs(task);
      return;
    case Op::kReadDir:
      ReadDir(task);
      return;
    case Op::kReadTree:
      ReadTree(task);
      return;
    case Op::kReadEntries:
      ReadEntries(task);
      return;
    case Op::kRemoveTree:
      RemoveTree(task);
      return;
    case Op::kCopyTree:
      CopyTree(task);
      return;
    case Op::kMove:
      MoveByKernel(task);
      return;
    case Op::kCopy:
      Copy(task);
      return;
    default:
      break;
  }
  URINGFS_CHECK(false, "operation %d has no system call", slot->op);
}

void DropSystemCalls(Job* job, bool begun) {
  const Slot* slot = static_cast<Task*>(job)->slot;
  Op op = static_cast<Op>(slot->op);
  if (op == Op::kOpen && begun && slot->result >= 0) close(slot->result);
  if (op == Op::kClose && !begun) close(slot->fd);
}

}  // namespace uringfs
