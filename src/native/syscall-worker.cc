#include "syscall-worker.h"

#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>

#include "check.h"
#include "clock.h"
#include "futex.h"

namespace uringfs {

namespace {

// How long a thread looks for more work before it sleeps. A wake costs 20–60 µs; this is the break-even.
constexpr uint64_t kSpinNanoseconds = 50 * 1000;
// The same when the owner slept and had to be woken: it needs that long before it can ask for more.
constexpr uint64_t kSpinAfterWakeNanoseconds = 150 * 1000;
// A job that takes longer than this blocks, and its thread is not counted on.
constexpr uint64_t kStuckNanoseconds = 50 * 1000;
// Threads beyond the first go when they have had nothing to do for this long.
constexpr int kIdleMilliseconds = 2000;
// Of this many jobs that are out one wakes the owner; each wake-up costs as much as several jobs.
constexpr int kJobsToOneWake = 8;
constexpr size_t kStackBytes = 256 << 10;

}  // namespace

SyscallWorker* SyscallWorker::Create(int event_fd, bool spin, int parallel) {
  return new SyscallWorker(event_fd, spin, parallel);
}

SyscallWorker::SyscallWorker(int event_fd, bool spin, int parallel)
    : event_fd_(event_fd), may_spin_(spin), parallel_(parallel) {
  for (auto& cell : queue_) cell.store(nullptr, std::memory_order_relaxed);
}

SyscallWorker::~SyscallWorker() { close(event_fd_); }

void SyscallWorker::Release() {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

void SyscallWorker::Push(Job* job) {
  uint32_t tail = tail_.load(std::memory_order_relaxed);
  URINGFS_CHECK(tail - head_.load(std::memory_order_acquire) < kQueue, "more jobs are queued than there are slots");
  ++outstanding_;
  ++jobs;
  queue_[tail % kQueue].store(job, std::memory_order_relaxed);
  tail_.store(tail + 1, std::memory_order_seq_cst);
}

void SyscallWorker::Attend() {
  if (AllTaken()) return;
  // A spinning or working thread will see what is new; a thread that is about to sleep looks once more after saying so.
  // So does one that has been woken, when it comes round.
  if (spinning_.load(std::memory_order_seq_cst) != 0 || wake_pending_.load(std::memory_order_seq_cst)) return;
  if (busy_.load(std::memory_order_seq_cst) == 0) {
    WakeOrStart();
  } else {
    Unblock();
  }
}

void SyscallWorker::WakeOrStart() {
  ++wakes;
  wake_pending_.store(true, std::memory_order_seq_cst);
  if (sleeping_.load(std::memory_order_seq_cst) > 0) {
    wake_word_.fetch_add(1, std::memory_order_seq_cst);
    FutexWake(&wake_word_, 1);
    return;
  }
  if (Start()) return;
  wake_pending_.store(false, std::memory_order_relaxed);
  // With no thread at all nobody would ever do the jobs: they are done here, late but done.
  if (threads_.load(std::memory_order_relaxed) > 0) return;
  while (Job* job = Pop(false)) {
    job->run(job);
    Complete(job);
  }
  Notify(true);
}

bool SyscallWorker::Start() {
  JoinEnded();
  for (Thread& thread : all_threads_) {
    if (thread.state.load(std::memory_order_acquire) != ThreadState::kNone) continue;
    thread.owner = this;
    thread.state.store(ThreadState::kRunning, std::memory_order_relaxed);
    threads_used_ = std::max(threads_used_, static_cast<int>(&thread - all_threads_) + 1);
    threads_.fetch_add(1, std::memory_order_relaxed);
    references_.fetch_add(1, std::memory_order_relaxed);
    uv_thread_options_t options = {UV_THREAD_HAS_STACK_SIZE, kStackBytes};
    if (uv_thread_create_ex(&thread.handle, &options, &SyscallWorker::Main, &thread) == 0) return true;
    thread.state.store(ThreadState::kNone, std::memory_order_relaxed);
    threads_.fetch_sub(1, std::memory_order_relaxed);
    references_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  return false;
}

void SyscallWorker::JoinEnded() {
  for (int i = 0; i < threads_used_; ++i) {
    Thread& thread = all_threads_[i];
    if (thread.state.load(std::memory_order_acquire) != ThreadState::kEnded) continue;
    uv_thread_join(&thread.handle);
    thread.state.store(ThreadState::kNone, std::memory_order_relaxed);
  }
}

void SyscallWorker::Main(void* argument) {
  Thread* thread = static_cast<Thread*>(argument);
  SyscallWorker* self = thread->owner;
  prctl(PR_SET_NAME, "uringfs-worker");
  self->Run(thread);
  thread->state.store(ThreadState::kEnded, std::memory_order_release);
  self->threads_.fetch_sub(1, std::memory_order_seq_cst);
  self->Release();
}

void SyscallWorker::Run(Thread* thread) {
  bool spun = false;
  wake_pending_.store(false, std::memory_order_seq_cst);
  for (;;) {
    busy_.fetch_add(1, std::memory_order_seq_cst);
    if (spun) spinning_.store(0, std::memory_order_seq_cst);
    bool woke_owner = false;
    while (Job* job = Pop(false)) {
      thread->job_started.store(NowNanoseconds(), std::memory_order_relaxed);
      job->run(job);
      thread->job_started.store(0, std::memory_order_relaxed);
      if (stopping_.load(std::memory_order_acquire)) {
        if (job->drop != nullptr) job->drop(job, true);
        continue;
      }
      Complete(job);
      woke_owner = Notify(false);
    }
    woke_owner = Notify(true) || woke_owner;
    busy_.fetch_sub(1, std::memory_order_seq_cst);
    if (stopping_.load(std::memory_order_acquire)) break;
    spun = SpinForWork(woke_owner ? kSpinAfterWakeNanoseconds : kSpinNanoseconds);
    if (!spun && !Sleep()) break;
  }
}

Job* SyscallWorker::TakeBack() {
  Job* job = Pop(true);
  if (job != nullptr) --outstanding_;
  return job;
}

Job* SyscallWorker::Pop(bool shared_only) {
  uint32_t head = head_.load(std::memory_order_acquire);
  for (;;) {
    if (head == tail_.load(std::memory_order_seq_cst)) return nullptr;
    Job* job = queue_[head % kQueue].load(std::memory_order_relaxed);
    // Only the owner asks so, and only it reuses jobs: the one looked at is whole even if a thread takes it meanwhile.
    if (shared_only && !job->shared) return nullptr;
    if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel)) return job;
  }
}

void SyscallWorker::Complete(Job* job) {
  Job* first = completed_.load(std::memory_order_relaxed);
  do {
    job->next = first;
  } while (!completed_.compare_exchange_weak(first, job, std::memory_order_seq_cst));
  untold_.fetch_add(1, std::memory_order_seq_cst);
}

bool SyscallWorker::Notify(bool out_of_work) {
  if (!armed_.load(std::memory_order_seq_cst) || !HasCompleted()) return false;
  if (!out_of_work && untold_.load(std::memory_order_seq_cst) < tell_at_.load(std::memory_order_relaxed)) return false;
  if (!armed_.exchange(false, std::memory_order_seq_cst)) return false;
  uint64_t one = 1;
  ssize_t written;
  do {
    written = write(event_fd_, &one, sizeof one);
  } while (written < 0 && errno == EINTR);
  return true;
}

bool SyscallWorker::Arm() {
  int tell_at = std::max(1, outstanding_ / kJobsToOneWake);
  tell_at_.store(tell_at, std::memory_order_relaxed);
  armed_.store(true, std::memory_order_seq_cst);
  // A thread that has run out of work before it could see this does not tell: then the queue is empty here too.
  bool due = untold_.load(std::memory_order_seq_cst) >= tell_at || AllTaken();
  if (completed_.load(std::memory_order_seq_cst) == nullptr || !due) return true;
  armed_.store(false, std::memory_order_relaxed);
  return false;
}

Job* SyscallWorker::TakeCompleted() {
  if (!HasCompleted()) return nullptr;
  untold_.store(0, std::memory_order_seq_cst);
  Job* newest = completed_.exchange(nullptr, std::memory_order_acquire);
  Job* oldest = nullptr;
  while (newest != nullptr) {
    Job* next = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = next;
    --outstanding_;
  }
  return oldest;
}

bool SyscallWorker::SpinForWork(uint64_t nanoseconds) {
  if (!may_spin_) return false;
  int none = 0;
  if (!spinning_.compare_exchange_strong(none, 1, std::memory_order_seq_cst)) return false;
  bool found = false;
  if (!spin_pays_.exchange(true, std::memory_order_relaxed)) spin_payoff_.Lost();
  if (spin_payoff_.Offer()) {
    uint64_t until = NowNanoseconds() + nanoseconds;
    uint32_t head = head_.load(std::memory_order_relaxed);
    do {
      for (int i = 0; i < 64 && !found; ++i) {
        SpinPause();
        found = tail_.load(std::memory_order_acquire) != head;
      }
    } while (!found && !stopping_.load(std::memory_order_relaxed) && NowNanoseconds() < until);
    if (found) {
      spin_payoff_.Won();
    } else {
      spin_payoff_.Lost();
    }
  }
  // With work found, the caller first counts itself busy: whoever pushes must see one or the other.
  if (!found) spinning_.store(0, std::memory_order_seq_cst);
  return found;
}

bool SyscallWorker::Sleep() {
  for (;;) {
    uint32_t seen = wake_word_.load(std::memory_order_seq_cst);
    sleeping_.fetch_add(1, std::memory_order_seq_cst);
    bool work = head_.load(std::memory_order_seq_cst) != tail_.load(std::memory_order_seq_cst);
    bool woken = true;
    if (!work && !stopping_.load(std::memory_order_seq_cst)) woken = FutexWait(&wake_word_, seen, kIdleMilliseconds);
    sleeping_.fetch_sub(1, std::memory_order_seq_cst);
    // Whoever counted on this thread to be woken finds that it looks at the queue after this.
    wake_pending_.store(false, std::memory_order_seq_cst);
    if (woken || head_.load(std::memory_order_seq_cst) != tail_.load(std::memory_order_seq_cst)) return true;
    // The last thread stays: starting one costs more than a sleeping one does.
    if (threads_.load(std::memory_order_seq_cst) > 1) return false;
  }
}

bool SyscallWorker::AllStuck(uint64_t now) const {
  int stuck = 0;
  for (int i = 0; i < threads_used_; ++i) {
    uint64_t started = all_threads_[i].job_started.load(std::memory_order_relaxed);
    if (started != 0 && now > started + kStuckNanoseconds) ++stuck;
  }
  return busy_.load(std::memory_order_relaxed) <= stuck;
}

bool SyscallWorker::WorthAnother() const {
  if (busy_.load(std::memory_order_relaxed) >= parallel_) return false;
  uint32_t head = head_.load(std::memory_order_acquire);
  return head != tail_.load(std::memory_order_relaxed) && queue_[head % kQueue].load(std::memory_order_relaxed)->heavy;
}

void SyscallWorker::Unblock() {
  if (AllTaken() || spinning_.load(std::memory_order_relaxed) != 0) return;
  // On a busy machine a woken thread waits for its CPU; another one would wait beside it.
  if (wake_pending_.load(std::memory_order_seq_cst)) return;
  if (WorthAnother() || AllStuck(NowNanoseconds())) WakeOrStart();
}

bool SyscallWorker::Stop(int milliseconds) {
  stopping_.store(true, std::memory_order_seq_cst);
  while (Job* job = Pop(false)) {
    if (job->drop != nullptr) job->drop(job, false);
  }
  wake_word_.fetch_add(1, std::memory_order_seq_cst);
  FutexWake(&wake_word_, kMaxThreads);
  uint64_t until = NowNanoseconds() + static_cast<uint64_t>(milliseconds) * 1000000u;
  while (threads_.load(std::memory_order_seq_cst) > 0 && NowNanoseconds() < until) {
    FutexWake(&wake_word_, kMaxThreads);
    uv_sleep(1);
  }
  bool ended = threads_.load(std::memory_order_seq_cst) == 0;
  JoinEnded();
  return ended;
}

}  // namespace uringfs
