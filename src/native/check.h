// A broken invariant ends the process with what was violated: going on would risk somebody's bytes.
#pragma once

#include <cstdio>
#include <cstdlib>

#define URINGFS_CHECK(condition, ...)                                                               \
  do {                                                                                              \
    if (!(condition)) {                                                                             \
      std::fprintf(stderr, "uringfs: %s:%d: `%s` does not hold: ", __FILE__, __LINE__, #condition); \
      std::fprintf(stderr, __VA_ARGS__);                                                            \
      std::fputc('\n', stderr);                                                                     \
      std::abort();                                                                                 \
    }                                                                                               \
  } while (0)
