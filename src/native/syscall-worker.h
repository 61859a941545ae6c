// Threads for the system calls that io_uring would hand to kernel threads one at a time (buffered writes on ext4,
// unlink, mkdir, rename …): waking an idle CPU for each costs 20–60 µs. A thread that spins for a moment before it
// sleeps takes the next job in under a microsecond; when a job blocks, another thread takes over the queue.
#pragma once

#include <uv.h>

#include <atomic>
#include <cstdint>

#include "payoff.h"

namespace uringfs {

struct Job {
  void (*run)(Job*) = nullptr;
  // Called instead of completing once the queue is stopped: what was done is undone, what must be done is done.
  void (*drop)(Job*, bool begun) = nullptr;
  Job* next = nullptr;
  bool shared = false;  // the owner may take it back as long as no thread has begun it
  bool heavy = false;   // tens of microseconds of work: several such are worth several threads
};

class SyscallWorker {
 public:
  // Makes the queue, no thread yet. `event_fd` is written to when completed jobs are to be fetched; it is owned from
  // here on. `spin` false: threads sleep at once (one CPU, or a CPU quota that spinning would eat). Heavy jobs are
  // spread over up to `parallel` threads.
  static SyscallWorker* Create(int event_fd, bool spin, int parallel);

  // The next five are for the thread that owns the event loop.
  // Queues a job. A thread that is awake may take it at once; one that sleeps does once `Attend` is called.
  void Push(Job* job);
  // Sees to it that a thread comes for what has been pushed. Once for many jobs: one that is woken for each of them has
  // done it and sleeps again before the next one is there.
  void Attend();
  // Takes back the oldest job if it is a shared one that no thread has begun; nullptr otherwise.
  Job* TakeBack();
  bool CanTakeBack() const {
    uint32_t head = head_.load(std::memory_order_acquire);
    return head != tail_.load(std::memory_order_relaxed) &&
           queue_[head % kQueue].load(std::memory_order_relaxed)->shared;
  }
  // Completed jobs, oldest first, or nullptr.
  Job* TakeCompleted();
  bool HasCompleted() const { return completed_.load(std::memory_order_acquire) != nullptr; }
  int outstanding() const { return outstanding_; }
  // True when a thread is on its CPU and will take the next job without having to be woken.
  bool Attentive() const { return spinning_.load(std::memory_order_relaxed) != 0; }
  // From now on completions write to the event fd: with many jobs out not the first of them, but as soon as there are
  // some or no job is queued. False if that has come already.
  bool Arm();
  // Whether the owner has to look now and then: at jobs that no thread begins, and at completions that it has not been
  // told of, because the thread has gone on to a job that blocks. In this order: once all jobs are taken, whoever
  // completes one finds no other and tells.
  bool NeedsWatch() const { return !AllTaken() || HasCompleted(); }
  // Looks whether the queue stands still behind a blocked job, or heavy ones wait while there are CPUs for them, and
  // then gives it one more thread.
  void Unblock();
  // Tells what came of waiting for a spinning thread: a thread that does not take the job has lost its CPU.
  void ReportNoPickup() { spin_pays_.store(false, std::memory_order_relaxed); }
  // Counts the jobs that threads have begun.
  uint32_t Taken() const { return head_.load(std::memory_order_acquire); }
  // Whether a thread is at a job.
  bool Busy() const { return busy_.load(std::memory_order_acquire) > 0; }
  bool AllTaken() const { return head_.load(std::memory_order_acquire) == tail_.load(std::memory_order_relaxed); }

  // Drops what no thread has begun, ends the threads, and waits up to `milliseconds` for those inside a system call.
  // True when all have ended; otherwise the memory of their jobs must stay.
  bool Stop(int milliseconds);

  // The owner is done with it: the object goes when the last thread has.
  void Release();

  uint64_t jobs = 0;
  uint64_t wakes = 0;

 private:
  static constexpr uint32_t kQueue = 2048;
  // As many as there are slots for operations: however many of them block, the next one finds a thread.
  static constexpr int kMaxThreads = 1024;

  SyscallWorker(int event_fd, bool spin, int parallel);
  ~SyscallWorker();

  enum class ThreadState : int { kNone, kRunning, kEnded };
  struct Thread {
    uv_thread_t handle = {};
    SyscallWorker* owner = nullptr;
    std::atomic<ThreadState> state{ThreadState::kNone};
    std::atomic<uint64_t> job_started{0};  // 0 between jobs
  };

  static void Main(void* thread);
  void Run(Thread* thread);
  Job* Pop(bool shared_only);
  void Complete(Job* job);
  // True when the owner slept and has been woken.
  bool Notify(bool out_of_work);
  bool SpinForWork(uint64_t nanoseconds);
  bool Sleep();
  void WakeOrStart();
  bool Start();
  void JoinEnded();
  bool AllStuck(uint64_t now) const;
  bool WorthAnother() const;

  const int event_fd_;
  const bool may_spin_;
  const int parallel_;

  // The queue: one producer, and every thread a consumer.
  std::atomic<Job*> queue_[kQueue];
  alignas(64) std::atomic<uint32_t> tail_{0};
  alignas(64) std::atomic<uint32_t> head_{0};
  alignas(64) std::atomic<Job*> completed_{nullptr};
  std::atomic<bool> armed_{false};
  std::atomic<int> untold_{0};   // about how many have completed since the owner looked
  std::atomic<int> tell_at_{1};  // how many of them wake it

  alignas(64) std::atomic<uint32_t> wake_word_{0};
  std::atomic<int> spinning_{0};
  std::atomic<int> sleeping_{0};
  std::atomic<int> busy_{0};
  std::atomic<int> threads_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> wake_pending_{false};  // a thread has been woken or started and has not looked at the queue yet
  std::atomic<bool> spin_pays_{true};
  std::atomic<int> references_{1};
  // Touched by the owning thread only, but for the state that an ending thread sets.
  Thread all_threads_[kMaxThreads];
  // Used by the one thread that holds `spinning_`.
  Payoff spin_payoff_;

  int outstanding_ = 0;
  int threads_used_ = 0;  // entries of all_threads_ that have ever been started
};

}  // namespace uringfs
