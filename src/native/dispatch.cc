// Where each operation goes, and what becomes of it when an answer comes back.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "check.h"
#include "core.h"
#include "real-path.h"

namespace uringfs {

namespace {

// The major number, as in Documentation/admin-guide/devices.txt of the kernel.
constexpr uint32_t kMemoryDevices = 1;

}  // namespace

bool OnlyOpens(const Slot& open) {
  return (open.flags & (O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY) | O_PATH)) == 0;
}

Core::Verdict Core::Dispatch(Task& task) {
  if (Share(task)) return Verdict::kPending;
  Verdict verdict = Start(task);
  // Nor may a worker that is at it, as in ToWorker.
  if (worker_->outstanding() > 0) lookup_.CloseFound();
  return verdict;
}

Core::Verdict Core::Start(Task& task) {
  switch (static_cast<Op>(task.slot->op)) {
    case Op::kStat:
      return StartStat(task, true);
    case Op::kLstat:
      return StartStat(task, false);
    case Op::kFstat:
      return StartFstat(task);
    case Op::kOpen:
      return StartOpen(task);
    case Op::kRead:
    case Op::kWrite:
      return StartTransfer(task);
    case Op::kFsync:
    case Op::kFdatasync:
      return StartSync(task);
    case Op::kReadFile:
      return StartReadFile(task);
    case Op::kClose:
      return StartClose(task);
    case Op::kAccess:
      return StartAccess(task);
    case Op::kMove:
      return StartMove(task);
    case Op::kRealpath:
      return StartRealpath(task);
    default:
      return ToWorker(task);
  }
}

Core::Verdict Core::StartStat(Task& task, bool follow) {
  int answer = lookup_.Stat(task.slot->path, follow, &task.statx);
  if (answer != -EAGAIN) {
    Count(Counter::k_cachedLookups);
    if (answer == 0) FillStat(task.slot, task.statx);
    return Finish(task, answer);
  }
  // One lookup that may have to wait for a disk goes to the worker, which answers soonest if it need not wait after
  // all; several go to io-wq, which starts a thread for each that blocks.
  if (worker_->outstanding() == 0 || !ring_.Supports(IORING_OP_STATX)) return ToWorker(task);
  if (!MakeRoom(1, 1)) return Verdict::kWait;
  io_uring_prep_statx(Prepare(task, Step::kStart), AT_FDCWD, task.slot->path, follow ? 0 : AT_SYMLINK_NOFOLLOW,
                      STATX_BASIC_STATS | STATX_BTIME, &task.statx);
  return Verdict::kPending;
}

Core::Verdict Core::StartAccess(Task& task) {
  int answer = lookup_.Access(task.slot->path, task.slot->mode);
  if (answer == -EAGAIN) return ToWorker(task);
  Count(Counter::k_cachedLookups);
  return Finish(task, answer);
}

// Where there are no links, what a path leads to is a matter of its text. Of a relative one only if nothing has been
// mounted over the working directory.
Core::Verdict Core::StartRealpath(Task& task) {
  const char* path = task.slot->path;
  if (*path != '/' || !straight_payoff_.Offer()) return ToWorker(task);
  if (!lookup_.LeadsStraight(path)) {
    straight_payoff_.Lost();
    return ToWorker(task);
  }
  straight_payoff_.Won();
  task.answer = Normalized(path);
  Count(Counter::k_cachedLookups);
  return Finish(task, static_cast<int>(task.answer.size()));
}

Core::Verdict Core::StartFstat(Task& task) {
  if ((task.slot->kind & kKindLocal) == 0) return ToWorker(task);
  int answer = StatDescriptor(task.slot->fd, &task.statx);
  if (answer == 0) FillStat(task.slot, task.statx);
  return Finish(task, answer);
}

