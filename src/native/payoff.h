// Remembers whether a gamble (spinning for work, waiting for an answer) has paid lately. While it does it is always
// offered; each loss halves how often, down to every 256th time, and each win doubles it again: on a machine whose CPUs
// are taken by others, where a few gambles pay by luck, it stays rare.
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
    if (backoff_ > 0) --backoff_;
  }

  void Lost() {
    if (backoff_ < kMaxBackoff) ++backoff_;
  }

 private:
  static constexpr uint32_t kMaxBackoff = 8;
  uint32_t backoff_ = 0;
  uint32_t waited_ = 0;
};

}  // namespace uringfs
