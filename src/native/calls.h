// The operations that take more than one system call, for whatever thread does them.
#pragma once

#include <errno.h>
#include <linux/stat.h>
#include <sys/types.h>

#include <atomic>
#include <string>

#include "layout.h"

namespace uringfs {

struct Task;

// What a thread that works for long must look at between two steps.
struct Halt {
  // The environment that asked is ending: nothing more is to be begun.
  std::atomic<bool> stopping{false};
  // Threads inside a system call that has a pointer into JavaScript's memory.
  std::atomic<int> touching{0};
};

// EINTR: a handler of the program's ran on this thread; the call is made again, as libuv does.
template <typename Call>
int Retried(Call&& call) {
  for (;;) {
    auto answer = call();
    if (answer >= 0) return static_cast<int>(answer);
    if (errno != EINTR) return -errno;
  }
}

int StatPath(const char* path, bool follow, struct statx* out);
int CloseDescriptor(int fd);

// read(2) and write(2) at a position, the descriptor's own if it is negative, with flags of preadv2(2).
ssize_t ReadAt(int fd, void* to, size_t length, off_t position, int flags);
ssize_t WriteAt(int fd, const void* from, size_t length, off_t position, int flags);

// Whole files (whole-file-calls.cc).
void ReadFile(Task* task);
void ReadLarge(Task* task);
void ReadRest(Task* task);
void WriteFile(Task* task);
void WriteAll(Task* task);

// What is to be copied is something else than Node copies without an ado, or holds it: nothing has been made. No errno
// of the kernel's.
constexpr int kNotRegular = -4000;
// The answer is longer than one string should be.
constexpr int kTooLong = -4001;

// copyfile(): 0, a negative errno or kNotRegular; what it made is removed if it fails (copy-calls.cc).
int CopyFile(const char* from, const char* to, int flags);

// Flags of both: libuv's numbers, which are those of Node's constants …
constexpr int kCopyExclusive = 1;
constexpr int kCopyClone = 2;
constexpr int kCopyForceClone = 4;
// … and one of ours: of cp, which sets the mode once more when the contents are there.
constexpr int kCopyAllOfMode = 8;
// From libuv 1.48 on: the owner and, before the contents are written, the times are those of the source.
constexpr int kCopyOwnerAndTimes = 16;

// The same of what is known to be a regular file.
int CopyContents(const char* from, const char* to, int flags);

// What Op::kMove asks for, by descriptors (move.cc).
void MoveByKernel(Task* task);

// A file's permissions, where the file system has any to set.
int SetMode(int fd, mode_t mode);

// Flags of Copy, beside the first three of CopyFile's (whole-copy.cc).
constexpr int32_t kOrdinaryMode = 32;  // the mode as cp gives it without -p: of a new file by the umask, else as it was
constexpr int32_t kKeepAttributes = 64;  // mode, times and, if this process may give files away, owner of the source
constexpr int32_t kOverReadOnly = 128;   // a target that this process may not write is replaced too
void Copy(Task* task);

// Flags of CopyTree.
constexpr int32_t kVerbatimLinks = 1;
constexpr int32_t kNoFolder = 2;  // the source must not be a folder
constexpr int32_t kNoFile = 4;    // nor a file: a path was given that ends in a slash
void CopyTree(Task* task);

// Directories (directory-calls.cc, remove-tree.cc).
void ReadDir(Task* task);
void ReadTree(Task* task);
void ReadEntries(Task* task);
void MakeDirs(Task* task);
void RemoveTree(Task* task);

// Metadata (metadata-calls.cc): true if `op` is one of them and has been done.
bool RunMetadataCall(Op op, Slot* slot, std::string* answer);

}  // namespace uringfs
