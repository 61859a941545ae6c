// The core's own side of a slot: where the operation stands, and what it holds until its last completion.
#pragma once

#include <linux/stat.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "layout.h"
#include "syscall-worker.h"

namespace uringfs {

struct Halt;

enum class State : uint8_t {
  kFree,     // JavaScript's
  kWaiting,  // accepted; needs room in the ring, a block or a fixed file slot
  kRing,     // the kernel owes `remaining` completions
  kWorker,   // queued for or run by a syscall worker
};

// What a completion queue entry answers, and for a readFile also what is to be submitted next.
enum class Step : uint8_t { kStart, kOpen, kRead, kWrite, kClose };

// With Stage::kDelegate: what is to be done about a file that a readFile operation has not read.
enum Elsewhere : int32_t {
  kReadByNode = 0,  // it is large, or it changed between the lookup and the read
  kReadToEnd = 1,   // its size says nothing
  kLookedUp = 2,    // the worker has only looked it up: the core goes on
  kReadLarge = 3,   // a regular file of this kernel's, of `position` bytes: more than a block
};

struct Task : Job {
  // JavaScript's side. It is read when the operation is accepted and written when it has ended: what a program may come
  // to write there meanwhile is nobody's business.
  Slot* asked = nullptr;
  Slot own = {};
  Slot* const slot = &own;
  char* memory = nullptr;  // the slot's block, or what is lent
  char* lent = nullptr;    // memory of JavaScript's that nobody but this operation knows of
  size_t lent_bytes = 0;
  Halt* halt = nullptr;
  std::string answer;  // a text of any length that belongs to the result
  int32_t index = 0;
  int32_t file_slot = -1;  // held from the open-direct to the close's completion
  int32_t error = 0;       // first failure of a compound operation
  int32_t remaining = 0;   // completions still owed by the ring
  int32_t size = 0;        // of the file, by the lookup
  uint32_t flush = 0;      // the flush that brought the operation
  State state = State::kFree;
  Step step = Step::kStart;
  Stage error_stage = Stage::kWhole;
  bool asked_worker = false;  // the slow lookup has been made
  bool may_share = true;      // has not been in the shared queue yet
  bool asks_system = false;   // who opens the file is to ask whether it never waits, which the core can't tell
  bool never_waits = false;   // the answer
  struct statx statx = {};    // what has been looked up or opened

  Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  void TakeRequest() {
    memcpy(&own, asked, offsetof(Slot, path));
    // What goes by a descriptor has no path.
    if (own.fd >= 0) return;
    if (own.dest == 0) {
      memccpy(own.path, asked->path, '\0', kPathBytes);
    } else {
      memcpy(own.path, asked->path, kPathBytes);
    }
    own.path[kPathBytes - 1] = '\0';
  }
  void GiveAnswer() { memcpy(asked, &own, offsetof(Slot, path)); }
};

// Node's order of the fields, as doubles, or as 64-bit integers when the slot's flags ask for exact ones.
void FillStat(Slot* slot, const struct statx& from);

// Whether an open neither changes the file system nor waits by nature, as that of a new file does.
bool OnlyOpens(const Slot& open);

// What it is that has been opened, as `statx`; its mask is 0 if that can't be told.
void StatOpened(Task& task, int fd);

// Does the whole of the operation with plain system calls, on whatever thread it is called from.
void RunWithSystemCalls(Job* task);

// The same when nobody is there any more to be told: a file that was opened is closed, a pending close is made.
void DropSystemCalls(Job* task, bool begun);

}  // namespace uringfs
