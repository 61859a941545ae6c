#include "block-pool.h"

#include <sys/mman.h>

#include "check.h"
#include "registrar.h"

namespace uringfs {

namespace {

// Wide blocks are for copies, each of which uses up to four: enough for eight copies at a time.
constexpr int kMaxWideSegments = 4;

// Aligned to its own size, so that the kernel can back it with one huge page: registering it pins one page, not 512.
char* MapSegment() {
  size_t span = 2 * static_cast<size_t>(kSegmentBytes);
  void* region = mmap(nullptr, span, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (region == MAP_FAILED) return nullptr;
  uintptr_t start = reinterpret_cast<uintptr_t>(region);
  uintptr_t aligned = (start + kSegmentBytes - 1) & ~(static_cast<uintptr_t>(kSegmentBytes) - 1);
  if (aligned > start) munmap(region, aligned - start);
  uintptr_t end = aligned + kSegmentBytes;
  if (start + span > end) munmap(reinterpret_cast<void*>(end), start + span - end);
  void* segment = reinterpret_cast<void*>(aligned);
  madvise(segment, kSegmentBytes, MADV_HUGEPAGE);
  madvise(segment, kSegmentBytes, MADV_DONTFORK);
  return static_cast<char*>(segment);
}

}  // namespace

BlockPool::~BlockPool() {
  for (int i = 0; i < count_; ++i) munmap(segments_[i].memory, kSegmentBytes);
}

int BlockPool::AddSegment(SegmentKind kind) {
  if (count_ == kMaxSegments) return -1;
  char* memory = MapSegment();
  if (memory == nullptr) return -1;
  int index = count_++;
  bool registered = registrar_->RegisterBuffer(index, memory, kSegmentBytes);
  segments_[index] = {memory, registered, kind};
  table_->segment_kind[index] = kind;
  if (registered) table_->counters[static_cast<int>(Counter::k_registeredBufferBytes)] += kSegmentBytes;
  return index;
}

bool BlockPool::Grow(bool large) {
  int index = AddSegment(large ? kLarge : kSmall);
  if (index < 0) return false;
  // Pushed from the end, so that blocks are taken from the start of the segment.
  int32_t first = index * kUnitsPerSegment;
  int32_t step = large ? kLargeUnits : 1;
  for (int32_t unit = kUnitsPerSegment - step; unit >= 0; unit -= step) Give(first + unit);
  return true;
}

int32_t BlockPool::TakeWide() {
  if (free_wide_.empty() && wide_segments_ < kMaxWideSegments) {
    int index = AddSegment(kWide);
    if (index < 0) return -1;
    ++wide_segments_;
    for (int32_t unit = 0; unit < kUnitsPerSegment; unit += kWideUnits) GiveWide(index * kUnitsPerSegment + unit);
  }
  if (free_wide_.empty()) return -1;
  int32_t block = free_wide_.back();
  free_wide_.pop_back();
  return block;
}

int32_t BlockPool::Take(int32_t length) {
  bool large = length > kUnitBytes;
  int32_t& small_count = table_->free_small_count;
  int32_t& large_count = table_->free_large_count;
  if ((large ? large_count : small_count) == 0) Grow(large);
  int32_t block = -1;
  if (!large && small_count > 0 && small_count <= kMaxSmallBlocks) {
    block = table_->free_small[--small_count];
  } else if (large_count > 0 && large_count <= kMaxLargeBlocks) {
    // At the limit a large block also serves what would fit a small one.
    block = table_->free_large[--large_count];
  }
  return Capacity(block) >= length ? block : -1;
}

void BlockPool::Give(int32_t block) {
  int32_t kind = segments_[block / kUnitsPerSegment].kind;
  int32_t* list = kind == kSmall ? table_->free_small : table_->free_large;
  int32_t& count = kind == kSmall ? table_->free_small_count : table_->free_large_count;
  // JavaScript takes and gives there too.
  URINGFS_CHECK(count >= 0 && count < (kind == kSmall ? kMaxSmallBlocks : kMaxLargeBlocks), "%d blocks are free",
                count);
  list[count++] = block;
}

int32_t BlockPool::Capacity(int32_t block) const {
  if (block < 0 || block >= count_ * kUnitsPerSegment) return 0;
  int32_t kind = segments_[block / kUnitsPerSegment].kind;
  if (kind == kSmall) return kUnitBytes;
  return kind == kLarge && block % kLargeUnits == 0 ? kLargeUnits * kUnitBytes : 0;
}

}  // namespace uringfs
