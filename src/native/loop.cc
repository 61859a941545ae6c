#include "loop.h"

#include <unistd.h>

#include <utility>

#include "core.h"

namespace uringfs {

namespace {

// How often a queue of system calls is looked after while the thread that owns it sleeps.
constexpr uint64_t kWatchMilliseconds = 1;

}  // namespace

Loop::Loop(uv_loop_t* loop, Core* core, std::function<void()> deliver)
    : loop_(loop), core_(core), deliver_(std::move(deliver)) {
  ring_poll_.data = worker_poll_.data = turn_.data = watch_.data = this;
}

int Loop::Start() {
  int answer = uv_poll_init(loop_, &ring_poll_, core_->ring()->fd());
  if (answer != 0) return answer;
  ++open_handles_;
  uv_unref(reinterpret_cast<uv_handle_t*>(&ring_poll_));
  answer = uv_poll_init(loop_, &worker_poll_, core_->event_fd());
  if (answer != 0) return answer;
  ++open_handles_;
  uv_unref(reinterpret_cast<uv_handle_t*>(&worker_poll_));
  uv_prepare_init(loop_, &turn_);
  uv_unref(reinterpret_cast<uv_handle_t*>(&turn_));
  uv_timer_init(loop_, &watch_);
  uv_unref(reinterpret_cast<uv_handle_t*>(&watch_));
  open_handles_ += 2;
  answer = uv_poll_start(&ring_poll_, UV_READABLE,
                         [](uv_poll_t* poll, int, int) { static_cast<Loop*>(poll->data)->Wake(); });
  if (answer != 0) return answer;
  answer = uv_poll_start(&worker_poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
    Loop* self = static_cast<Loop*>(poll->data);
    uint64_t count;
    // Non-blocking: when another wake has emptied it already there is nothing to read, and nothing to be done.
    if (read(self->core_->event_fd(), &count, sizeof count) < 0) count = 0;
    self->Wake();
  });
  if (answer != 0) return answer;
  return uv_prepare_start(&turn_, [](uv_prepare_t* turn) { static_cast<Loop*>(turn->data)->core_->NewTurn(); });
}

void Loop::Wake() {
  deliver_();
  Update();
}

void Loop::Update() {
  bool pending = core_->pending();
  if (pending != held_) {
    held_ = pending;
    uv_handle_t* handle = reinterpret_cast<uv_handle_t*>(&ring_poll_);
    pending ? uv_ref(handle) : uv_unref(handle);
  }
  bool watch = core_->worker_needs_watch();
  if (watch == watching_) return;
  watching_ = watch;
  if (!watch) {
    uv_timer_stop(&watch_);
    return;
  }
  uv_timer_start(
      &watch_,
      [](uv_timer_t* timer) {
        Loop* self = static_cast<Loop*>(timer->data);
        self->core_->Unblock();
        if (self->core_->worker_has_completed()) self->deliver_();
        self->Update();
      },
      kWatchMilliseconds, kWatchMilliseconds);
}

void Loop::Close(std::function<void()> closed) {
  closed_ = std::move(closed);
  uv_handle_t* handles[] = {reinterpret_cast<uv_handle_t*>(&ring_poll_), reinterpret_cast<uv_handle_t*>(&worker_poll_),
                            reinterpret_cast<uv_handle_t*>(&turn_), reinterpret_cast<uv_handle_t*>(&watch_)};
  int open = open_handles_;
  if (open == 0) {
    // The callback may free this object, and with it the function that is running.
    auto done = std::move(closed_);
    done();
    return;
  }
  for (int i = 0; i < open; ++i) CloseHandle(handles[i]);
}

void Loop::CloseHandle(uv_handle_t* handle) {
  uv_close(handle, [](uv_handle_t* closed) {
    Loop* self = static_cast<Loop*>(closed->data);
    if (--self->open_handles_ > 0) return;
    auto done = std::move(self->closed_);
    done();
  });
}

}  // namespace uringfs
