// Remembers whether a gamble (spinning for work, waiting for an answer) has paid lately, and stops offering it when it
// has not: after three losses in a row it is offered only every 2nd, 4th, 8th … up to every 256th time.
#pragma once

#include <cstdint>

namespace uringfs {

class Payoff {
 public:
  bool Offer() {
    if (losses_ < kPatience) return true;
    if (++skipped_ < (1u << backoff_)) return false;
    skipped_ = 0;
    return true;
  }

  void Won() {
    losses_ = 0;
    backoff_ = 1;
    skipped_ = 0;
  }

  void Lost() {
    if (losses_ < kPatience) {
      ++losses_;
    } else if (backoff_ < kMaxBackoff) {
      ++backoff_;
    }
  }

 private:
  static constexpr uint32_t kPatience = 3;
  static constexpr uint32_t kMaxBackoff = 8;
  uint32_t losses_ = 0;
  uint32_t backoff_ = 1;
  uint32_t skipped_ = 0;
};

}  // namespace uringfs
