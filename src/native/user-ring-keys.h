// What the kernel is told is never an address nor JavaScript's number: the slot and its generation below bit 63, and
// above it numbers that others may send (messages of other rings, tags of resources).
#pragma once

#include <cstdint>

#include "user-ring-op.h"

namespace uringfs {

constexpr uint64_t kForeign = uint64_t{1} << 63;
// Of no operation.
constexpr uint64_t kNobody = UINT64_MAX;

inline uint64_t Key(const UserOp& op) { return (uint64_t{op.generation & 0x7fffffff} << 32) | op.slot; }

}  // namespace uringfs
