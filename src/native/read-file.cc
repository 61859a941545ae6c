// A whole small file: one cached lookup, then open-direct → read → close as one chain, one submission, no descriptor.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "check.h"
#include "core.h"

namespace uringfs {

Core::Verdict Core::StartReadFile(Task& task) {
  if (task.step != Step::kStart) return ContinueReadFile(task);
  struct statx found;
  int answer = lookup_.Stat(task.slot->path, true, &found);
  if (answer == 0) {
    Count(Counter::k_cachedLookups);
    bool small = S_ISREG(found.stx_mode) && found.stx_size < kLargeUnits * kUnitBytes;
    if (small && found.stx_size > 0 && lookup_.PuntsReads(found, task.slot->path, -1)) return ReadByWorker(task, found);
    return PlanReadFile(task, found, true);
  }
  if (answer != -EAGAIN) {
    Count(Counter::k_cachedLookups);
    return Finish(task, answer, Stage::kOpen);
  }
  if (task.asked_worker) return PlanReadFile(task, task.statx, false);
  // One file is soonest read by who looks it up, if it is small and a block is free; of several the ring reads those
  // that have to wait for a disk, where it can.
  bool reads_too = worker_->outstanding() == 0 || !OpensIntoSlots();
  if (reads_too && table_->free_small_count > 0) TakeMemory(task, kUnitBytes);
  return ToWorker(task);
}

// Room for one byte more than the file has shows whether it is still what was looked up.
Core::Verdict Core::ReadByWorker(Task& task, const struct statx& found) {
  return TakeMemory(task, static_cast<int32_t>(found.stx_size) + 1) ? ToWorker(task) : Verdict::kWait;
}

// Whether a file can be read without a descriptor, which an end of this thread could lose.
bool Core::OpensIntoSlots() const {
  return ring_.Supports(IORING_OP_OPENAT) && ring_.Supports(IORING_OP_CLOSE) && registrar_.file_slots() > 0;
}

Core::Verdict Core::PlanReadFile(Task& task, const struct statx& found, bool local) {
  // Opening and closing a FIFO or a device to look at it has effects of its own; a file of size 0 that is not on a
  // disk (/proc) has to be read to its end; a large one takes more than one read.
  bool sized = S_ISREG(found.stx_mode) && (local || found.stx_size > 0);
  if (!sized) return Finish(task, kReadToEnd, Stage::kDelegate);
  // One byte more than the file has is asked for: that it does not come proves that the whole file has been read, and
  // not the first part of another one that took its name after the lookup.
  bool small = found.stx_size < kLargeUnits * kUnitBytes;
  if (!small && local && found.stx_size <= INT32_MAX) {
    task.slot->position = static_cast<double>(found.stx_size);
    return Finish(task, kReadLarge, Stage::kDelegate);
  }
  if (!small) return Finish(task, kReadByNode, Stage::kDelegate);
  bool alone = !local && worker_->outstanding() == 0;
  if (alone || !OpensIntoSlots()) return ReadByWorker(task, found);

  bool chain = ring_.sq_entries() >= 3 && (ring_.features() & IORING_FEAT_LINKED_FILE) != 0;
  if (!MakeRoom(chain ? 3 : 1, chain ? 3 : 1)) return Verdict::kWait;
  task.size = static_cast<int32_t>(found.stx_size);
  if (!TakeMemory(task, task.size + 1)) return Verdict::kWait;
  task.file_slot = registrar_.TakeFileSlot();
  if (task.file_slot < 0) {
    ReleaseBlock(task);
    return Verdict::kWait;
  }
  // An open that may have to ask another machine must not do so on this thread.
  unsigned open_flags = local ? 0 : IOSQE_ASYNC;
  if (!chain) {
    PrepareReadFile(task, Step::kOpen, open_flags);
    return Verdict::kPending;
  }
  PrepareReadFile(task, Step::kOpen, open_flags | IOSQE_IO_LINK);
  // A hard link: a short or failed read must not keep the file from being closed.
  PrepareReadFile(task, Step::kRead, IOSQE_IO_HARDLINK);
  PrepareReadFile(task, Step::kClose, 0);
  task.step = Step::kClose;
  return Verdict::kPending;
}

void Core::PrepareReadFile(Task& task, Step step, unsigned flags) {
  Slot* slot = task.slot;
  io_uring_sqe* sqe = Prepare(task, step);
  task.step = step;
  unsigned file_slot = static_cast<unsigned>(task.file_slot);
  switch (step) {
    case Step::kOpen:
      io_uring_prep_openat_direct(sqe, AT_FDCWD, slot->path, O_RDONLY, 0, file_slot);
      break;
    case Step::kRead: {
      unsigned length = static_cast<unsigned>(slot->length);
      prepared_bytes_ += slot->length;
      int buffer = pool_.RegisteredIndex(slot->block);
      if (buffer >= 0) {
        Count(Counter::k_registeredBufferOps);
        io_uring_prep_read_fixed(sqe, task.file_slot, task.memory, length, 0, buffer);
      } else {
        io_uring_prep_read(sqe, task.file_slot, task.memory, length, 0);
      }
      Count(Counter::k_fixedFileOps);
      sqe->flags |= IOSQE_FIXED_FILE;
      break;
    }
    case Step::kClose:
      io_uring_prep_close_direct(sqe, file_slot);
      break;
    case Step::kStart:
    case Step::kWrite:
      URINGFS_CHECK(false, "slot %d has no such step", task.index);
  }
  sqe->flags |= flags;
}

// Without chains (a ring of fewer than three entries, Linux before 5.17) each step is submitted when the one before it
// has completed.
Core::Verdict Core::ContinueReadFile(Task& task) {
  if (!MakeRoom(1, 1)) return Verdict::kWait;
  PrepareReadFile(task, task.step == Step::kOpen ? Step::kRead : Step::kClose, 0);
  return Verdict::kPending;
}

void Core::OnReadFileCompletion(Task& task, Step step, int result) {
  Slot* slot = task.slot;
  if (step == Step::kRead && result >= 0) slot->length = result;
  // The first failure is the one to tell: what it cancels behind it is its consequence.
  if (result < 0 && task.error == 0) {
    task.error = result;
    task.error_stage = step == Step::kOpen ? Stage::kOpen : step == Step::kRead ? Stage::kRead : Stage::kClose;
  }
  if (task.remaining > 0) return;
  bool opened = task.error_stage != Stage::kOpen;
  if (opened && task.step != Step::kClose) {
    task.state = State::kWaiting;
    if (ContinueReadFile(task) == Verdict::kWait) waiting_.push_front(task.index);
    return;
  }
  registrar_.GiveFileSlot(task.file_slot);
  task.file_slot = -1;
  if (task.error < 0) {
    ReleaseBlock(task);
    Finish(task, task.error, task.error_stage);
  } else if (slot->length != task.size) {
    ReleaseBlock(task);
    Finish(task, task.size == 0 ? kReadToEnd : kReadByNode, Stage::kDelegate);
  } else {
    Finish(task, slot->length);
  }
}

// The worker has looked the file up, and read it if it was given a block that holds it.
void Core::OnReadFileDone(Task& task) {
  Slot* slot = task.slot;
  Stage stage = static_cast<Stage>(slot->stage);
  if (stage == Stage::kWhole && slot->result >= 0) {
    Finish(task, slot->result);
    return;
  }
  ReleaseBlock(task);
  if (slot->result != kLookedUp) {
    Finish(task, slot->result, stage);
    return;
  }
  // Only its status is known: the ring reads it, or JavaScript is told that Node has to.
  task.state = State::kWaiting;
  task.asked_worker = true;
  stalled_ = false;
  waiting_.push_back(task.index);
}

}  // namespace uringfs
