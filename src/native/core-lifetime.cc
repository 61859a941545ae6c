// How a core comes and goes.
#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "core.h"
#include "cpus.h"

namespace uringfs {

namespace {

constexpr int kStopMilliseconds = 100;
// Node's thread pool, too, does what it has been given before the process goes; ours as long as it gets on.
constexpr uint64_t kDrainMilliseconds = 500;

}  // namespace

Core::Core(Table* table, int event_fd, const Lacking& lacking)
    : table_(table),
      event_fd_(event_fd),
      reads_cached_(!lacking.cached_reads),
      registrar_(&ring_, table),
      pool_(table, &registrar_),
      lookup_(lacking) {
  for (int32_t i = 0; i < kSlots; ++i) {
    table->queued[i] = -1;
    tasks_[i].asked = &table->slots[i];
    tasks_[i].index = i;
    tasks_[i].run = &RunWithSystemCalls;
    tasks_[i].drop = &DropSystemCalls;
    tasks_[i].halt = &halt_;
  }
}

Core* Core::Open(unsigned entries, const Lacking& lacking, int* error, const char** call) {
  void* memory = mmap(nullptr, sizeof(Table), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *call = "mmap";
  *error = -errno;
  if (memory == MAP_FAILED) return nullptr;
  // Two descriptors of one eventfd: the loop polls this one, the threads write to theirs, which may outlive it.
  int event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  int workers_fd = event_fd < 0 ? -1 : fcntl(event_fd, F_DUPFD_CLOEXEC, 0);
  Core* core = new Core(static_cast<Table*>(memory), event_fd, lacking);
  if (workers_fd < 0) {
    *call = "eventfd";
    *error = -errno;
  } else {
    *call = "io_uring_setup";
    *error = core->ring_.Open(entries, lacking);
  }
  core->may_wait_ = SpinningPays();
  core->worker_ = SyscallWorker::Create(workers_fd, core->may_wait_, WorkingThreads());
  if (*error < 0) {
    Close(core);
    return nullptr;
  }
  core->registrar_.Open(lacking);
  return core;
}

void Core::Drain() {
  uint64_t until = NowNanoseconds() + kDrainMilliseconds * 1000000u;
  uint32_t taken = worker_->Taken();
  while ((!waiting_.empty() || !worker_->AllTaken()) && NowNanoseconds() < until) {
    if (taken != worker_->Taken()) {
      taken = worker_->Taken();
      until = NowNanoseconds() + kDrainMilliseconds * 1000000u;
    }
    // What this gives back nobody reads any more: every slot is listed at most once, so the list has room.
    NewTurn();
    Settle();
    worker_->Attend();
    SpinPause();
  }
  // Those that have been begun are to be ended too, but some may be blocked for ever.
  until = NowNanoseconds() + kDrainMilliseconds * 1000000u;
  while (worker_->Busy() && NowNanoseconds() < until) {
    int out = worker_->outstanding();
    ReapWorker();
    if (worker_->outstanding() < out) until = NowNanoseconds() + kDrainMilliseconds * 1000000u;
    SpinPause();
  }
}

void Core::ReapUntilNone(const unsigned& left) {
  uint64_t until = NowNanoseconds() + kStopMilliseconds * 1000000u;
  while (left > 0) {
    SubmitAndReap();
    if (left == 0 || NowNanoseconds() >= until) return;
    uv_sleep(1);
  }
}

void Core::DropWaiting() {
  for (int32_t index : waiting_) tasks_[index].drop(&tasks_[index], false);
  waiting_.clear();
}

// What the turn that an environment ends in has asked for has not been flushed.
void Core::AcceptUnflushed() {
  for (int i = 0; i < kSlots && table_->queued[i] >= 0; ++i) Accept(table_->queued[i]);
}

void Core::Close(Core* core) {
  core->closing_ = true;
  core->halt_.stopping.store(true, std::memory_order_seq_cst);
  bool threads_ended = core->worker_->Stop(kStopMilliseconds);
  // JavaScript's memory goes when this returns. It is touched piece by piece, and only by what does not wait for
  // another process or machine, so that this ends.
  while (core->halt_.touching.load(std::memory_order_seq_cst) > 0) uv_sleep(1);
  core->DropWaiting();
  core->completed_ = 0;
  core->ReapWorker();
  core->AcceptUnflushed();
  core->DropWaiting();
  // A piece of a file that is given up would be a gap before one that has arrived.
  core->ReapUntilNone(core->moving_);
  if (core->owed_ > 0) core->ring_.CancelAll(kStopMilliseconds);
  core->ReapUntilNone(core->owed_);
  core->unclaimed_.CloseAll();
  core->worker_->Release();
  if (core->event_fd_ >= 0) close(core->event_fd_);
  if (core->owed_ == 0) core->ring_.Close();
  // A system call that is still blocked in the kernel has pointers into this memory: better kept for ever than reused.
  if (!threads_ended || core->owed_ > 0) return;
  Table* table = core->table_;
  delete core;
  munmap(table, sizeof(Table));
}

}  // namespace uringfs
