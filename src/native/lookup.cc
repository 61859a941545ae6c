#include "lookup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif

namespace uringfs {

namespace {

// Unique for the life of the system, unlike STATX_MNT_ID, so that a remembered verdict can't be another mount's
// (Linux 6.8). Older kernels leave the bit unset and every file is asked for its file system.
constexpr unsigned kMountIdUnique = 0x4000;

// Those that serve metadata and opens from memory or from a block device, without asking another process or machine.
bool ServedByThisKernel(long type) {
  switch (static_cast<unsigned long>(type) & 0xffffffffUL) {
    case 0xEF53:      // ext2, ext3, ext4
    case 0x58465342:  // xfs
    case 0x9123683E:  // btrfs
    case 0x01021994:  // tmpfs
    case 0x858458F6:  // ramfs
    case 0x794C7630:  // overlayfs; over a remote layer its dentries revalidate, and RESOLVE_CACHED then says EAGAIN
    case 0xF2F52010:  // f2fs
    case 0xCA451A4E:  // bcachefs
    case 0x73717368:  // squashfs
    case 0xE0F5E1E2:  // erofs
    case 0x4D44:      // vfat
    case 0x2011BAB0:  // exfat
    case 0x9660:      // iso9660
      return true;
    default:
      return false;
  }
}

int OpenCached(const char* path, bool follow) {
  open_how how = {};
  how.flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
  how.resolve = RESOLVE_CACHED;
  long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  return fd < 0 ? -errno : static_cast<int>(fd);
}

}  // namespace

int StatDescriptor(int fd, struct statx* out) {
  long answer = syscall(SYS_statx, fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
                        STATX_BASIC_STATS | STATX_BTIME | kMountIdUnique, out);
  return answer < 0 ? -errno : 0;
}

Lookup::Lookup() {
  int fd = OpenCached("/", true);
  available_ = fd >= 0;
  if (fd >= 0) close(fd);
}

bool Lookup::IsLocal(int fd, const struct statx& of_fd) {
  Mount* known = nullptr;
  if (of_fd.stx_mask & kMountIdUnique) {
    known = &mounts_[of_fd.stx_mnt_id % kMounts];
    if (known->id == of_fd.stx_mnt_id) return known->local;
  }
  struct statfs system;
  bool local = fstatfs(fd, &system) == 0 && ServedByThisKernel(system.f_type);
  if (known != nullptr) *known = {of_fd.stx_mnt_id, local};
  return local;
}

int Lookup::Stat(const char* path, bool follow, struct statx* out) {
  if (!available_) return -EAGAIN;
  int fd = OpenCached(path, follow);
  // Out of descriptors or memory says nothing of the path: the slow way needs neither.
  if (fd == -EMFILE || fd == -ENFILE || fd == -ENOMEM) return -EAGAIN;
  if (fd < 0) return fd;
  int answer = StatDescriptor(fd, out);
  if (answer == 0 && !IsLocal(fd, *out)) answer = -EAGAIN;
  close(fd);
  return answer;
}

}  // namespace uringfs
