// What JavaScript asks is taken over and looked at, before anything is done about it.
#include <errno.h>

#include "core.h"

namespace uringfs {

bool Core::Accept(int32_t index) {
  if (index < 0 || index >= kSlots) return false;
  Task& task = tasks_[index];
  if (task.state != State::kFree) return false;
  task.TakeRequest();
  task.state = State::kWaiting;
  task.step = Step::kStart;
  task.error = 0;
  task.error_stage = Stage::kWhole;
  task.remaining = 0;
  task.asked_worker = false;
  task.asks_system = !lookup_.knows_mounts();
  task.never_waits = false;
  task.shared = false;
  task.may_share = true;
  task.answer.clear();
  task.flush = flush_;
  task.slot->stage = static_cast<int32_t>(Stage::kWhole);
  ++pending_;
  Count(Counter::k_ops);
  // Only that one fails: others of the batch have nothing to do with it.
  if (!MakesSense(task)) {
    Finish(task, -EINVAL);
    return true;
  }
  if (static_cast<Op>(task.slot->op) == Op::kClose) unclaimed_.Remove(task.slot->fd);
  waiting_.push_back(index);
  return true;
}

// Finds the operation's memory, too.
bool Core::MakesSense(Task& task) const {
  Slot* slot = task.slot;
  task.memory = nullptr;
  if (slot->op < 0 || slot->op >= static_cast<int32_t>(Op::kCount)) return false;
  if (slot->dest < 0 || slot->dest >= kPathBytes) return false;
  Op op = static_cast<Op>(slot->op);
  bool whole = op == Op::kWriteFile || op == Op::kWriteAll;
  bool lent = task.lent != nullptr && (whole || op == Op::kReadLarge || op == Op::kReadRest);
  bool transfers = op == Op::kRead || op == Op::kWrite || whole;
  if (lent) {
    if (slot->length < 0 || static_cast<size_t>(slot->length) > task.lent_bytes) return false;
    task.memory = task.lent;
    slot->block = -1;
  } else if (op == Op::kReadLarge || op == Op::kReadRest) {
    return false;
  } else if (transfers) {
    int32_t room = pool_.Capacity(slot->block);
    if (room == 0 || slot->length < 0 || slot->length > room) return false;
    task.memory = pool_.Address(slot->block);
  } else {
    slot->block = -1;
  }
  if ((slot->kind & kKindFixed) != 0 && !registrar_.Installed(slot->fd)) return false;
  return op != Op::kMove || MayMove(*slot);
}

bool Core::MayMove(const Slot& slot) const {
  if (slot.length <= 0) return false;
  bool fixed = (slot.kind & kKindFixed) != 0;
  return !fixed || (registrar_.Installed(slot.mode) && slot.length <= kWideUnits * kUnitBytes);
}

}  // namespace uringfs