Core::Verdict Core::StartOpen(Task& task) {
  Slot* slot = task.slot;
  if (!OnlyOpens(*slot)) return ToWorker(task);
  // The ring opens a FIFO with O_NONBLOCK on its first attempt, and so would not wait for the other end as open(2)
  // does; a device or a FUSE file may block the submitting thread. Only what is known to be harmless goes there.
  struct statx found;
  int answer = lookup_.Stat(slot->path, (slot->flags & O_NOFOLLOW) == 0, &found);
  if (answer < 0 && answer != -EAGAIN) {
    Count(Counter::k_cachedLookups);
    return Finish(task, answer);
  }
  bool harmless = answer == 0 && (S_ISREG(found.stx_mode) || S_ISDIR(found.stx_mode));
  if (!harmless || !ring_.Supports(IORING_OP_OPENAT)) return ToWorker(task);
  if (!MakeRoom(1, 1)) return Verdict::kWait;
  Count(Counter::k_cachedLookups);
  io_uring_prep_openat(Prepare(task, Step::kOpen), AT_FDCWD, slot->path, slot->flags | O_CLOEXEC,
                       static_cast<mode_t>(slot->mode));
  return Verdict::kPending;
}

Core::Verdict Core::StartClose(Task& task) {
  Slot* slot = task.slot;
  // Closing may write out what was written (ext4 does after a truncation) or free what was unlinked: work for another
  // thread. Closing a file that was only read, and that still has a name, is neither.
  constexpr int32_t kPlain = kKindRegular | kKindLocal | kKindReadOnly;
  struct statx found;
  bool plain = (slot->kind & kPlain) == kPlain && StatDescriptor(slot->fd, &found) == 0 && found.stx_nlink > 0;
  if (!plain) return ToWorker(task);
  RunWithSystemCalls(&task);
  return Finish(task, slot->result);
}

Core::Verdict Core::StartTransfer(Task& task) {
  Slot* slot = task.slot;
  bool write = static_cast<Op>(slot->op) == Op::kWrite;
  bool fixed_file = (slot->kind & kKindFixed) != 0;
  // Of a regular file, reads at a position: at the current one the kernel's own lock keeps two calls apart, which the
  // ring does not take. Of a pipe, a tty or a device, reads at the current position: the ring waits without a thread.
  // One buffered write, and a read where the file system has none that can't wait, is done sooner by the worker than by
  // waking an io-wq thread; and to a pipe only write(2) waits until all of it has gone. Fixed files are used where
  // several writes go together.
  bool regular = (slot->kind & kKindRegular) != 0;
  bool punted = (slot->kind & kKindPunted) != 0;
  bool ring = fixed_file || (!write && !punted && regular == (slot->position >= 0));
  if (!ring) return ToWorker(task);
  if (!MakeRoom(1, 1)) return Verdict::kWait;
  io_uring_sqe* sqe = Prepare(task, Step::kStart);
  unsigned length = static_cast<unsigned>(slot->length);
  uint64_t position = slot->position < 0 ? UINT64_MAX : static_cast<uint64_t>(slot->position);
  int buffer = pool_.RegisteredIndex(slot->block);
  prepared_bytes_ += slot->length;
  if (buffer >= 0) {
    Count(Counter::k_registeredBufferOps);
    if (write) {
      io_uring_prep_write_fixed(sqe, slot->fd, task.memory, length, position, buffer);
    } else {
      io_uring_prep_read_fixed(sqe, slot->fd, task.memory, length, position, buffer);
    }
  } else if (write) {
    io_uring_prep_write(sqe, slot->fd, task.memory, length, position);
  } else {
    io_uring_prep_read(sqe, slot->fd, task.memory, length, position);
  }
  sqe->rw_flags = slot->flags;
  if (fixed_file) {
    Count(Counter::k_fixedFileOps);
    sqe->flags |= IOSQE_FIXED_FILE;
  }
  return Verdict::kPending;
}

