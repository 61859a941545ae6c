// A user's ring in the event loop: tells when completions are there, and keeps the process alive exactly as long as
// somebody waits for them.
#pragma once

#include <uv.h>

#include <functional>

#include "user-ring.h"

namespace uringfs {

class UserRingWatch {
 public:
  UserRingWatch(uv_loop_t* loop, UserRing* ring, std::function<void()> wake)
      : loop_(loop), ring_(ring), wake_(std::move(wake)) {}

  // 0 or a negative errno.
  int Start();
  void Stop();

  // Frees this object; `closed` runs once libuv has let go of the handles. The ring may be freed as soon as this
  // returns.
  static void Close(UserRingWatch* watch, std::function<void()> closed);

  // The user's eventfd takes the place of this object's own.
  int RegisterEventfd(int fd, bool asynchronous_only);
  int UnregisterEventfd();
  // Whether the kernel signals the user's eventfd.
  void Toggle(bool enabled);
  bool enabled() const { return enabled_; }

 private:
  int Prepare();
  int OwnEventfd();
  void Wake();

  uv_loop_t* loop_;
  UserRing* ring_;
  std::function<void()> wake_;
  std::function<void()> closed_;
  uv_poll_t poll_;
  uv_timer_t timer_;
  int handles_ = 0;
  bool has_poll_ = false;
  bool has_timer_ = false;
  bool watching_ = false;
  bool polling_ = false;
  bool users_eventfd_ = false;
  bool own_registered_ = false;
  bool enabled_ = true;
  int event_fd_ = -1;
};

}  // namespace uringfs
