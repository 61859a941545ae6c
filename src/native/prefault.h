// Memory that nobody has touched yet costs a fault for every page while the kernel copies into it.
#pragma once

#include <cstddef>

namespace uringfs {

// Brings in the pages of memory that is to be filled, all by one call (Linux 5.14), if many of them are not there.
// What that can't do the faults will.
void Prefault(char* memory, size_t bytes);

}  // namespace uringfs
