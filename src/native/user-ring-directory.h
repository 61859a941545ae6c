// The rings of this process by their addresses, for messages from one to another, whichever threads they are of.
// Addresses are never used twice.
#pragma once

#include <cstdint>

namespace uringfs {

uint64_t ListRing(int fd);
void UnlistRing(uint64_t address);

// A descriptor of its own for the ring at an address, or -1 if that is closed.
int DescriptorOfRing(uint64_t address);

}  // namespace uringfs
