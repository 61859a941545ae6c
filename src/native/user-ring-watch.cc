#include "user-ring-watch.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace uringfs {

namespace {

// How often a ring is looked at that has no descriptor to tell of its completions.
constexpr uint64_t kLookMilliseconds = 1;

}  // namespace

// A ring that defers its work to its thread does not tell of it by its own descriptor, but by an eventfd.
int UserRingWatch::OwnEventfd() {
  if (event_fd_ < 0) event_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event_fd_ < 0) return -errno;
  if (own_registered_) return 0;
  io_uring_cq_eventfd_toggle(const_cast<io_uring*>(&ring_->ring()), true);
  int answer = ring_->Register(IORING_REGISTER_EVENTFD, &event_fd_, 1);
  own_registered_ = answer >= 0;
  return answer;
}

int UserRingWatch::Prepare() {
  bool deferred = ring_->has(IORING_SETUP_DEFER_TASKRUN);
  bool poll = ring_->interrupts && !ring_->disabled && !(deferred && users_eventfd_);
  if (!poll) {
    if (has_timer_) return 0;
    uv_timer_init(loop_, &timer_);
    timer_.data = this;
    has_timer_ = true;
    ++handles_;
    return 0;
  }
  if (deferred) {
    if (int problem = OwnEventfd()) return problem;
  }
  if (has_poll_) return 0;
  int answer = uv_poll_init(loop_, &poll_, deferred ? event_fd_ : ring_->fd());
  if (answer != 0) return answer;
  poll_.data = this;
  has_poll_ = true;
  ++handles_;
  return 0;
}

int UserRingWatch::Start() {
  if (watching_) return 0;
  if (int problem = Prepare()) return problem;
  watching_ = true;
  bool by_timer = !ring_->interrupts || ring_->disabled || (ring_->has(IORING_SETUP_DEFER_TASKRUN) && users_eventfd_);
  if (by_timer) {
    return uv_timer_start(
        &timer_, [](uv_timer_t* timer) { static_cast<UserRingWatch*>(timer->data)->Wake(); }, kLookMilliseconds,
        kLookMilliseconds);
  }
  uv_ref(reinterpret_cast<uv_handle_t*>(&poll_));
  if (polling_) return 0;
  int answer = uv_poll_start(&poll_, UV_READABLE,
                             [](uv_poll_t* poll, int, int) { static_cast<UserRingWatch*>(poll->data)->Wake(); });
  polling_ = answer == 0;
  return answer;
}

void UserRingWatch::Wake() {
  if (!watching_) {
    uv_poll_stop(&poll_);
    polling_ = false;
    return;
  }
  uint64_t count;
  // Non-blocking; a ring polled by its own descriptor has none.
  if (event_fd_ >= 0 && read(event_fd_, &count, sizeof count) < 0) count = 0;
  ring_->Drain();
  wake_();
}

void UserRingWatch::Stop() {
  if (!watching_) return;
  watching_ = false;
  // Who waits again and again spares the system calls of polling anew; if nobody does, it ends when it next finds
  // something.
  if (has_poll_) uv_unref(reinterpret_cast<uv_handle_t*>(&poll_));
  if (has_timer_) uv_timer_stop(&timer_);
}

int UserRingWatch::RegisterEventfd(int fd, bool asynchronous_only) {
  if (own_registered_) ring_->Register(IORING_UNREGISTER_EVENTFD, nullptr, 0);
  own_registered_ = false;
  int answer = ring_->Register(asynchronous_only ? IORING_REGISTER_EVENTFD_ASYNC : IORING_REGISTER_EVENTFD, &fd, 1);
  if (answer >= 0) {
    users_eventfd_ = true;
    io_uring_cq_eventfd_toggle(const_cast<io_uring*>(&ring_->ring()), enabled_);
  }
  bool waited = watching_;
  Stop();
  if (waited) Start();
  return answer;
}

int UserRingWatch::UnregisterEventfd() {
  if (!users_eventfd_) return -ENXIO;
  int answer = ring_->Register(IORING_UNREGISTER_EVENTFD, nullptr, 0);
  if (answer < 0) return answer;
  users_eventfd_ = false;
  bool waited = watching_;
  Stop();
  if (waited) Start();
  return answer;
}

void UserRingWatch::Toggle(bool enabled) {
  enabled_ = enabled;
  if (!own_registered_) io_uring_cq_eventfd_toggle(const_cast<io_uring*>(&ring_->ring()), enabled);
}

void UserRingWatch::Close(UserRingWatch* watch, std::function<void()> closed) {
  watch->Stop();
  watch->closed_ = std::move(closed);
  if (watch->handles_ == 0) {
    auto done = std::move(watch->closed_);
    if (watch->event_fd_ >= 0) close(watch->event_fd_);
    delete watch;
    done();
    return;
  }
  uv_close_cb let_go = [](uv_handle_t* handle) {
    UserRingWatch* self = static_cast<UserRingWatch*>(handle->data);
    if (--self->handles_ > 0) return;
    auto done = std::move(self->closed_);
    if (self->event_fd_ >= 0) close(self->event_fd_);
    delete self;
    done();
  };
  if (watch->has_poll_) uv_close(reinterpret_cast<uv_handle_t*>(&watch->poll_), let_go);
  if (watch->has_timer_) uv_close(reinterpret_cast<uv_handle_t*>(&watch->timer_), let_go);
}

}  // namespace uringfs
