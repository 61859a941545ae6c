// Path lookups that never wait: answered from the kernel's dentry cache, or not at all.
#pragma once

#include <linux/stat.h>

#include <cstdint>

#include "close-run.h"
#include "lacking.h"

namespace uringfs {

class Lookup {
 public:
  // Asks the kernel once whether it has openat2(RESOLVE_CACHED) (Linux 5.12; a seccomp filter may forbid it) and can
  // tell mounts apart without asking their file systems (6.8).
  explicit Lookup(const Lacking& lacking);

  bool available() const { return available_; }
  bool knows_mounts() const { return knows_mounts_; }

  // 0: `out` is the answer. -EAGAIN: the cache does not know, or the file system is one where asking may wait.
  // Any other negative errno is the kernel's final answer.
  int Stat(const char* path, bool follow, struct statx* out);

  // access(2), with the same answers as Stat.
  int Access(const char* path, int mode);

  // True for a path to what exists that no link is part of. False otherwise, and where the cache does not know.
  bool LeadsStraight(const char* path);

  // Lets go of what has been opened to look at: to be called when some have been asked for, before JavaScript runs, and
  // at once where another thread may want descriptors, which may be few.
  void CloseFound() { found_.CloseAll(); }

  // Whether a file is served by this kernel alone, without asking another process or machine. Never waits itself.
  bool IsLocal(const struct statx& of_file);

  // Whether the ring hands even a read of cached pages to io-wq, as it does on tmpfs and overlayfs: found out with a
  // first file of each mount, a local regular one, at `path` or open as `fd`.
  bool PuntsReads(const struct statx& of_file, const char* path, int fd);

 private:
  int Open(const char* path, bool follow, uint64_t resolve);
  // As Stat, and leaves the path open as `fd`, or a negative one.
  int Find(const char* path, bool follow, struct statx* out, int* fd);

  struct Mount {
    unsigned long long id = 0;
    bool local = false;
    bool tried = false;
    bool punts_reads = false;
  };
  static constexpr int kMounts = 64;

  CloseRun found_;
  bool available_;
  bool knows_mounts_;
  Mount mounts_[kMounts];
};

// Whether a file system of this magic number serves metadata and contents from memory or from a block device, without
// asking another process or machine.
bool ServedByThisKernel(uint64_t magic);

// Whether reads and writes of an open file wait for no other process or machine: a regular file of such a file system.
// That is asked of the file system itself, which may take its time; of one that has been found to be another's it is
// asked no more. From any thread.
bool NeverWaits(int fd);

// statx() by descriptor, from what the kernel holds in memory. 0 or a negative errno.
int StatDescriptor(int fd, struct statx* out);

}  // namespace uringfs
