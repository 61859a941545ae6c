// The batch table: the one block of memory through which JavaScript and the core exchange operations.
// JavaScript fills slots and lists them in `queued`; the core answers in the slot and lists it in `completed`.
// Both sides run on the same thread and never at the same time, except that a slot in flight belongs to the core
// (or to a syscall worker) alone until it is listed in `completed`. One operation, Copy, says how far it is meanwhile.
#pragma once

#include <cstdint>

namespace uringfs {

constexpr int32_t kSlots = 1024;
// Room for the path bytes of one operation, two paths with their terminators included. Longer paths stay with node:fs.
constexpr int32_t kPathBytes = 512;
// dev mode nlink uid gid rdev blksize ino size blocks, then seconds and nanoseconds of atime mtime ctime birthtime.
constexpr int32_t kStatFields = 18;

// Blocks of I/O memory: a segment is registered as a whole and cut into units; a small block is one unit,
// a large block eight. 64 KiB is the chunk size at which a copy through the page cache runs fastest
// (the blocks in play must fit the L2 cache), and the default highWaterMark of file streams.
constexpr int32_t kUnitBytes = 8 << 10;
constexpr int32_t kLargeUnits = 8;
constexpr int32_t kWideUnits = 32;
constexpr int32_t kSegmentBytes = 2 << 20;
constexpr int32_t kUnitsPerSegment = kSegmentBytes / kUnitBytes;
constexpr int32_t kMaxSegments = 16;
constexpr int32_t kMaxSmallBlocks = kMaxSegments * kUnitsPerSegment;
constexpr int32_t kMaxLargeBlocks = kMaxSmallBlocks / kLargeUnits;

// name, and in a comment what of the slot it reads
#define URINGFS_OPS(X)                                                                                                 \
  X(Stat)        /* path */                                                                                            \
  X(Lstat)       /* path */                                                                                            \
  X(Fstat)       /* fd, kind */                                                                                        \
  X(Open)        /* path, flags, mode; answers fd, kind and, in position, the size */                                  \
  X(Close)       /* fd, kind */                                                                                        \
  X(Read)        /* fd, block, length, position, kind, flags = RWF_* */                                                \
  X(Write)       /* fd, block, length, position, kind, flags = RWF_* */                                                \
  X(Fsync)       /* fd */                                                                                              \
  X(Fdatasync)   /* fd */                                                                                              \
  X(Ftruncate)   /* fd, position */                                                                                    \
  X(Mkdir)       /* path, mode */                                                                                      \
  X(Unlink)      /* path */                                                                                            \
  X(Rename)      /* path, dest */                                                                                      \
  X(ReadFile)    /* path; answers block and length read */                                                             \
  X(WriteFile)   /* path, flags, mode, block or lent, length, kind = flush or 0 */                                     \
  X(ReadLarge)   /* path, lent, length: the whole of a file of that size */                                            \
  X(ReadRest)    /* fd, lent, length: at the current position */                                                       \
  X(WriteAll)    /* fd, block or lent, length: at the current position; answers in position how many were written */   \
  X(Access)      /* path, mode */                                                                                      \
  X(Chmod)       /* path, mode */                                                                                      \
  X(Fchmod)      /* fd, mode */                                                                                        \
  X(Chown)       /* path, flags = uid, mode = gid */                                                                   \
  X(Lchown)      /* path, flags = uid, mode = gid */                                                                   \
  X(Fchown)      /* fd, flags = uid, mode = gid */                                                                     \
  X(Utimes)      /* path, stat = seconds and nanoseconds of atime, of mtime */                                         \
  X(Lutimes)     /* path, stat as Utimes */                                                                            \
  X(Futimes)     /* fd, stat as Utimes */                                                                              \
  X(Link)        /* path, dest */                                                                                      \
  X(Symlink)     /* path = what it points to, dest */                                                                  \
  X(Rmdir)       /* path */                                                                                            \
  X(Truncate)    /* path, position = length */                                                                         \
  X(Statfs)      /* path, flags = exact; answers stat */                                                               \
  X(CopyFile)    /* path, dest, flags as libuv's */                                                                    \
  X(Readlink)    /* path; answers text */                                                                              \
  X(Realpath)    /* path; answers text */                                                                              \
  X(Mkdtemp)     /* path = prefix; answers text */                                                                     \
  X(MakeDirs)    /* path, mode; answers how many bytes of the path name the first one made, in position, and one that  \
                    failed after it, in length */                                                                      \
  X(ReadDir)     /* path, flags = with types or 0; answers text */                                                     \
  X(ReadTree)    /* path, flags = with types or 0; answers text */                                                     \
  X(ReadEntries) /* fd, mode = how many entries at least; answers text, with types, and in length 1 at the end */      \
  X(RemoveTree)  /* path; what is not there is no error */                                                             \
  X(CopyTree)    /* path, dest, flags = CopyTreeFlags, mode as CopyFile's flags */                                     \
  X(Copy)        /* path, dest, flags = WholeCopyFlags; meanwhile position = bytes copied, of stat in all, and kind,   \
                    which JavaScript may set to kStopCopy; answers 1 for a clone */                                    \
  X(Move)        /* fd and mode = fixed files, position, stat = position in the second, length; answers how many bytes \
                    have gone over, -EAGAIN if there is no block, -ENOSYS if the kernel can't; RWF_* in flags, stat.   \
                    Of descriptors instead: by copy_file_range, a negative errno where that has moved nothing;         \
                    meanwhile third of stat = bytes moved, and kind, which JavaScript may set to kStopCopy */

enum class Op : int32_t {
#define X(name) k##name,
  URINGFS_OPS(X)
#undef X
      kCount
};

// Which system call of a compound operation an answer speaks of, so that JavaScript can name it in the error.
#define URINGFS_STAGES(X) X(Whole) X(Open) X(Read) X(Write) X(Sync) X(Close) X(Truncate) X(Delegate)

enum class Stage : int32_t {
#define X(name) k##name,
  URINGFS_STAGES(X)
#undef X
};

// RWF_DONTCACHE (6.14), which older headers do not have.
constexpr int32_t kReadWriteUncached = 0x80;

// What is known of an open file; `Fixed` says that fd is a slot of the fixed file table.
enum Kind : int32_t { kKindRegular = 1, kKindLocal = 2, kKindFixed = 4, kKindReadOnly = 8, kKindPunted = 16 };

// Of the operations Copy, which leaves nothing behind then, and Move, which ends with what it has moved.
constexpr int32_t kStopCopy = 1 << 16;

// clang-format off
#define URINGFS_COUNTERS(X)                                                                                        \
  X(ops)                                                                                                           \
  X(enters)                                                                                                        \
  X(submitted) X(inlineCompletions) X(deferredCompletions) X(fixedFileOps) X(registeredBufferOps) X(cachedLookups) \
      X(cachedReads) X(workerJobs) X(boundedWaits) X(boundedWaitsPaid) X(workerWakes) X(registeredBufferBytes)     \
          X(fixedFilesInUse)
// clang-format on

enum class Counter : int32_t {
#define X(name) k_##name,
  URINGFS_COUNTERS(X)
#undef X
      kCount
};

struct Slot {
  int32_t op;
  int32_t fd;
  int32_t flags;
  int32_t mode;
  int32_t kind;
  int32_t block;   // index of the first unit, -1 for none
  int32_t length;  // bytes
  int32_t dest;    // where the second path begins in `path`
  int32_t result;  // >= 0, or a negative errno
  int32_t stage;
  double position;  // bytes from the start; negative: the file's current position
  double stat[kStatFields];
  char path[kPathBytes];
};

struct Table {
  int32_t queued[kSlots];  // slots whose operations are to be accepted; -1 from where nothing is listed
  int32_t completed[kSlots];
  int32_t free_small[kMaxSmallBlocks];
  int32_t free_large[kMaxLargeBlocks];
  int32_t segment_kind[kMaxSegments];  // 0 for small blocks, 1 for large, 2 for wide
  int32_t free_small_count;
  int32_t free_large_count;
  int32_t more;   // set when the core has to be called again though no completion may come
  int32_t yield;  // set when this turn of the event loop has used its budget
  double counters[static_cast<int>(Counter::kCount)];
  Slot slots[kSlots];
};

static_assert(sizeof(Slot) % 8 == 0, "JavaScript reads the slots through a Float64Array");

}  // namespace uringfs
