// Remembers whether a gamble (spinning for work, waiting for an answer) has paid lately. While it does it is always
// offered; each loss halves how often, down to every 64th time. One win doubles it again, which on a machine whose CPUs
// are taken by others may be luck; a second one in a row is none.
#pragma once

#include <cstdint>

namespace uringfs {

class Payoff {
 public:
  bool Offer() {
    if (++waited_ < (1u << backoff_)) return false;
    waited_ = 0;
    return true;
  }

  void Won() {
    if (won_last_) {
      backoff_ = 0;
    } else if (backoff_ > 0) {
      --backoff_;
    }
    won_last_ = true;
  }

  void Lost() {
    won_last_ = false;
    if (backoff_ < kMaxBackoff) ++backoff_;
  }

 private:
  static constexpr uint32_t kMaxBackoff = 6;
  uint32_t backoff_ = 0;
  uint32_t waited_ = 0;
  bool won_last_ = false;
};

}  // namespace uringfs
