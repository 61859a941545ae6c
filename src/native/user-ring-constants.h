// The kernel's names for flags and their bits, by families, for JavaScript.
#pragma once

#include <cstdint>

namespace uringfs {

struct NamedNumber {
  const char* name;
  int64_t number;
};

struct NumberFamily {
  const char* name;
  const NamedNumber* members;
  int count;
};

struct NumberFamilies {
  const NumberFamily* families;
  int count;
};

NumberFamilies RingFamilies();
NumberFamilies SystemFamilies();

struct ErrnoName {
  const char* name;
  int number;
};

struct ErrnoNames {
  const ErrnoName* names;
  int count;
};

// libuv knows fewer than the kernel has.
ErrnoNames AllErrnoNames();

}  // namespace uringfs
