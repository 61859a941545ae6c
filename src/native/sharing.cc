// Lookups, small files, opens and closes asked for in numbers are shared between this thread and the syscall worker:
// both take from the same queue until it is empty. On its own a lookup costs this thread three short system calls, the
// worker one.
#include "core.h"

namespace uringfs {

namespace {

// Fewer than this are done before another CPU has noticed that there is something to do.
constexpr size_t kSharedAtLeast = 16;
constexpr int kFlushesOfTrial = 64;
// Answers after which JavaScript gets its turn while the worker goes on with the rest.
constexpr int kAnswersAtOnce = 12;
// What this thread takes back before it submits to the ring what came of it.
constexpr int kTakenAtOnce = 4;

bool Sharable(const Slot& slot) {
  switch (static_cast<Op>(slot.op)) {
    case Op::kStat:
    case Op::kLstat:
    case Op::kAccess:
    case Op::kReadFile:
    case Op::kClose:
      return true;
    case Op::kOpen:
      return OnlyOpens(slot);
    default:
      return false;
  }
}

}  // namespace

void Core::PlanSharing() {
  sharing_ = may_wait_ && waiting_.size() >= kSharedAtLeast;
  if (!sharing_) return;
  // Judged over many flushes: in the first ones the worker is still waking up.
  if (flushes_of_trial_ == 0) {
    sharing_ = share_payoff_.Offer();
    if (!sharing_) return;
    shared_ = 0;
    shared_by_worker_ = 0;
  }
  if (flushes_of_trial_ < kFlushesOfTrial) ++flushes_of_trial_;
  if (flushes_of_trial_ < kFlushesOfTrial || shared_ == 0) return;
  flushes_of_trial_ = 0;
  // Nearly none means that the worker has no CPU to itself.
  if (shared_by_worker_ * 16 > shared_) {
    share_payoff_.Won();
  } else {
    share_payoff_.Lost();
  }
}

// True when the operation has gone to the shared queue.
bool Core::Share(Task& task) {
  Slot* slot = task.slot;
  Op op = static_cast<Op>(slot->op);
  if (!sharing_ || !task.may_share || !Sharable(*slot)) return false;
  if (op == Op::kReadFile) {
    if (task.step != Step::kStart || table_->free_small_count == 0) return false;
    TakeMemory(task, kUnitBytes);
  }
  ++shared_;
  task.shared = true;
  task.may_share = false;
  ToWorker(task);
  return true;
}

void Core::TakeBackShared() {
  while (completed_ < kAnswersAtOnce && !Spent()) {
    int taken = 0;
    for (; taken < kTakenAtOnce; ++taken) {
      Job* job = worker_->TakeBack();
      if (job == nullptr) break;
      Task& task = *static_cast<Task*>(job);
      task.state = State::kWaiting;
      task.shared = false;
      ReleaseBlock(task);
      if (Dispatch(task) == Verdict::kWait) waiting_.push_front(task.index);
    }
    SubmitAndReap();
    ReapWorker();
    if (taken < kTakenAtOnce) return;
  }
}

// Gives the operation a block that holds `length` bytes, if there is one.
bool Core::TakeMemory(Task& task, int32_t length) {
  task.slot->block = pool_.Take(length);
  if (task.slot->block < 0) return false;
  task.slot->length = length;
  task.memory = pool_.Address(task.slot->block);
  return true;
}

void Core::ReleaseBlock(Task& task) {
  if (task.slot->block >= 0) pool_.Give(task.slot->block);
  task.slot->block = -1;
  task.memory = nullptr;
}

}  // namespace uringfs
