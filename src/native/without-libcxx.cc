// The few functions of the C++ library that the addon needs where that library would be linked in: its own throw where
// there is no memory and bring along all that throwing takes, a quarter of a megabyte, though the process ends there.
#include "without-libcxx.h"

#include <new>
#include <string>

#ifdef _LIBCPP_VERSION

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "check.h"

namespace {

void* Take(void* memory) {
  URINGFS_CHECK(memory != nullptr, "out of memory");
  return memory;
}

}  // namespace

namespace std {

const nothrow_t nothrow{};

inline namespace __1 {

template string operator+(const char*, const string&);

[[noreturn]] void __libcpp_verbose_abort(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  abort();
}

}  // namespace __1

}  // namespace std

void* operator new(std::size_t bytes) { return Take(malloc(bytes > 0 ? bytes : 1)); }
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return malloc(bytes > 0 ? bytes : 1); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return malloc(bytes > 0 ? bytes : 1); }

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  std::size_t unit = static_cast<std::size_t>(alignment);
  return Take(aligned_alloc(unit, (bytes + unit - 1) / unit * unit));
}

void operator delete(void* memory) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete(void* memory, std::size_t) noexcept { free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { free(memory); }

#endif
