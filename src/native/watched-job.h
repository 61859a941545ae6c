// What JavaScript may look at while a thread is at a job, and ask of it there: how far it is, and that it end.
#pragma once

#include <sys/types.h>

#include <atomic>

#include "calls.h"
#include "task.h"

namespace uringfs {

inline bool ToldToStop(const Task& task) {
  return task.halt->stopping.load(std::memory_order_relaxed) ||
         (__atomic_load_n(&task.asked->kind, __ATOMIC_RELAXED) & kStopCopy) != 0;
}

// `field` is the position or one of the numbers that follow it in the task's own slot.
inline void Tell(const Task& task, double* field, off_t bytes) {
  double value = static_cast<double>(bytes);
  *field = value;
  __atomic_store(&task.asked->position + (field - &task.slot->position), &value, __ATOMIC_RELAXED);
}

}  // namespace uringfs
