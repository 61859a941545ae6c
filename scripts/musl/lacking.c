// What gcc's C++ library takes from glibc and musl has not got.
#include <stdint.h>
#include <sys/random.h>

char __libc_single_threaded = 0;

// No frames are found by it, so that an exception ends the process: a runtime that throws none does not mind.
int _dl_find_object(void* address, void* result) {
  (void)address;
  (void)result;
  return -1;
}

uint32_t arc4random(void) {
  uint32_t value = 0;
  if (getrandom(&value, sizeof value, 0) != sizeof value) __builtin_trap();
  return value;
}
