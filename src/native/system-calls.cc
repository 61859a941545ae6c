// Every operation as the plain system calls it stands for.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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
      return;
    case Op::kClose:
      slot->result = CloseDescriptor(slot->fd);
      return;
    case Op::kRead:
      slot->result = Retried([&] {
        size_t length = static_cast<size_t>(slot->length);
        if (slot->position < 0) return read(slot->fd, task->memory, length);
        return pread(slot->fd, task->memory, length, static_cast<off_t>(slot->position));
      });
      return;
    case Op::kWrite:
      slot->result = Retried([&] {
        size_t length = static_cast<size_t>(slot->length);
        if (slot->position < 0) return write(slot->fd, task->memory, length);
        return pwrite(slot->fd, task->memory, length, static_cast<off_t>(slot->position));
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
