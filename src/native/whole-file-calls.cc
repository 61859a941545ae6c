// Files that are read or written whole, in one job.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "calls.h"
#include "lookup.h"
#include "prefault.h"
#include "status.h"
#include "task.h"

namespace uringfs {

namespace {

// Between two pieces of this size a thread looks whether it should stop: a tenth of a millisecond of copying.
constexpr size_t kPieceBytes = 1 << 20;

void Answer(Task* task, int result, Stage stage) {
  task->slot->result = result;
  task->slot->stage = static_cast<int32_t>(stage);
}

bool Stopping(const Task* task) {
  return task->lent != nullptr && task->halt->stopping.load(std::memory_order_seq_cst);
}

// While one exists, the environment does not end: the memory lent by JavaScript stays.
class Touch {
 public:
  explicit Touch(const Task* task) : halt_(task->lent != nullptr ? task->halt : nullptr) {
    if (halt_ != nullptr) halt_->touching.fetch_add(1, std::memory_order_seq_cst);
  }
  ~Touch() {
    if (halt_ != nullptr) halt_->touching.fetch_sub(1, std::memory_order_seq_cst);
  }
  Touch(const Touch&) = delete;
  Touch& operator=(const Touch&) = delete;

 private:
  Halt* halt_;
};

// The memory of a task, for files that may keep a system call waiting for ever too: a FIFO, or one that another process
// or machine serves. With those it goes through memory of this thread's, so that nothing is touched meanwhile.
class Pieces {
 public:
  Pieces(Task* task, int fd) : task_(task) {
    if (task->lent != nullptr && !NeverWaits(fd)) own_.reset(new char[kOwnBytes]);
  }

  // Each moves at most one piece to or from `at` in the memory: how many bytes, or a negative errno.
  int Read(int fd, size_t at, size_t length) {
    if (own_ == nullptr) {
      Touch touch(task_);
      if (Stopping(task_)) return -ECANCELED;
      size_t bytes = std::min(length, kPieceBytes);
      Prefault(task_->memory + at, bytes);
      return Retried([&] { return read(fd, task_->memory + at, bytes); });
    }
    int bytes = Retried([&] { return read(fd, own_.get(), std::min(length, kOwnBytes)); });
    Touch touch(task_);
    if (Stopping(task_)) return -ECANCELED;
    if (bytes > 0) memcpy(task_->memory + at, own_.get(), static_cast<size_t>(bytes));
    return bytes;
  }

  int Write(int fd, size_t at, size_t length) {
    size_t bytes = std::min(length, own_ == nullptr ? kPieceBytes : kOwnBytes);
    {
      Touch touch(task_);
      if (Stopping(task_)) return -ECANCELED;
      if (own_ == nullptr) return Retried([&] { return write(fd, task_->memory + at, bytes); });
      memcpy(own_.get(), task_->memory + at, bytes);
    }
    return Retried([&] { return write(fd, own_.get(), bytes); });
  }

 private:
  // What a pipe holds.
  static constexpr size_t kOwnBytes = 64 << 10;

