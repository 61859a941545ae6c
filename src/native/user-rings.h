// The rings that one environment (the main thread or a worker) has opened, from their opening until the kernel has let
// go of the last operation.
#pragma once

#include <uv.h>

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "user-ring-watch.h"
#include "user-ring.h"

namespace uringfs {

struct OpenRing {
  std::unique_ptr<UserRing> ring;
  UserRingWatch* watch;
  uint64_t address;
  int shown_fd;  // the descriptor that JavaScript knows, -1 as long as it has not asked
};

// Whether the main thread's event loop, or this thread's, waits on that descriptor.
bool IsOfEventLoop(int fd);

class UserRings {
 public:
  UserRings(uv_loop_t* loop, std::function<void(int32_t)> wake);

  // The ring's number, or a negative errno.
  int32_t Open(unsigned entries, io_uring_params* params);
  OpenRing* Find(int32_t number);
  // What is in flight is cancelled, and its memory freed when the kernel has let go of it.
  void Close(int32_t number);

  // Closes them all; `closed` runs once the event loop has let go of them. What the kernel does not let go of in time
  // stays mapped for ever.
  void End(std::function<void()> closed);

  // Numbers for memory that is registered; never used twice.
  uint32_t TakeRegionIds(size_t count) {
    uint32_t first = next_region_;
    next_region_ += static_cast<uint32_t>(count);
    return first;
  }

 private:
  void LookAfterDying();
  void Freed();

  uv_loop_t* loop_;
  std::function<void(int32_t)> wake_;
  std::function<void()> closed_;
  std::map<int32_t, OpenRing> rings_;
  std::vector<std::unique_ptr<UserRing>> dying_;
  uv_timer_t* timer_ = nullptr;
  uint64_t pause_ = 0;
  int32_t next_ = 1;
  uint32_t next_region_ = 1;
  int handles_ = 0;
  bool ending_ = false;
};

}  // namespace uringfs
