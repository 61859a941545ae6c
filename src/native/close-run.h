// Descriptors with consecutive numbers, which one system call closes: the kernel gives the lowest free ones, so what
// is opened in a row mostly has such numbers.
#pragma once

namespace uringfs {

class CloseRun {
 public:
  // Takes a descriptor to close it with those that follow; what does not go with it is closed now.
  void Add(int fd);
  void CloseAll();
  bool empty() const { return count_ == 0; }

 private:
  static constexpr int kMost = 16;

  int first_ = -1;
  int count_ = 0;
};

}  // namespace uringfs