// One takes a microsecond where there is nothing to write out; several may take milliseconds each, which io-wq has a
// thread for.
Core::Verdict Core::StartSync(Task& task) {
  if (worker_->outstanding() == 0) return ToWorker(task);
  if (!MakeRoom(1, 1)) return Verdict::kWait;
  unsigned flags = static_cast<Op>(task.slot->op) == Op::kFdatasync ? IORING_FSYNC_DATASYNC : 0;
  io_uring_prep_fsync(Prepare(task, Step::kStart), task.slot->fd, flags);
  return Verdict::kPending;
}

// Out of memory for a moment, or interrupted: the ring says so where a system call would have waited or gone on.
bool Core::SentAgain(Task& task, int result) {
  bool momentary = result == -EAGAIN || result == -EINTR;
  // Cancelling what io-wq is at may end it with EINTR too, and that is final.
  if (!momentary || closing_ || task.asked_worker || (task.slot->kind & kKindFixed) != 0) return false;
  if (static_cast<Op>(task.slot->op) == Op::kReadFile) return false;
  task.asked_worker = true;
  ToWorker(task);
  return true;
}

void Core::OnCompletion(Task& task, Step step, int result) {
  if (SentAgain(task, result)) return;
  switch (static_cast<Op>(task.slot->op)) {
    case Op::kReadFile:
      OnReadFileCompletion(task, step, result);
      return;
    case Op::kMove:
      OnMoveCompletion(task, step, result);
      return;
    case Op::kOpen:
      if (result >= 0) {
        StatOpened(task, result);
        Classify(task, result);
      }
      Finish(task, result);
      return;
    case Op::kStat:
    case Op::kLstat:
      if (result == 0) FillStat(task.slot, task.statx);
      Finish(task, result);
      return;
    default:
      Finish(task, result);
  }
}

void Core::OnWorkerDone(Task& task) {
  Slot* slot = task.slot;
  if (task.shared) ++shared_by_worker_;
  URINGFS_CHECK(task.state == State::kWorker, "slot %d came from the worker, where it was not", task.index);
  switch (static_cast<Op>(slot->op)) {
    case Op::kReadFile:
      OnReadFileDone(task);
      return;
    case Op::kOpen:
      if (slot->result >= 0) Classify(task, slot->result);
      break;
    case Op::kStat:
    case Op::kLstat:
    case Op::kFstat:
      if (slot->result == 0) FillStat(slot, task.statx);
      break;
    default:
      break;
  }
  Finish(task, slot->result, static_cast<Stage>(slot->stage));
}

void Core::Classify(const Task& task, int fd) {
  Slot* slot = task.slot;
  slot->kind = (slot->flags & O_ACCMODE) == O_RDONLY ? kKindReadOnly : 0;
  const struct statx& found = task.statx;
  if (found.stx_mask == 0) return;
  unclaimed_.Add(fd, found);
  slot->position = static_cast<double>(found.stx_size);
  if (S_ISREG(found.stx_mode)) slot->kind |= kKindRegular;
  // Of /dev/zero the ring reads less than asked for where its thread is about to lose the CPU (read_iter_zero in
  // drivers/char/mem.c): memory devices never make anybody wait.
  if (S_ISCHR(found.stx_mode) && found.stx_rdev_major == kMemoryDevices) slot->kind |= kKindPunted;
  // Opened not to wait: of what supports IOCB_NOWAIT, as a pipe does, the ring waits all the same (io_rw_init_file in
  // io_uring/rw.c; seen on 6.18), where read(2) says EAGAIN.
  if (!S_ISREG(found.stx_mode) && (slot->flags & O_NONBLOCK) != 0) slot->kind |= kKindPunted;
  if (!task.never_waits && !lookup_.IsLocal(found)) return;
  slot->kind |= kKindLocal;
  if (S_ISREG(found.stx_mode) && lookup_.PuntsReads(found, nullptr, fd)) slot->kind |= kKindPunted;
}

}  // namespace uringfs
