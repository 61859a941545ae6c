#include "user-ring.h"

#include <errno.h>
#include <unistd.h>

#include <cstring>

#include "check.h"
#include "user-ring-fill.h"
#include "user-ring-keys.h"

namespace uringfs {

namespace {

constexpr size_t kSpareBytes = 256;

// With a terminator, and so that the next part is aligned.
size_t Room(size_t bytes) { return (bytes + 16) & ~static_cast<size_t>(15); }

}  // namespace

int UserRing::Open(unsigned entries, io_uring_params* params) {
  asked_flags_ = params->flags;
  bool deferred = (asked_flags_ & IORING_SETUP_DEFER_TASKRUN) != 0;
  // Then the queue itself tells whether anything is deferred, without a system call.
  unsigned given = asked_flags_ | (deferred ? IORING_SETUP_TASKRUN_FLAG : 0u);
  int fd = -EINVAL;
  // Of resized queues the kernel does not tell where their index of entries lies; so those that can be resized have
  // none.
  if (deferred) {
    params->flags = given | kNoIndex;
    fd = io_uring_setup(entries, params);
  }
  if (fd == -EINVAL) {
    params->flags = given;
    fd = io_uring_setup(entries, params);
  }
  if (fd < 0) return fd;
  int answer = io_uring_queue_mmap(fd, params, &ring_);
  if (answer < 0) {
    close(fd);
    return answer;
  }
  ring_.features = params->features;
  open_ = true;
  disabled = has(IORING_SETUP_R_DISABLED);
  interrupts = !has(IORING_SETUP_IOPOLL);
  return 0;
}

UserRing::~UserRing() {
  URINGFS_CHECK(owed_ == 0, "a ring was freed with %u operations in the kernel", owed_);
  for (UserOp& op : ops_) op.Forget();
  // Buffers that are mapped into the kernel are let go of with the ring, and only then unmapped.
  if (open_) io_uring_queue_exit(&ring_);
}

void UserOp::Forget() {
  if (held_fd >= 0) close(held_fd);
  held_fd = -1;
  group = -1;
  many = has_target = false;
  memory.reset();
  parts.clear();
  region.reset();
}

unsigned UserRing::prepared() const {
  unsigned published = *ring_.sq.ktail - io_uring_smp_load_acquire(ring_.sq.khead);
  return static_cast<unsigned>(staged_.size()) + published;
}

int UserRing::Begin() {
  if (closing_ || space_left() == 0) return -1;
  if (free_.empty()) {
    free_.push_back(static_cast<uint32_t>(ops_.size()));
    ops_.emplace_back();
    ops_.back().slot = free_.back();
  }
  UserOp* op = &ops_[free_.back()];
  free_.pop_back();
  URINGFS_CHECK(op->state == OpState::kFree, "slot %u was listed as free", op->slot);
  op->state = OpState::kPrepared;
  ++op->generation;
  op->sequence = next_sequence_++;
  Reset(op);
  staged_.push_back(op);
  return static_cast<int>(op->slot);
}

UserOp* UserRing::Prepared(int slot) {
  if (slot < 0 || static_cast<size_t>(slot) >= ops_.size()) return nullptr;
  UserOp* op = &ops_[static_cast<size_t>(slot)];
  return op->state == OpState::kPrepared ? op : nullptr;
}

void UserRing::Reset(UserOp* op) {
  op->Forget();
  op->sqe = {};
  op->row = Row(0);
  op->sqe.fd = -1;
  Adjust(op, 0, 0, 0);
}

void UserRing::Adjust(UserOp* op, uint64_t user_data, uint8_t flags, uint16_t personality) {
  constexpr uint8_t by_type = IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT;
  op->user_data = user_data;
  op->flags = flags;
  // The kernel tells of success in any case, because that is when the operation's memory is free; it goes no further.
  op->hides_success = (flags & IOSQE_CQE_SKIP_SUCCESS) != 0;
  op->sqe.flags = static_cast<uint8_t>((op->sqe.flags & by_type) | (flags & ~by_type & ~IOSQE_CQE_SKIP_SUCCESS));
  op->sqe.personality = personality;
  op->sqe.user_data = user_data;
}

const char* UserRing::Prepare(UserOp* op, int row_index, const Exchange& ask, const std::vector<Part>& parts) {
  const OpRow* row = Row(row_index);
  if (row == nullptr) return "there is no such operation";
  op->Forget();
  size_t bytes = kSpareBytes + (parts.size() + 1) * sizeof(iovec);
  size_t spare = bytes;
  for (const Part& part : parts) {
    // cppcheck-suppress useStlAlgorithm
    bytes += Room(part.bytes);
  }
  op->memory.reset(new (std::nothrow) char[bytes]);
  if (op->memory == nullptr) return "there is no memory for the operation";
  char* next = op->memory.get() + spare;
  for (const Part& part : parts) {
    op->parts.push_back({next, part.bytes});
    if (part.data != nullptr) {
      std::memcpy(next, part.data, part.bytes);
    } else {
      // What the kernel does not fill must not be what was here before.
      std::memset(next, 0, part.bytes);
    }
    next[part.bytes] = '\0';
    next += Room(part.bytes);
  }
  uint64_t user_data = op->user_data;
  uint8_t flags = op->flags;
  uint16_t personality = op->sqe.personality;
  op->sqe = {};
  op->row = row;
  op->sqe.opcode = row->opcode;
  // Other bits would have the kernel take an address for something else.
  op->sqe.ioprio = static_cast<uint16_t>(ask.priority & (IORING_ACCEPT_MULTISHOT | IORING_RECV_MULTISHOT));
  if (ask.region != 0) op->region = region(ask.region);
  // 0 is a group as any other.
  op->group = static_cast<int>(ask.group) - 1;
  Fill fill(this, op, &ask, op->memory.get(), spare);
  if (op->group >= 0 && group(op->group) == nullptr) fill.problem = "the group of buffers is no longer registered";
  row->fill(fill);
  Adjust(op, user_data, flags, personality);
  if (fill.problem == nullptr) return nullptr;
  Reset(op);
  Adjust(op, user_data, flags, personality);
  return fill.problem;
}

unsigned UserRing::Drain() {
  if (disabled) return ready();
  if (has(IORING_SETUP_IOPOLL)) io_uring_get_events(&ring_);
  constexpr unsigned batch = 64;
  for (;;) {
    io_uring_cqe* arrived[batch];
    Completed copies[batch];
    // Where there are none it fetches what has overflowed or is deferred: nothing tells of that a second time.
    unsigned count = io_uring_peek_batch_cqe(&ring_, arrived, batch);
    for (unsigned i = 0; i < count; ++i) copies[i] = {arrived[i]->user_data, arrived[i]->res, arrived[i]->flags};
    io_uring_cq_advance(&ring_, count);
    for (unsigned i = 0; i < count; ++i) Arrive(copies[i]);
    if (count == 0) return ready();
  }
}

void UserRing::Arrive(const Completed& cqe) {
  if (cqe.user_data == kNobody) {
    // A kernel that can't cancel all at once (before 5.19) is told of each.
    if (cqe.res == -EINVAL) cancel_each_ = true;
    return;
  }
  if ((cqe.user_data & kForeign) != 0) {
    if (!closing_) arrived_.push_back({-1, cqe.res, cqe.flags, true, IORING_OP_MSG_RING, cqe.user_data & ~kForeign});
    return;
  }
  uint32_t slot = static_cast<uint32_t>(cqe.user_data);
  bool in_flight = slot < ops_.size() && ops_[slot].state == OpState::kInFlight && Key(ops_[slot]) == cqe.user_data;
  // A zero-copy send that fails with its chain has had its last word (without MORE, Linux 6.18) when it is told that
  // its memory, which nobody has used, is free.
  if (!in_flight && (cqe.flags & IORING_CQE_F_NOTIF) != 0) return;
  URINGFS_CHECK(in_flight, "a completion names slot %u, which is not in flight", slot);
  UserOp* op = &ops_[slot];
  bool last = (cqe.flags & IORING_CQE_F_MORE) == 0;
  BufferGroup* from = (cqe.flags & IORING_CQE_F_BUFFER) != 0 ? group(op->group) : nullptr;
  uint32_t buffer = cqe.flags >> IORING_CQE_BUFFER_SHIFT;
  if (from != nullptr && buffer < from->count) from->out[buffer] = true;
  if (last) {
    URINGFS_CHECK(owed_ > 0, "a completion came that nobody owed");
    --owed_;
    if (owed_ == 0) retired_.clear();
  }
  bool hidden = last && op->hides_success && cqe.res >= 0;
  if (hidden && from != nullptr) GiveBack(static_cast<uint16_t>(op->group), buffer);
  if (closing_ || hidden) {
    if (last) Release(op);
    return;
  }
  if (last) op->state = OpState::kArrived;
  arrived_.push_back({static_cast<int32_t>(slot), cqe.res, cqe.flags, last, op->row->opcode, op->user_data});
}

bool UserRing::Take(Arrived* taken) {
  if (taken_ >= 0) Release(&ops_[static_cast<size_t>(taken_)]);
  taken_ = -1;
  if (arrived_.empty()) return false;
  *taken = arrived_.front();
  arrived_.pop_front();
  if (taken->slot < 0 || !taken->last) return true;
  taken_ = taken->slot;
  UserOp* op = &ops_[static_cast<size_t>(taken_)];
  if (op->row->finish != nullptr) op->row->finish(*op);
  return true;
}

void UserRing::Release(UserOp* op) {
  op->Forget();
  op->state = OpState::kFree;
  free_.push_back(op->slot);
}

unsigned UserRing::Owing() const {
  unsigned most = 0;
  for (const UserOp& op : ops_) {
    if (op.state != OpState::kInFlight) continue;
    if (op.many) return UINT32_MAX;
    ++most;
  }
  return most;
}

void UserRing::StartClosing() {
  closing_ = true;
  if (taken_ >= 0) Release(&ops_[static_cast<size_t>(taken_)]);
  taken_ = -1;
  for (UserOp* op : staged_) Release(op);
  staged_.clear();
  for (const Arrived& arrived : arrived_) {
    if (arrived.last && arrived.slot >= 0) Release(&ops_[static_cast<size_t>(arrived.slot)]);
  }
  arrived_.clear();
  CancelAll();
}

bool UserRing::Closed() {
  if (owed_ > 0) Drain();
  return owed_ == 0;
}

void UserRing::CancelAll() {
  if (owed_ == 0 || disabled) return;
  io_uring_sqe sqe = {};
  sqe.opcode = IORING_OP_ASYNC_CANCEL;
  sqe.fd = -1;
  sqe.user_data = kNobody;
  std::vector<uint64_t> keys;
  if (!cancel_each_) {
    sqe.cancel_flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL;
    keys.push_back(0);
  }
  for (const UserOp& op : ops_) {
    if (cancel_each_ && op.state == OpState::kInFlight) keys.push_back(Key(op));
  }
  for (uint64_t key : keys) {
    if (entries() == *ring_.sq.ktail - io_uring_smp_load_acquire(ring_.sq.khead)) return;
    sqe.addr = key;
    PublishOne(sqe);
    CallEnter(1, 0, 0);
    SettlePublished(has(IORING_SETUP_SQPOLL) ? 0 : *ring_.sq.ktail - io_uring_smp_load_acquire(ring_.sq.khead));
    Drain();
  }
}

}  // namespace uringfs
