// std::condition_variable would need a libstdc++ newer than Node 20's; two system calls do.
#pragma once

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace uringfs {

// Sleeps until woken, while the word still holds `seen`. False when `milliseconds` passed without a wake.
inline bool FutexWait(std::atomic<uint32_t>* word, uint32_t seen, int milliseconds) {
  timespec timeout = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
  long answer = syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, &timeout, nullptr, 0);
  return answer == 0 || errno != ETIMEDOUT;
}

inline void FutexWake(std::atomic<uint32_t>* word, int threads) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, threads, nullptr, nullptr, 0);
}

}  // namespace uringfs
