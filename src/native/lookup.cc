#include "lookup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <iterator>

#include "calls.h"
#include "status.h"

#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif

namespace uringfs {

namespace {

// Unique for the life of the system, unlike STATX_MNT_ID, so that a remembered verdict can't be another mount's
// (Linux 6.8).
constexpr unsigned kMountIdUnique = 0x4000;

// statmount() (Linux 6.8) tells a mount's file system from the kernel's memory. statfs() would ask the file system
// itself, which on FUSE or NFS may take for ever. Laid out as in the kernel's linux/mount.h.
constexpr long kStatmount = 457;
constexpr uint64_t kSuperBlockBasic = 1;

struct MountRequest {
  uint32_t size;
  uint32_t spare;
  uint64_t mount_id;
  uint64_t mask;
};

struct MountAnswer {
  uint32_t size;
  uint32_t options;
  uint64_t mask;
  uint32_t device_major;
  uint32_t device_minor;
  uint64_t magic;
  uint8_t rest[512 - 32];
};

int OpenCached(const char* path, bool follow, uint64_t resolve) {
  open_how how = {};
  how.flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
  how.resolve = RESOLVE_CACHED | resolve;
  long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  return fd < 0 ? -errno : static_cast<int>(fd);
}

}  // namespace

bool ServedByThisKernel(uint64_t magic) {
  switch (magic) {
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

bool NeverWaits(int fd) {
  // By number of device; one that comes to be another file system's is then taken for what it was: slower, not wrong.
  static std::atomic<uint64_t> foreign[8];
  static std::atomic<unsigned> known{0};
  struct stat found;
  if (StatusOf(fd, &found) != 0 || !S_ISREG(found.st_mode)) return false;
  auto is_its = [&](const auto& device) { return device.load(std::memory_order_relaxed) == found.st_dev; };
  if (std::any_of(std::begin(foreign), std::end(foreign), is_its)) return false;
  struct statfs system;
  if (fstatfs(fd, &system) != 0) return false;
  if (ServedByThisKernel(static_cast<uint32_t>(system.f_type))) return true;
  foreign[known.fetch_add(1, std::memory_order_relaxed) % 8].store(found.st_dev, std::memory_order_relaxed);
  return false;
}

int StatDescriptor(int fd, struct statx* out) {
  long answer = syscall(SYS_statx, fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
                        STATX_BASIC_STATS | STATX_BTIME | kMountIdUnique, out);
  return answer < 0 ? -errno : 0;
}

Lookup::Lookup(const Lacking& lacking) : available_(false), knows_mounts_(!lacking.mounts) {
  if (lacking.cached_lookups || lacking.mounts) return;
  int fd = OpenCached("/", true, 0);
  struct statx root;
  // Short of descriptors or memory now is no reason to do without for good.
  available_ = fd == -EMFILE || fd == -ENFILE || fd == -ENOMEM || fd == -EAGAIN;
  if (fd < 0) return;
  available_ = StatDescriptor(fd, &root) == 0 && (root.stx_mask & kMountIdUnique) != 0;
  close(fd);
}

bool Lookup::IsLocal(const struct statx& of_file) {
  if (!knows_mounts_ || (of_file.stx_mask & kMountIdUnique) == 0) return false;
  Mount& known = mounts_[of_file.stx_mnt_id % kMounts];
  if (known.id == of_file.stx_mnt_id) return known.local;
  MountRequest request = {24, 0, of_file.stx_mnt_id, kSuperBlockBasic};
  MountAnswer answer = {};
  bool told = syscall(kStatmount, &request, &answer, sizeof answer, 0) == 0 && (answer.mask & kSuperBlockBasic) != 0;
  known = {of_file.stx_mnt_id, told && ServedByThisKernel(answer.magic), false, false};
  return known.local;
}

bool Lookup::PuntsReads(const struct statx& of_file, const char* path, int fd) {
  if (!IsLocal(of_file)) return false;
  Mount& known = mounts_[of_file.stx_mnt_id % kMounts];
  if (known.tried) return known.punts_reads;
  int opened = path != nullptr ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  char byte = 0;
  // Where no file reaches: a read that finds nothing there does not count as an access.
  ssize_t answer = ReadAt(path != nullptr ? opened : fd, &byte, 1, INT64_MAX - 1, RWF_NOWAIT);
  // Any other failure (EBADF: not open for reading) tells nothing of the mount.
  bool refused = answer < 0 && errno == EOPNOTSUPP;
  known.tried = answer >= 0 || refused || errno == EAGAIN;
  known.punts_reads = refused;
  if (opened >= 0) close(opened);
  return refused;
}

int Lookup::Open(const char* path, bool follow, uint64_t resolve) {
  int fd = OpenCached(path, follow, resolve);
  if ((fd != -EMFILE && fd != -ENFILE) || found_.empty()) return fd;
  found_.CloseAll();
  return OpenCached(path, follow, resolve);
}

bool Lookup::LeadsStraight(const char* path) {
  if (!available_) return false;
  int fd = Open(path, true, RESOLVE_NO_SYMLINKS);
  if (fd >= 0) found_.Add(fd);
  return fd >= 0;
}

int Lookup::Find(const char* path, bool follow, struct statx* out, int* fd) {
  *fd = Open(path, follow, 0);
  // Out of descriptors or memory says nothing of the path: the slow way needs neither.
  if (*fd == -EMFILE || *fd == -ENFILE || *fd == -ENOMEM) return -EAGAIN;
  if (*fd < 0) return *fd;
  int answer = StatDescriptor(*fd, out);
  return answer == 0 && !IsLocal(*out) ? -EAGAIN : answer;
}

int Lookup::Stat(const char* path, bool follow, struct statx* out) {
  if (!available_) return -EAGAIN;
  int fd;
  int answer = Find(path, follow, out, &fd);
  if (fd >= 0) found_.Add(fd);
  return answer;
}

int Lookup::Access(const char* path, int mode) {
  // access(2) looks with the real user's eyes, openat2 with those of the effective one.
  if (!available_ || getuid() != geteuid() || getgid() != getegid()) return -EAGAIN;
  int fd;
  struct statx found;
  int answer = Find(path, true, &found, &fd);
  if (answer == 0 && mode != F_OK && syscall(SYS_faccessat2, fd, "", mode, AT_EMPTY_PATH) < 0) answer = -errno;
  if (fd >= 0) found_.Add(fd);
  // Linux 5.8; a seccomp filter may not know it.
  return answer == -ENOSYS ? -EAGAIN : answer;
}

}  // namespace uringfs