  const Task* task_;
  std::unique_ptr<char[]> own_;
};

// Reads until `length` bytes are there or the file ends: how many, or a negative errno.
int ReadFully(int fd, Task* task) {
  Pieces pieces(task, fd);
  size_t length = static_cast<size_t>(task->slot->length);
  size_t done = 0;
  while (done < length) {
    int bytes = pieces.Read(fd, done, length - done);
    if (bytes < 0) return bytes;
    if (bytes == 0) break;
    done += static_cast<size_t>(bytes);
  }
  return static_cast<int>(done);
}

// Writes all of it: how many bytes, or a negative errno; in the slot's position how many were written either way.
int WriteFully(int fd, Task* task) {
  Pieces pieces(task, fd);
  size_t length = static_cast<size_t>(task->slot->length);
  size_t done = 0;
  while (done < length) {
    task->slot->position = static_cast<double>(done);
    int written = pieces.Write(fd, done, length - done);
    if (written < 0) return written;
    // Nothing taken and no reason given: trying for ever would help nobody.
    if (written == 0) return -EIO;
    done += static_cast<size_t>(written);
  }
  task->slot->position = static_cast<double>(done);
  return static_cast<int>(done);
}

int Open(const Slot& slot) {
  return Retried([&] { return open(slot.path, slot.flags | O_CLOEXEC, static_cast<mode_t>(slot.mode)); });
}

}  // namespace

// Looks the file up, on whose file system too if it is large, and reads it if there is a block that holds the whole of
// it and one byte more.
void ReadFile(Task* task) {
  Slot* slot = task->slot;
  Answer(task, StatPath(slot->path, true, &task->statx), Stage::kOpen);
  if (slot->result < 0) return;
  Answer(task, kLookedUp, Stage::kDelegate);
  const struct statx& found = task->statx;
  struct statfs system;
  bool large = S_ISREG(found.stx_mode) && found.stx_size >= kLargeUnits * kUnitBytes && found.stx_size <= INT32_MAX;
  if (large && statfs(slot->path, &system) == 0 && ServedByThisKernel(static_cast<uint32_t>(system.f_type))) {
    slot->position = static_cast<double>(found.stx_size);
    return Answer(task, kReadLarge, Stage::kDelegate);
  }
  bool fits = S_ISREG(found.stx_mode) && found.stx_size > 0 && found.stx_size < static_cast<uint64_t>(slot->length);
  if (task->memory == nullptr || !fits) return;
  int fd = Retried([&] { return open(slot->path, O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return Answer(task, fd, Stage::kOpen);
  size_t size = found.stx_size;
  int bytes = Retried([&] { return read(fd, task->memory, size + 1); });
  close(fd);
  if (bytes < 0) return Answer(task, bytes, Stage::kRead);
  if (static_cast<size_t>(bytes) != size) return Answer(task, kReadByNode, Stage::kDelegate);
  Answer(task, bytes, Stage::kWhole);
}

void ReadLarge(Task* task) {
  Slot* slot = task->slot;
  if (Stopping(task)) return Answer(task, -ECANCELED, Stage::kRead);
  int fd = Retried([&] { return open(slot->path, O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return Answer(task, fd, Stage::kOpen);
  struct stat found;
  size_t length = static_cast<size_t>(slot->length);
  bool same = StatusOf(fd, &found) == 0 && S_ISREG(found.st_mode) && static_cast<size_t>(found.st_size) == length;
  int bytes = same ? ReadFully(fd, task) : 0;
  close(fd);
  if (bytes < 0) return Answer(task, bytes, Stage::kRead);
  if (static_cast<size_t>(bytes) != length) return Answer(task, kReadByNode, Stage::kDelegate);
  Answer(task, bytes, Stage::kWhole);
}

void ReadRest(Task* task) { Answer(task, ReadFully(task->slot->fd, task), Stage::kRead); }

void WriteFile(Task* task) {
  Slot* slot = task->slot;
  if (Stopping(task)) return Answer(task, -ECANCELED, Stage::kWrite);
  int fd = Open(*slot);
  if (fd < 0) return Answer(task, fd, Stage::kOpen);
  int answer = WriteFully(fd, task);
  Stage stage = Stage::kWrite;
  if (answer >= 0 && slot->kind != 0) {
    answer = Retried([&] { return fsync(fd); });
    stage = Stage::kSync;
  }
  int closed = CloseDescriptor(fd);
  if (answer >= 0 && closed < 0) {
    answer = closed;
    stage = Stage::kClose;
  }
  Answer(task, answer < 0 ? answer : 0, stage);
}

void WriteAll(Task* task) { Answer(task, WriteFully(task->slot->fd, task), Stage::kWrite); }

}  // namespace uringfs
