// What JavaScript may look at while a thread is at a job, and ask of it there: how far it is, and that it end.
#pragma once

#include <sys/types.h>

#include <atomic>

#include "calls.h"
#include "task.h"

namespace uringfs {

inline bool ToldToStop(const Task& task) {
  return task.halt->stopping.load(std::memory_order_relaxed) ||
         (__atomic_load_n(&task.slot->kind, __ATOMIC_RELAXED) & kStopCopy) != 0;
}

inline void Tell(double* field, off_t bytes) {
  double value = static_cast<double>(bytes);
  __atomic_store(field, &value, __ATOMIC_RELAXED);
}

}  // namespace uringfs
