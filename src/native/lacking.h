// What the engine is to do without although the kernel has it: so that what older kernels get can be tested on any.
#pragma once

#include <cstdint>

namespace uringfs {

struct Lacking {
  bool ops[256] = {};
  uint32_t features = 0;  // IORING_FEAT_*
  uint32_t setup = 0;     // IORING_SETUP_*
  bool cached_lookups = false;
  bool mounts = false;
  bool cached_reads = false;
  bool sparse_files = false;
  bool sparse_buffers = false;

  // False for a name that is neither an operation's, as the probe's, nor one of what is listed in docs/tuning.md.
  bool Add(const char* name);
};

}  // namespace uringfs
