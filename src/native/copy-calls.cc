// Copies of files, each in one job.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "calls.h"
#include "status.h"

namespace uringfs {

namespace {

constexpr uint32_t kCifs = 0xFF534D42;
// Below this a read and a write beat setting up the kernel's own copying.
constexpr off_t kSmallBytes = 128 << 10;
constexpr size_t kSendBytes = 1 << 30;

int CopySmall(int from, int to, off_t size) {
  char buffer[64 << 10];
  off_t left = size;
  while (left > 0) {
    size_t wanted = left < static_cast<off_t>(sizeof buffer) ? static_cast<size_t>(left) : sizeof buffer;
    int bytes = Retried([&] { return read(from, buffer, wanted); });
    if (bytes <= 0) return bytes;
    for (int done = 0; done < bytes;) {
      int written = Retried([&] { return write(to, buffer + done, static_cast<size_t>(bytes - done)); });
      if (written <= 0) return written < 0 ? written : -EIO;
      done += written;
    }
    left -= bytes;
  }
  return 0;
}

int CopyLarge(int from, int to, off_t size) {
  off_t left = size;
  bool ranges = true;
  while (left > 0) {
    size_t wanted = left < static_cast<off_t>(kSendBytes) ? static_cast<size_t>(left) : kSendBytes;
    ssize_t bytes =
        ranges ? copy_file_range(from, nullptr, to, nullptr, wanted, 0) : sendfile(to, from, nullptr, wanted);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0 && ranges) {
      // Another file system, or one that has no such call, or says without a reason that there is no more: sendfile
      // copies between any two files, or says why not.
      ranges = false;
      continue;
    }
    if (bytes < 0) return -errno;
    // The source has become shorter.
    if (bytes == 0) return 0;
    left -= bytes;
  }
  return 0;
}

bool OnCifs(int fd) {
  struct statfs found;
  return fstatfs(fd, &found) == 0 && static_cast<uint32_t>(found.f_type) == kCifs;
}

int CopyInto(int from, int to, bool made, const struct stat& source, int flags) {
  if (!made) {
    struct stat target;
    if (StatusOf(to, &target) < 0) return -errno;
    if (source.st_dev == target.st_dev && source.st_ino == target.st_ino) return 0;
    if (ftruncate(to, 0) < 0) return -errno;
  }
  if ((flags & kCopyOwnerAndTimes) != 0) {
    timespec times[2] = {source.st_atim, source.st_mtim};
    if (futimens(to, times) < 0) return -errno;
    // Who may not give files away keeps what is made, as with `cp -p`.
    if (fchown(to, source.st_uid, source.st_gid) < 0) errno = 0;
  }
  int answer = SetMode(to, source.st_mode);
  if (answer < 0) return answer;
  if ((flags & (kCopyClone | kCopyForceClone)) != 0) {
    if (ioctl(to, FICLONE, from) == 0) return 0;
    if ((flags & kCopyForceClone) != 0) return -errno;
  }
  return source.st_size <= kSmallBytes ? CopySmall(from, to, source.st_size) : CopyLarge(from, to, source.st_size);
}

}  // namespace

// A CIFS mount has no modes to set, and says EPERM.
int SetMode(int fd, mode_t mode) { return fchmod(fd, mode) < 0 && (errno != EPERM || !OnCifs(fd)) ? -errno : 0; }

int CopyContents(const char* from, const char* to, int flags) {
  int source = Retried([&] { return open(from, O_RDONLY | O_CLOEXEC); });
  if (source < 0) return source;
  struct stat found;
  if (StatusOf(source, &found) < 0) {
    int error = -errno;
    close(source);
    return error;
  }
  if (!S_ISREG(found.st_mode)) {
    close(source);
    return kNotRegular;
  }
  // A new file need not be looked at and emptied, which takes longer than asking once more for one that is there.
  constexpr int kOpenFlags = O_WRONLY | O_CREAT | O_CLOEXEC;
  int target = Retried([&] { return open(to, kOpenFlags | O_EXCL, found.st_mode); });
  bool made = target >= 0;
  if (target == -EEXIST && (flags & kCopyExclusive) == 0) {
    target = Retried([&] { return open(to, kOpenFlags, found.st_mode); });
  }
  if (target < 0) {
    close(source);
    return target;
  }
  int answer = CopyInto(source, target, made, found, flags);
  // Writing takes these bits away, but for a process that may keep them.
  bool lost = answer == 0 && (flags & kCopyAllOfMode) != 0 && (found.st_mode & (S_ISUID | S_ISGID)) != 0;
  if (lost) answer = Retried([&] { return fchmod(target, found.st_mode); });
  close(source);
  int closed = CloseDescriptor(target);
  if (answer == 0) answer = closed;
  if (answer < 0) unlink(to);
  return answer;
}

int CopyFile(const char* from, const char* to, int flags) {
  struct stat found;
  if (StatusOf(from, &found) < 0) return -errno;
  // Node is to open it, and nobody before: opening and closing a FIFO lets its writer go, who then writes to nobody.
  if (!S_ISREG(found.st_mode)) return kNotRegular;
  return CopyContents(from, to, flags);
}

}  // namespace uringfs
