#include "user-rings.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "clock.h"
#include "user-ring-directory.h"

namespace uringfs {

namespace {

constexpr uint64_t kFirstPauseMilliseconds = 5;
constexpr uint64_t kLongestPauseMilliseconds = 250;
constexpr uint64_t kEndMilliseconds = 100;

thread_local uv_loop_t* loop_of_this_thread = nullptr;

}  // namespace

// Asked for only here: Bun, which loads the addon too, has none of these functions.
bool IsOfEventLoop(int fd) {
  return fd == uv_backend_fd(uv_default_loop()) ||
         (loop_of_this_thread != nullptr && fd == uv_backend_fd(loop_of_this_thread));
}

UserRings::UserRings(uv_loop_t* loop, std::function<void(int32_t)> wake) : loop_(loop), wake_(std::move(wake)) {
  loop_of_this_thread = loop;
}

int32_t UserRings::Open(unsigned entries, io_uring_params* params) {
  auto ring = std::make_unique<UserRing>();
  int answer = ring->Open(entries, params);
  if (answer < 0) return answer;
  int32_t number = next_++;
  UserRing* opened = ring.get();
  auto* watch = new UserRingWatch(loop_, opened, [this, number] { wake_(number); });
  ++handles_;
  rings_[number] = {std::move(ring), watch, ListRing(opened->fd()), -1};
  return number;
}

OpenRing* UserRings::Find(int32_t number) {
  auto found = rings_.find(number);
  return found == rings_.end() ? nullptr : &found->second;
}

void UserRings::Close(int32_t number) {
  auto found = rings_.find(number);
  if (found == rings_.end()) return;
  OpenRing closing = std::move(found->second);
  rings_.erase(found);
  UnlistRing(closing.address);
  if (closing.shown_fd >= 0) close(closing.shown_fd);
  UserRingWatch::Close(closing.watch, [this] { Freed(); });
  closing.ring->StartClosing();
  if (closing.ring->Closed()) return;
  dying_.push_back(std::move(closing.ring));
  if (ending_) return;
  if (timer_ == nullptr) {
    timer_ = new uv_timer_t;
    uv_timer_init(loop_, timer_);
    uv_unref(reinterpret_cast<uv_handle_t*>(timer_));
    timer_->data = this;
    ++handles_;
  }
  pause_ = kFirstPauseMilliseconds;
  uv_timer_start(
      timer_, [](uv_timer_t* timer) { static_cast<UserRings*>(timer->data)->LookAfterDying(); }, pause_, 0);
}

void UserRings::LookAfterDying() {
  auto gone = [](std::unique_ptr<UserRing>& ring) {
    if (ring->Closed()) return true;
    // What was on its way when the others were cancelled may be waiting again.
    ring->CancelAll();
    return ring->Closed();
  };
  dying_.erase(std::remove_if(dying_.begin(), dying_.end(), gone), dying_.end());
  if (dying_.empty()) return;
  pause_ = std::min(2 * pause_, kLongestPauseMilliseconds);
  uv_timer_start(
      timer_, [](uv_timer_t* timer) { static_cast<UserRings*>(timer->data)->LookAfterDying(); }, pause_, 0);
}

void UserRings::Freed() {
  if (--handles_ > 0 || closed_ == nullptr) return;
  auto done = std::move(closed_);
  closed_ = nullptr;
  done();
}

void UserRings::End(std::function<void()> closed) {
  ending_ = true;
  ++handles_;
  closed_ = std::move(closed);
  while (!rings_.empty()) Close(rings_.begin()->first);
  uint64_t until = NowNanoseconds() + kEndMilliseconds * 1000000u;
  for (;;) {
    dying_.erase(std::remove_if(dying_.begin(), dying_.end(),
                                [](const std::unique_ptr<UserRing>& ring) { return ring->Closed(); }),
                 dying_.end());
    if (dying_.empty() || NowNanoseconds() >= until) break;
    uv_sleep(1);
    for (const auto& ring : dying_) ring->CancelAll();
  }
  // The kernel still has pointers into their memory.
  for (auto& ring : dying_) ring.release();
  dying_.clear();
  if (timer_ != nullptr) {
    uv_close(reinterpret_cast<uv_handle_t*>(timer_), [](uv_handle_t* handle) {
      UserRings* self = static_cast<UserRings*>(handle->data);
      delete reinterpret_cast<uv_timer_t*>(handle);
      self->Freed();
    });
    timer_ = nullptr;
  }
  Freed();
}

}  // namespace uringfs
