#include "registrar.h"

#include <sys/resource.h>

#include <algorithm>

namespace uringfs {

namespace {

// More streams than this at once go on with plain descriptors.
constexpr unsigned kFileSlots = 1024;

}  // namespace

void Registrar::Open(const Lacking& lacking) {
  buffers_ = !lacking.sparse_buffers && io_uring_register_buffers_sparse(ring_->raw(), kMaxSegments) == 0;
  rlimit files;
  unsigned slots = kFileSlots;
  // A sparse table may not exceed the limit; half of it leaves the program its own descriptors.
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    slots = static_cast<unsigned>(std::min<rlim_t>(kFileSlots, files.rlim_cur / 2));
  }
  if (slots == 0 || lacking.sparse_files || io_uring_register_files_sparse(ring_->raw(), slots) != 0) return;
  installed_.assign(slots, false);
  free_files_.reserve(slots);
  for (unsigned slot = slots; slot-- > 0;) free_files_.push_back(static_cast<int>(slot));
}

bool Registrar::RegisterBuffer(int index, char* memory, size_t bytes) {
  if (!buffers_) return false;
  iovec segment = {memory, bytes};
  return io_uring_register_buffers_update_tag(ring_->raw(), static_cast<unsigned>(index), &segment, nullptr, 1) == 1;
}

int Registrar::TakeFileSlot() {
  if (free_files_.empty()) return -1;
  int slot = free_files_.back();
  free_files_.pop_back();
  CountInUse();
  return slot;
}

void Registrar::GiveFileSlot(int slot) {
  free_files_.push_back(slot);
  CountInUse();
}

int Registrar::InstallFile(int fd) {
  // Streams keep their slots for as long as they like: half of the table stays for files read in one go.
  if (free_files_.size() <= (installed_.size() + 1) / 2) return -1;
  int slot = TakeFileSlot();
  if (io_uring_register_files_update(ring_->raw(), static_cast<unsigned>(slot), &fd, 1) != 1) {
    GiveFileSlot(slot);
    return -1;
  }
  installed_[static_cast<size_t>(slot)] = true;
  return slot;
}

void Registrar::RemoveFile(int slot) {
  int none = -1;
  io_uring_register_files_update(ring_->raw(), static_cast<unsigned>(slot), &none, 1);
  installed_[static_cast<size_t>(slot)] = false;
  GiveFileSlot(slot);
}

bool Registrar::Installed(int slot) const {
  return slot >= 0 && slot < file_slots() && installed_[static_cast<size_t>(slot)];
}

void Registrar::CountInUse() {
  table_->counters[static_cast<int>(Counter::k_fixedFilesInUse)] =
      static_cast<double>(installed_.size() - free_files_.size());
}

}  // namespace uringfs
