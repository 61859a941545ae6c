// The core's place in the event loop: woken when the ring or the syscall worker has something, and keeping the process
// alive exactly as long as an operation is pending.
#pragma once

#include <uv.h>

#include <functional>

namespace uringfs {

class Core;

class Loop {
 public:
  // `deliver` is called on the loop's thread whenever completions may be there.
  Loop(uv_loop_t* loop, Core* core, std::function<void()> deliver);

  // 0 or a libuv error.
  int Start();

  // To be called whenever the number of pending operations may have changed.
  void Update();

  // Stops polling; `closed` runs once libuv has let go of the handles, and may free this object.
  void Close(std::function<void()> closed);

 private:
  void Wake();
  void CloseHandle(uv_handle_t* handle);

  uv_loop_t* loop_;
  Core* core_;
  std::function<void()> deliver_;
  std::function<void()> closed_;
  uv_poll_t ring_poll_;
  uv_poll_t worker_poll_;
  uv_prepare_t turn_;
  uv_timer_t watch_;
  int open_handles_ = 0;
  bool held_ = false;
  bool watching_ = false;
};

}  // namespace uringfs
