// A piece of a file into another file, with no JavaScript in between: by the kernel alone on a thread of the syscall
// worker or, between two file systems, read → write as one chain on a registered buffer.
#include <errno.h>
#include <unistd.h>

#include <algorithm>

#include "clock.h"
#include "core.h"
#include "watched-job.h"

namespace uringfs {

namespace {

// Between two steps, each 0.25 ms of copying, a thread says how far it is and looks whether it should stop.
constexpr int kStepBytes = 512 << 10;
// A piece ends after this time wherever it is, so that other jobs get the thread.
constexpr uint64_t kPieceNanoseconds = 20000000;

}  // namespace

void MoveByKernel(Task* task) {
  Slot* slot = task->slot;
  off_t from = static_cast<off_t>(slot->position);
  off_t to = static_cast<off_t>(slot->stat[0]);
  int moved = 0;
  int answer = 0;
  uint64_t until = NowNanoseconds() + kPieceNanoseconds;
  do {
    size_t length = static_cast<size_t>(std::min(slot->length - moved, kStepBytes));
    answer = Retried([&] { return copy_file_range(slot->fd, &from, slot->mode, &to, length, 0); });
    if (answer <= 0) break;
    moved += answer;
    Tell(*task, &slot->stat[2], moved);
  } while (moved < slot->length && NowNanoseconds() < until && !ToldToStop(*task));
  slot->result = moved > 0 ? moved : answer;
}

// What has not been moved is JavaScript's to deal with, which reads it and learns why.
Core::Verdict Core::StartMove(Task& task) {
  if ((task.slot->kind & kKindFixed) == 0) return ToWorker(task);
  constexpr unsigned kNeeded = IORING_FEAT_LINKED_FILE | IORING_FEAT_CQE_SKIP;
  if ((ring_.features() & kNeeded) != kNeeded || ring_.sq_entries() < 2) return Finish(task, -ENOSYS);
  if (!MakeRoom(2, 1)) return Verdict::kWait;
  Slot* slot = task.slot;
  slot->block = pool_.TakeWide();
  if (slot->block < 0) return Finish(task, -EAGAIN);
  task.memory = pool_.Address(slot->block);
  int buffer = pool_.RegisteredIndex(slot->block);
  unsigned length = static_cast<unsigned>(slot->length);
  uint64_t from = static_cast<uint64_t>(slot->position);
  uint64_t to = static_cast<uint64_t>(slot->stat[0]);
  // One completion: of the write, or of a read that was short or failed, which cancels the write without a word.
  io_uring_sqe* read = ring_.Next(static_cast<uint64_t>(task.index) | static_cast<uint64_t>(Step::kRead) << 32);
  io_uring_sqe* write = Prepare(task, Step::kWrite);
  ++moving_;
  if (buffer >= 0) {
    Count(Counter::k_registeredBufferOps, 2);
    io_uring_prep_read_fixed(read, slot->fd, task.memory, length, from, buffer);
    io_uring_prep_write_fixed(write, slot->mode, task.memory, length, to, buffer);
  } else {
    io_uring_prep_read(read, slot->fd, task.memory, length, from);
    io_uring_prep_write(write, slot->mode, task.memory, length, to);
  }
  Count(Counter::k_fixedFileOps, 2);
  read->rw_flags = slot->flags;
  write->rw_flags = static_cast<int>(slot->stat[1]);
  // Cached pages are read on this thread, 25 us a piece, while a kernel worker writes. With both on kernel workers
  // (IOSQE_ASYNC) these got in each other's way on two CPUs: 2.0 GiB/s and 0.76 s of CPU a GiB, against 2.6 and 0.5.
  read->flags |= IOSQE_FIXED_FILE | IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS;
  write->flags |= IOSQE_FIXED_FILE;
  return Verdict::kPending;
}

void Core::OnMoveCompletion(Task& task, Step step, int result) {
  --moving_;
  pool_.GiveWide(task.slot->block);
  task.slot->block = -1;
  task.memory = nullptr;
  Finish(task, step == Step::kWrite && result > 0 ? result : 0);
}

}  // namespace uringfs
