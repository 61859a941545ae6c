// One operation of a user's ring, and what it points to: all of it is the operation's own until its last completion.
#pragma once

#include <liburing.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "user-ring-memory.h"

namespace uringfs {

// The block through which JavaScript asks and is answered: one for each environment, used within a single call.
// clang-format off
#define URINGFS_EXCHANGE(X)                                                                                         \
  X(int32_t, fd) X(uint32_t, fixed) X(uint32_t, length) X(uint32_t, flags) X(uint32_t, index)                       \
  X(uint32_t, fileIndex) X(uint32_t, priority) X(int32_t, fd2) X(uint32_t, fixed2) X(uint32_t, region)              \
  X(uint32_t, sqeFlags) X(uint32_t, personality) X(uint32_t, group) X(uint32_t, unused)                             \
  X(uint64_t, offset) X(uint64_t, value) X(uint64_t, userData) X(uint64_t, nanoseconds) X(uint64_t, regionOffset)   \
  X(uint64_t, regionLength) X(uint64_t, takenUserData)                                                              \
  X(int32_t, takenSlot) X(int32_t, takenResult) X(uint32_t, takenFlags) X(uint32_t, takenLast) X(uint32_t, takenOpcode)
// clang-format on

struct Exchange {
#define X(type, name) type name;
  URINGFS_EXCHANGE(X)
#undef X
};

class UserRing;
struct UserOp;
class Fill;

// One row for each operation.
struct OpRow {
  const char* name;
  uint8_t opcode;
  void (*fill)(Fill&);
  // Puts what the kernel has left in structures of its own where JavaScript fetches it.
  void (*finish)(UserOp&);
};

struct OpRows {
  const OpRow* rows;
  int count;
};

// Those of the crate `iou`, files and directories, and what came since; JavaScript knows an operation by its place in
// the three lists, one behind the other.
OpRows FirstRows();
OpRows FileRows();
OpRows LaterRows();

int RowCount();
const OpRow* Row(int index);

struct Part {
  char* data;
  size_t bytes;
};

enum class OpState {
  kFree,      // in no list but that of the free ones
  kPrepared,  // JavaScript fills it
  kInFlight,  // the kernel has it, and what it points to
  kArrived,   // the kernel has said its last word; JavaScript has yet to take it
};

struct UserOp {
  io_uring_sqe sqe = {};
  const OpRow* row = nullptr;
  OpState state = OpState::kFree;
  uint32_t slot = 0;
  uint32_t generation = 0;
  uint64_t user_data = 0;
  uint64_t sequence = 0;
  uint8_t flags = 0;  // as JavaScript sets them
  bool hides_success = false;
  bool many = false;  // may complete more than once
  bool has_target = false;
  uint64_t target = 0;  // the user data of the operation that this one is about
  int held_fd = -1;
  int group = -1;
  std::unique_ptr<char[]> memory;
  std::vector<Part> parts;
  Reference<Region> region;

  void Forget();
};

}  // namespace uringfs
