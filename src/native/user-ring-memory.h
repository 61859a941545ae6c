// Memory that the kernel may be given the address of, and that JavaScript may see: it is unmapped when neither can
// reach it any more.
#pragma once

#include <sys/mman.h>

#include <cstddef>

#include "reference.h"

namespace uringfs {

class Region {
 public:
  // nullptr when there is no memory. Zeroed, on a page boundary.
  static Reference<Region> Make(size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    return Reference<Region>(new Region(static_cast<char*>(memory), bytes));
  }
  ~Region() { munmap(data_, bytes_); }
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

  char* data() const { return data_; }
  size_t bytes() const { return bytes_; }

  int references = 0;

  // Whether `length` bytes from `offset` lie inside.
  bool Holds(uint64_t offset, uint64_t length) const { return offset <= bytes_ && length <= bytes_ - offset; }

 private:
  Region(char* data, size_t bytes) : data_(data), bytes_(bytes) {}

  char* data_;
  size_t bytes_;
};

}  // namespace uringfs
