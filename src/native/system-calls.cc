// Every operation as the plain system calls it stands for.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "lookup.h"
#include "task.h"

namespace uringfs {

namespace {

// EINTR: a handler of the program's ran on this thread; the call is made again, as libuv does.
template <typename Call>
int Retried(Call&& call) {
  for (;;) {
    auto answer = call();
    if (answer >= 0) return static_cast<int>(answer);
    if (errno != EINTR) return -errno;
  }
}

int StatPath(const char* path, bool follow, struct statx* out) {
  int flags = AT_STATX_SYNC_AS_STAT | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  return Retried([&] { return syscall(SYS_statx, AT_FDCWD, path, flags, STATX_BASIC_STATS | STATX_BTIME, out); });
}

int Open(const Slot& slot) {
  return Retried([&] { return open(slot.path, slot.flags | O_CLOEXEC, static_cast<mode_t>(slot.mode)); });
}

int WriteAll(int fd, const char* data, int32_t length) {
  int32_t done = 0;
  while (done < length) {
    int written = Retried([&] { return write(fd, data + done, static_cast<size_t>(length - done)); });
    if (written < 0) return written;
    // Nothing taken and no reason given: trying for ever would help nobody.
    if (written == 0) return -EIO;
    done += written;
  }
  return done;
}

// Looks the file up, and reads it too if there is a block that holds the whole of it and one byte more.
void ReadFile(Task* task) {
  Slot* slot = task->slot;
  auto answer = [slot](int result, Stage stage) {
    slot->result = result;
    slot->stage = static_cast<int32_t>(stage);
  };
  answer(StatPath(slot->path, true, &task->statx), Stage::kOpen);
  if (slot->result < 0) return;
  answer(kLookedUp, Stage::kDelegate);
  const struct statx& found = task->statx;
  bool fits = S_ISREG(found.stx_mode) && found.stx_size > 0 && found.stx_size < kUnitBytes;
  if (task->memory == nullptr || !fits) return;
  int fd = Retried([&] { return open(slot->path, O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return answer(fd, Stage::kOpen);
  size_t size = found.stx_size;
  int bytes = Retried([&] { return read(fd, task->memory, size + 1); });
  close(fd);
  if (bytes < 0) return answer(bytes, Stage::kRead);
  if (static_cast<size_t>(bytes) != size) return answer(kReadByNode, Stage::kDelegate);
  answer(bytes, Stage::kWhole);
}

void WriteFile(Task* task) {
  Slot* slot = task->slot;
  int fd = Open(*slot);
  slot->stage = static_cast<int32_t>(Stage::kOpen);
  slot->result = fd;
  if (fd < 0) return;
  int answer = WriteAll(fd, task->memory, slot->length);
  Stage stage = Stage::kWrite;
  if (answer >= 0 && slot->kind != 0) {
    answer = Retried([&] { return fsync(fd); });
    stage = Stage::kSync;
  }
  // The descriptor is gone even when close reports an error: it must not be called again.
  int closed = close(fd) < 0 ? -errno : 0;
  if (answer >= 0 && closed < 0 && closed != -EINTR && closed != -EINPROGRESS) {
    answer = closed;
    stage = Stage::kClose;
  }
  slot->stage = static_cast<int32_t>(stage);
  slot->result = answer < 0 ? answer : 0;
}

}  // namespace

void RunWithSystemCalls(Job* job) {
  Task* task = static_cast<Task*>(job);
  Slot* slot = task->slot;
  switch (static_cast<Op>(slot->op)) {
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
      slot->result = Open(*slot);
      return;
    case Op::kClose: {
      int answer = close(slot->fd) < 0 ? -errno : 0;
      slot->result = answer == -EINTR || answer == -EINPROGRESS ? 0 : answer;
      return;
    }
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
    case Op::kMkdir:
      slot->result = Retried([&] { return mkdir(slot->path, static_cast<mode_t>(slot->mode)); });
      return;
    case Op::kUnlink:
      slot->result = Retried([&] { return unlink(slot->path); });
      return;
    case Op::kRename:
      slot->result = Retried([&] { return rename(slot->path, slot->path + slot->dest); });
      return;
    case Op::kWriteFile:
      WriteFile(task);
      return;
    case Op::kCount:
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
