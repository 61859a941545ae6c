#include "core.h"

#include <fcntl.h>
#include <sys/resource.h>

#include "check.h"
#include "clock.h"

namespace uringfs {

namespace {

// A turn of the event loop spends at most this long on operations that complete in place before timers and sockets
// get theirs; a turn of the loop costs about 2 µs, so this adds under one per cent.
constexpr uint64_t kTurnNanoseconds = 500 * 1000;
// How long the end of a flush may wait for a thread that is already running: less than waking this one costs.
constexpr uint64_t kWaitNanoseconds = 30 * 1000;
// A thread that spins and has not taken the job by then has lost its CPU.
constexpr uint64_t kPickupNanoseconds = 5 * 1000;
// With more jobs than this out, waiting for the first would only break up the batch.
constexpr int kWaitJobs = 2;
// Cached pages are copied inside io_uring_enter, about 10 GiB/s: the clock is looked at after each 100 µs of that.
constexpr int32_t kBytesAtOnce = 1 << 20;

// Jobs that take tens of microseconds, most of it without a lock that they share.
bool Heavy(Op op) {
  switch (op) {
    case Op::kReadLarge:
    case Op::kReadRest:
    case Op::kOpen:
    case Op::kClose:
    case Op::kWrite:
    case Op::kWriteFile:
    case Op::kWriteAll:
    case Op::kCopyFile:
    case Op::kCopyTree:
    case Op::kCopy:
    case Op::kMove:
    case Op::kRemoveTree:
    case Op::kReadDir:
    case Op::kReadTree:
    case Op::kReadEntries:
    case Op::kRealpath:
      return true;
    default:
      return false;
  }
}

// How often this thread has given its CPU away to wait for something, as for a disk.
long WaitsOfThisThread() {
  struct rusage usage;
  return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
}

}  // namespace

int Core::Flush(int count) {
  ++flush_;
  completed_ = 0;
  if (count < 0 || count > kSlots) return -1;
  worker_attentive_ = worker_->Attentive();
  for (int i = 0; i < count; ++i) {
    int32_t index = table_->queued[i];
    table_->queued[i] = -1;
    if (!Accept(index)) return -1;
  }
  PlanSharing();
  Settle();
  WaitBriefly();
  ArmWorker();
  return Report();
}

int Core::Now(int32_t slot) {
  if (slot < 0 || slot >= kSlots || tasks_[slot].state != State::kFree) return -1;
  Task& task = tasks_[slot];
  task.TakeRequest();
  Slot& asked = *task.slot;
  Op op = static_cast<Op>(asked.op);
  bool opens_folder = op == Op::kOpen && (asked.flags & O_DIRECTORY) != 0;
  if (op != Op::kReadEntries && op != Op::kClose && !opens_folder) return -1;
  task.answer.clear();
  if (op == Op::kClose) unclaimed_.Remove(asked.fd);
  long waits = WaitsOfThisThread();
  RunWithSystemCalls(&task);
  waits = WaitsOfThisThread() - waits;
  if (opens_folder && asked.result >= 0) Classify(task, asked.result);
  task.GiveAnswer();
  return waits > 0 ? 1 : 0;
}

bool Core::Lend(int32_t slot, void* memory, size_t bytes) {
  if (slot < 0 || slot >= kSlots || tasks_[slot].state != State::kFree) return false;
  tasks_[slot].lent = static_cast<char*>(memory);
  tasks_[slot].lent_bytes = bytes;
  return true;
}

int Core::Harvest() {
  ++flush_;
  completed_ = 0;
  worker_attentive_ = worker_->Attentive();
  ReapWorker();
  Settle();
  ArmWorker();
  return Report();
}

int Core::Report() {
  // What waits because the time was up goes on in the next flush; what waits for a block may get one of those that
  // JavaScript now empties. A pending system call is no promise of a wake-up: it may be blocked for ever.
  bool idle = owed_ == 0 && worker_->outstanding() == 0;
  bool again = !waiting_.empty() && (!stalled_ || completed_ > 0 || idle);
  table_->more = again || ring_.Prepared() > 0 || worker_->CanTakeBack();
  table_->yield = Spent();
  table_->counters[static_cast<int>(Counter::k_enters)] = static_cast<double>(ring_.enters);
  table_->counters[static_cast<int>(Counter::k_submitted)] = static_cast<double>(ring_.submitted);
  table_->counters[static_cast<int>(Counter::k_workerJobs)] = static_cast<double>(worker_->jobs);
  table_->counters[static_cast<int>(Counter::k_workerWakes)] = static_cast<double>(worker_->wakes);
  return completed_;
}

// Brings everything as far as it goes without waiting: completions free what the next operations wait for.
void Core::Settle() {
  if (turn_started_ == 0) turn_started_ = NowNanoseconds();
  size_t before;
  do {
    before = waiting_.size();
    Pump();
    SubmitAndReap();
    ReapWorker();
    TakeBackShared();
  } while (!waiting_.empty() && waiting_.size() < before && !Spent());
}

bool Core::Spent() const { return NowNanoseconds() - turn_started_ > kTurnNanoseconds; }

void Core::Pump() {
  unsigned dispatched = 0;
  worker_awaits_jobs_ = true;
  stalled_ = false;
  while (!waiting_.empty()) {
    if ((++dispatched & 15) == 0 && Spent()) return;
    int32_t index = waiting_.front();
    waiting_.pop_front();
    if (Dispatch(tasks_[index]) == Verdict::kWait) {
      waiting_.push_front(index);
      stalled_ = true;
      return;
    }
    if (prepared_bytes_ >= kBytesAtOnce) {
      SubmitAndReap();
      if (Spent()) return;
    }
  }
}

void Core::SubmitAndReap() {
  lookup_.CloseFound();
  // A refusal (EBUSY, EAGAIN: the kernel is short of memory or its overflow list is full) leaves the entries
  // prepared; they go with the next submit, after completions have been reaped.
  prepared_bytes_ = 0;
  ring_.Submit();
  ReapRing();
}

void Core::ReapRing() {
  ring_.Reap([this](uint64_t user_data, int result) {
    if (user_data == UINT64_MAX) return;
    Task& task = tasks_[static_cast<uint32_t>(user_data)];
    URINGFS_CHECK(task.state == State::kRing && task.remaining > 0, "a completion for slot %d, which awaits none",
                  task.index);
    --task.remaining;
    --owed_;
    OnCompletion(task, static_cast<Step>(user_data >> 32), result);
  });
}

void Core::ReapWorker() {
  for (Job* job = worker_->TakeCompleted(); job != nullptr;) {
    Job* next = job->next;
    OnWorkerDone(*static_cast<Task*>(job));
    job = next;
  }
}

void Core::WaitBriefly() {
  int jobs = worker_->outstanding();
  if (!may_wait_ || completed_ > 0 || jobs == 0 || jobs > kWaitJobs) return;
  // Each operation has a record of its own: some are done in a microsecond, others never in time.
  Payoff& payoff = wait_payoffs_[static_cast<int>(waited_for_)];
  if (!worker_attentive_ || !payoff.Offer()) return;
  Count(Counter::k_boundedWaits);
  uint64_t started = NowNanoseconds();
  uint64_t now = started;
  do {
    for (int i = 0; i < 16; ++i) {
      SpinPause();
      if (worker_->HasCompleted()) {
        Count(Counter::k_boundedWaitsPaid);
        payoff.Won();
        ReapWorker();
        return;
      }
    }
    now = NowNanoseconds();
  } while (now < started + kPickupNanoseconds || (worker_->AllTaken() && now < started + kWaitNanoseconds));
  payoff.Lost();
  if (!worker_->AllTaken()) worker_->ReportNoPickup();
}

void Core::ArmWorker() {
  // What comes back may go there again.
  for (worker_->Attend(); worker_->outstanding() > 0 && !worker_->Arm(); worker_->Attend()) ReapWorker();
}

bool Core::MakeRoom(unsigned sqes, unsigned cqes) {
  if (ring_.SpaceLeft() < sqes) SubmitAndReap();
  return ring_.SpaceLeft() >= sqes && owed_ + cqes <= ring_.cq_entries();
}

io_uring_sqe* Core::Prepare(Task& task, Step step) {
  task.state = State::kRing;
  ++task.remaining;
  ++owed_;
  return ring_.Next(static_cast<uint64_t>(task.index) | static_cast<uint64_t>(step) << 32);
}

Core::Verdict Core::ToWorker(Task& task) {
  // It must not run out of descriptors because some are kept here for a moment.
  lookup_.CloseFound();
  task.state = State::kWorker;
  waited_for_ = static_cast<Op>(task.slot->op);
  task.heavy = Heavy(waited_for_);
  worker_->Push(&task);
  // With the first of many, so that it comes round while the others are pushed; after the last by ArmWorker.
  if (worker_awaits_jobs_) worker_->Attend();
  worker_awaits_jobs_ = false;
  return Verdict::kPending;
}

Core::Verdict Core::Finish(Task& task, int result, Stage stage) {
  URINGFS_CHECK(task.state != State::kFree && task.remaining == 0, "slot %d: finished twice or too early", task.index);
  task.slot->result = result;
  task.slot->stage = static_cast<int32_t>(stage);
  stalled_ = false;
  Count(task.flush == flush_ ? Counter::k_inlineCompletions : Counter::k_deferredCompletions);
  task.state = State::kFree;
  task.lent = nullptr;
  task.lent_bytes = 0;
  --pending_;
  task.GiveAnswer();
  table_->completed[completed_++] = task.index;
  return Verdict::kDone;
}

}  // namespace uringfs
