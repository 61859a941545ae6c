// What is registered with the kernel ahead of time: segments of the block pool, and files in the fixed file table.
#pragma once

#include <cstddef>
#include <vector>

#include "layout.h"
#include "ring.h"

namespace uringfs {

class Registrar {
 public:
  Registrar(Ring* ring, Table* table) : ring_(ring), table_(table) {}

  // Makes both tables, empty. Where the kernel refuses one (older than 5.19, RLIMIT_MEMLOCK, RLIMIT_NOFILE), its
  // Register calls answer no and plain buffers and descriptors serve.
  void Open(const Lacking& lacking);

  bool RegisterBuffer(int index, char* memory, size_t bytes);

  // A free slot of the fixed file table for an open-direct, or -1 when none is left.
  int TakeFileSlot();
  void GiveFileSlot(int slot);

  // Puts an open descriptor into a slot; the slot, or -1 when the table is full or the kernel refuses.
  int InstallFile(int fd);
  void RemoveFile(int slot);

  // Whether `slot` holds a file put there by InstallFile.
  bool Installed(int slot) const;

  int file_slots() const { return static_cast<int>(installed_.size()); }

 private:
  void CountInUse();

  Ring* ring_;
  Table* table_;
  bool buffers_ = false;
  std::vector<int> free_files_;
  std::vector<bool> installed_;
};

}  // namespace uringfs
