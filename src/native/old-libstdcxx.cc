// What libstdc++'s headers have called since gcc 11, and the library that an older system brings does not have: the
// addon carries it along, unseen by others.
#include <new>

#ifdef __GLIBCXX__

#include "check.h"

namespace std {

[[noreturn]] __attribute__((visibility("hidden"))) void __throw_bad_array_new_length() {
  URINGFS_CHECK(false, "an array of an impossible length was asked for");
  __builtin_unreachable();
}

}  // namespace std

#endif
