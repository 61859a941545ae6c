// The ring of one IoUring of JavaScript's: what it prepares is kept here until it is submitted, what completes until it
// is taken. Knows neither Node-API nor the event loop. Used by one thread.
#pragma once

#include <liburing.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "user-ring-memory.h"
#include "user-ring-op.h"

namespace uringfs {

// A completion as the kernel writes it, without the room behind it that some rings have.
struct Completed {
  uint64_t user_data;
  int32_t res;
  uint32_t flags;
};

struct Arrived {
  int32_t slot;  // -1: another ring has sent it
  int32_t result;
  uint32_t flags;
  bool last;
  uint8_t opcode;
  uint64_t user_data;
};

// Buffers that the kernel picks from.
struct BufferGroup {
  Reference<Region> data;
  Reference<Region> ring;  // of one that is mapped; else the buffers are provided by operations
  uint32_t count;
  uint32_t bytes;
  std::vector<bool> out;  // with JavaScript: named by a completion and not given back
};

class UserRing {
 public:
  // 0, or the negative errno of io_uring_setup.
  int Open(unsigned entries, io_uring_params* params);
  ~UserRing();

  const io_uring& ring() const { return ring_; }
  int fd() const { return ring_.ring_fd; }
  unsigned entries() const { return *ring_.sq.kring_entries; }
  unsigned completion_entries() const { return *ring_.cq.kring_entries; }
  // As they were asked for; the ring may have more of its own.
  unsigned setup_flags() const { return asked_flags_; }
  bool has(unsigned setup_flag) const { return (ring_.flags & setup_flag) != 0; }

  // A slot with a NOP, or -1 when as many are prepared as the queue has entries.
  int Begin();
  // The operation if JavaScript may fill it.
  UserOp* Prepared(int slot);
  // The operation if JavaScript may fetch what the kernel has left in it.
  UserOp* Taken(int slot) { return slot >= 0 && slot == taken_ ? &ops_[static_cast<size_t>(slot)] : nullptr; }
  void Reset(UserOp* op);
  // Gives the operation its parts (null data: the kernel's to fill) and fills it. What is wrong, or nullptr.
  const char* Prepare(UserOp* op, int row, const Exchange& ask, const std::vector<Part>& parts);
  void Adjust(UserOp* op, uint64_t user_data, uint8_t flags, uint16_t personality);

  // Submits what is prepared (if `submit`), and waits until `want` completions are there or `nanoseconds` have passed.
  // How many entries the kernel took, or a negative errno when it took none.
  int Enter(bool submit, unsigned want, uint64_t nanoseconds);

  // Copies the kernel's completions out; how many are there to be taken.
  unsigned Drain();
  bool Take(Arrived* taken);
  unsigned ready() const { return static_cast<unsigned>(arrived_.size()); }
  unsigned prepared() const;
  unsigned space_left() const { return entries() - prepared(); }
  // The most completions that what is in flight can bring; UINT32_MAX: any number.
  unsigned Owing() const;

  // Cancels what is in flight. From then on nothing of it reaches JavaScript.
  void StartClosing();
  // Whether the kernel has let go of everything, so that this object may be deleted.
  bool Closed();
  void CancelAll();

  // Gives both queues another size. 0 or a negative errno, and nothing has changed.
  int Resize(unsigned entries, unsigned completions);

  // Registering; 0 or what the kernel answers.
  int Register(unsigned what, void* argument, unsigned count);
  int RegisterBuffers(const std::vector<size_t>& sizes, uint32_t first_id, const uint64_t* tags);
  int UpdateBuffers(unsigned offset, const std::vector<size_t>& sizes, uint32_t first_id, const uint64_t* tags);
  int UnregisterBuffers();
  Reference<Region> region(uint32_t id) const;
  // That of the operation taken last, be it registered or no longer.
  Reference<Region> TakenRegion() const;
  int AddGroup(uint16_t id, unsigned count, unsigned bytes, bool mapped);
  int RemoveGroup(uint16_t id);
  BufferGroup* group(int id);
  // Gives a buffer that a completion has named back to the kernel. False if none has.
  bool GiveBack(uint16_t id, uint32_t buffer);

  bool disabled = false;   // set up with R_DISABLED and not enabled yet
  bool interrupts = true;  // a descriptor tells that completions are there

 private:
  // IORING_SETUP_NO_SQARRAY, since Linux 6.6: entries are taken in the order of the queue. liburing 2.3 does not know
  // it.
  static constexpr unsigned kNoIndex = 1u << 16;

  unsigned Publish();
  unsigned SettlePublished(unsigned published);
  void BreakChain();
  void Resolve(UserOp* op);
  int CallEnter(unsigned submit, unsigned want, uint64_t nanoseconds);
  void Arrive(const Completed& cqe);
  void Release(UserOp* op);
  void PublishOne(const io_uring_sqe& sqe);
  int MakeRegions(const std::vector<size_t>& sizes, std::vector<Reference<Region>>* made);
  void Name(unsigned offset, uint32_t first_id, const std::vector<Reference<Region>>& made);

  io_uring ring_ = {};
  unsigned asked_flags_ = 0;
  bool open_ = false;
  bool closing_ = false;
  bool cancel_each_ = false;
  unsigned owed_ = 0;
  int taken_ = -1;
  uint64_t next_sequence_ = 0;
  std::deque<UserOp> ops_;
  std::vector<uint32_t> free_;
  std::deque<UserOp*> staged_;
  std::deque<Arrived> arrived_;
  std::vector<std::pair<uint32_t, Reference<Region>>> buffers_;  // by their place in the kernel's table
  std::map<int, BufferGroup> groups_;
  std::vector<Reference<Region>> retired_;  // no longer registered, yet an operation in flight may use it
};

}  // namespace uringfs
