// The memory that the kernel and the syscall worker read and write: never JavaScript's own, so nothing that JavaScript
// does to its ArrayBuffers (transfer, resize, drop) can pull memory from under an operation.
#pragma once

#include <cstdint>
#include <vector>

#include "layout.h"

namespace uringfs {

class Registrar;

class BlockPool {
 public:
  BlockPool(Table* table, Registrar* registrar) : table_(table), registrar_(registrar) {}
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  // A block that holds `length` bytes, or -1 when every one is taken and no more memory may be had.
  int32_t Take(int32_t length);
  void Give(int32_t block);

  // A block of 256 KiB, of which there are few, or -1. JavaScript never sees one.
  int32_t TakeWide();
  void GiveWide(int32_t block) { free_wide_.push_back(block); }

  // Adds a segment of small or large blocks to the free lists; false at the limit or without memory.
  bool Grow(bool large);

  char* Address(int32_t block) const {
    return segments_[block / kUnitsPerSegment].memory + (block % kUnitsPerSegment) * kUnitBytes;
  }
  // Bytes from the block's start that belong to it; 0 for an index that is no block.
  int32_t Capacity(int32_t block) const;
  // Index in the registered buffer table, or -1 where registration was refused.
  int RegisteredIndex(int32_t block) const {
    int segment = block / kUnitsPerSegment;
    return segments_[segment].registered ? segment : -1;
  }

  int segment_count() const { return count_; }
  char* segment(int index) const { return segments_[index].memory; }

 private:
  enum SegmentKind : int32_t { kSmall = 0, kLarge = 1, kWide = 2 };
  struct Segment {
    char* memory = nullptr;
    bool registered = false;
    SegmentKind kind = kSmall;
  };

  // Maps and registers a segment, whose blocks are not in any list yet; its index, or -1.
  int AddSegment(SegmentKind kind);

  Table* table_;
  Registrar* registrar_;
  std::vector<int32_t> free_wide_;
  int wide_segments_ = 0;
  Segment segments_[kMaxSegments];
  int count_ = 0;
};

}  // namespace uringfs
