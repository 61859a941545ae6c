// Takes operations from the batch table, brings each to where it is done soonest (the dentry cache, the ring, a
// syscall worker), and brings the answers back. Knows neither Node-API nor the event loop.
#pragma once

#include <deque>

#include "block-pool.h"
#include "calls.h"
#include "layout.h"
#include "lookup.h"
#include "payoff.h"
#include "registrar.h"
#include "ring.h"
#include "syscall-worker.h"
#include "task.h"
#include "unclaimed-files.h"

namespace uringfs {

class Core {
 public:
  // The core, or nullptr with the negative errno and the system call that refused.
  static Core* Open(unsigned entries, const Lacking& lacking, int* error, const char** call);

  // Cancels what can be cancelled and frees everything, except memory that a blocked system call still points to.
  static void Close(Core* core);

  // Accepts the first `count` entries of `queued`, submits, and returns how many entries of `completed` are filled.
  // -1 when a slot is listed that JavaScript does not own or that names no operation or block.
  int Flush(int count);

  // The same for what has completed since, called when the event loop says that something has.
  int Harvest();

  // The loop has come round: the next flushes have a new budget.
  void NewTurn() { turn_started_ = 0; }

  // Gives the queue of the syscall worker another thread when it stands still.
  void Unblock() { worker_->Unblock(); }

  // Does the operation of a slot at once, on this thread: only for those that Node itself does synchronously.
  // 1 if the thread had to wait for that, -1 as Flush.
  int Now(int32_t slot);

  // Copies at most `length` bytes of what the page cache has of a file, at a position or, if that is negative, at the
  // descriptor's own: how many, or a negative errno, -EAGAIN where it would have to wait for a disk. `punted`: on a
  // file system that has no reads that never wait.
  int ReadCached(int fd, void* to, size_t length, double position, bool punted);

  // The process is about to exit: what is queued is done, unless that takes too long.
  void Drain();

  // Gives the operation that JavaScript is about to list in `slot` memory for its data. False if it is in flight.
  bool Lend(int32_t slot, void* memory, size_t bytes);

  // The text that belongs to the result of a completed slot; it is JavaScript's until the slot is listed again.
  std::string* answer(int32_t slot) { return slot >= 0 && slot < kSlots ? &tasks_[slot].answer : nullptr; }

  bool pending() const { return pending_ > 0; }
  bool worker_needs_watch() const { return worker_->NeedsWatch(); }
  bool worker_has_completed() const { return worker_->HasCompleted(); }
  Table* table() { return table_; }
  Ring* ring() { return &ring_; }
  Registrar* registrar() { return &registrar_; }
  BlockPool* pool() { return &pool_; }
  UnclaimedFiles* unclaimed() { return &unclaimed_; }
  int event_fd() const { return event_fd_; }

 private:
  enum class Verdict { kDone, kPending, kWait };

  Core(Table* table, int event_fd, const Lacking& lacking);
  ~Core() = default;

  bool Accept(int32_t index);
  bool MakesSense(Task& task) const;
  bool MayMove(const Slot& slot) const;
  bool Spent() const;
  void Pump();
  void SubmitAndReap();
  void Settle();
  void ReapRing();
  void ReapWorker();
  // Submits what is prepared and waits, for a while, until none of those that `left` counts is on its way.
  void ReapUntilNone(const unsigned& left);
  void AcceptUnflushed();
  void DropWaiting();
  void WaitBriefly();
  void ArmWorker();
  int Report();

  Verdict Dispatch(Task& task);
  Verdict Start(Task& task);
  Verdict StartStat(Task& task, bool follow);
  Verdict StartAccess(Task& task);
  Verdict StartRealpath(Task& task);
  Verdict StartFstat(Task& task);
  Verdict StartOpen(Task& task);
  Verdict StartClose(Task& task);
  Verdict StartTransfer(Task& task);
  Verdict StartSync(Task& task);
  Verdict StartReadFile(Task& task);
  Verdict ReadByWorker(Task& task, const struct statx& found);
  bool OpensIntoSlots() const;
  Verdict PlanReadFile(Task& task, const struct statx& found, bool local);
  Verdict ContinueReadFile(Task& task);
  void PrepareReadFile(Task& task, Step step, unsigned flags);
  Verdict StartMove(Task& task);
  Verdict ToWorker(Task& task);

  void PlanSharing();
  bool Share(Task& task);
  void TakeBackShared();
  bool TakeMemory(Task& task, int32_t length);
  void ReleaseBlock(Task& task);

  void OnCompletion(Task& task, Step step, int result);
  void OnReadFileCompletion(Task& task, Step step, int result);
  void OnMoveCompletion(Task& task, Step step, int result);
  void OnWorkerDone(Task& task);
  void OnReadFileDone(Task& task);

  Verdict Finish(Task& task, int result, Stage stage = Stage::kWhole);
  void Classify(const Task& task, int fd);
  bool SentAgain(Task& task, int result);
  bool MakeRoom(unsigned sqes, unsigned cqes);
  io_uring_sqe* Prepare(Task& task, Step step);
  void Count(Counter counter, double by = 1) { table_->counters[static_cast<int>(counter)] += by; }

  Table* table_;
  int event_fd_;
  const bool reads_cached_;
  Ring ring_;
  Registrar registrar_;
  BlockPool pool_;
  Lookup lookup_;
  UnclaimedFiles unclaimed_;
  SyscallWorker* worker_ = nullptr;
  bool may_wait_ = false;
  bool worker_awaits_jobs_ = false;
  bool worker_attentive_ = false;
  Op waited_for_ = Op::kStat;  // what has gone to the worker last
  Payoff wait_payoffs_[static_cast<int>(Op::kCount)];
  Payoff share_payoff_;
  Payoff straight_payoff_;  // of looking whether a path has no links in it
  bool sharing_ = false;
  int flushes_of_trial_ = 0;
  int shared_ = 0;  // jobs of this trial, and how many of them a thread did
  int shared_by_worker_ = 0;

  Halt halt_;
  Task tasks_[kSlots];
  std::deque<int32_t> waiting_;
  int pending_ = 0;
  int completed_ = 0;
  unsigned owed_ = 0;    // completions the kernel will post: never more than the completion queue holds
  unsigned moving_ = 0;  // pieces of files on their way through the ring
  uint32_t flush_ = 0;
  uint64_t turn_started_ = 0;
  bool closing_ = false;  // the worker has been stopped: nothing goes to it any more
  bool stalled_ = false;  // the first of `waiting_` lacks something that has not been freed since
  int32_t prepared_bytes_ = 0;
};

}  // namespace uringfs
