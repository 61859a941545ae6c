// A file copied as a whole or not at all, in one job that says how far it is and can be stopped.
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "calls.h"
#include "copy-target.h"
#include "status.h"
#include "task.h"
#include "watched-job.h"

namespace uringfs {

namespace {

// Between two pieces of this size a thread looks whether it should stop: under a millisecond of copying, and no more
// pieces than cost anything. copy_file_range on one thread is what wins: on ext4 it took 0.70 s of CPU a GiB at 1,430
// MiB/s, read and write in pieces of 128 KiB 0.79 s at 1,260, and two threads with these 1.18 s at 1,640; on tmpfs all
// were level, and two threads took 1.7 times the CPU.
constexpr off_t kPieceBytes = 1 << 20;
// Read and written where the kernel does not copy by itself, between two file systems.
constexpr off_t kBufferBytes = 128 << 10;
// Up to this a read and a write beat setting up the kernel's own copying.
constexpr off_t kSmallBytes = 128 << 10;
constexpr mode_t kPermissions = 0777;
constexpr mode_t kSpecialModes = S_ISUID | S_ISGID | S_ISVTX;

class WholeCopy {
 public:
  explicit WholeCopy(Task* task) : task_(task), slot_(task->slot) {}
  ~WholeCopy() {
    if (source_ >= 0) close(source_);
  }
  WholeCopy(const WholeCopy&) = delete;
  WholeCopy& operator=(const WholeCopy&) = delete;

  // 1 for a clone, 0 for a copy, or a negative errno: -ECANCELED if it has been stopped.
  int Run() {
    if (ToldToStop(*task_)) return -ECANCELED;
    int answer = OpenSource();
    if (answer < 0) return answer;
    answer = target_.Find(slot_->path + slot_->dest, slot_->flags);
    if (answer < 0) return answer;
    Tell(*task_, &slot_->stat[0], found_.st_size);
    if (OntoItself()) {
      Advance(found_.st_size);
      return 0;
    }
    bool ordinary = Wants(kOrdinaryMode);
    // Who may not read the source does not get to read the copy while it is made.
    mode_t first = ordinary ? found_.st_mode & kPermissions : S_IRUSR | S_IWUSR;
    answer = target_.Make(first, found_.st_size <= kSmallBytes);
    if (answer < 0) return answer;
    int cloned = CopyContents();
    if (cloned < 0) return cloned;
    answer = SetAttributes();
    if (answer == 0 && ToldToStop(*task_)) answer = -ECANCELED;
    if (answer == 0) answer = target_.Publish();
    return answer < 0 ? answer : cloned;
  }

 private:
  bool Wants(int flag) const { return (slot_->flags & flag) != 0; }

  void Advance(off_t bytes) const { Tell(*task_, &slot_->position, bytes); }

  // Nothing but a regular file: a FIFO or a device would be waited for, or have no end.
  int OpenSource() {
    if (StatusOf(slot_->path, &found_) < 0) return -errno;
    if (S_ISREG(found_.st_mode)) {
      source_ = Retried([&] { return open(slot_->path, O_RDONLY | O_CLOEXEC); });
      if (source_ < 0) return source_;
      if (StatusOf(source_, &found_) < 0) return -errno;
    }
    if (S_ISDIR(found_.st_mode)) return -EISDIR;
    return S_ISREG(found_.st_mode) ? 0 : -EINVAL;
  }

  bool OntoItself() const {
    const struct stat* before = target_.before();
    return before != nullptr && before->st_dev == found_.st_dev && before->st_ino == found_.st_ino;
  }

  int CopyContents() {
    if (ioctl(target_.fd(), FICLONE, source_) == 0) {
      struct stat copy;
      if (StatusOf(target_.fd(), &copy) < 0) return -errno;
      Advance(copy.st_size);
      return 1;
    }
    if (Wants(kCopyForceClone)) return -errno;
    kernel_copies_ = found_.st_size > kSmallBytes;
    if (kernel_copies_) posix_fadvise(source_, 0, 0, POSIX_FADV_SEQUENTIAL);
    // Files of /proc say that they are empty.
    return found_.st_size == 0 ? std::min(CopyStretch(0, INT64_MAX), 0) : CopyStretches();
  }

  // What the file holds, without its holes. It ends where it ended when it was opened, or earlier if it has been cut
  // short since: a file that is written to would otherwise be followed for as long as that goes on.
  int CopyStretches() {
    off_t end = found_.st_size;
    bool sparse = found_.st_blocks * 512 < end;
    off_t at = 0;
    while (at < end) {
      off_t until = end;
      if (sparse) {
        off_t data = lseek(source_, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO) return EndInHole(end);
        off_t hole = data < 0 ? data : lseek(source_, data, SEEK_HOLE);
        // A file system without the notion: all of it is data.
        if (hole < 0) {
          sparse = false;
          continue;
        }
        if (data >= end) return EndInHole(end);
        at = data;
        until = std::min(hole, end);
      }
      int answer = CopyStretch(at, until);
      if (answer != 0) return std::min(answer, 0);
      at = until;
    }
    return 0;
  }

  int EndInHole(off_t end) const {
    struct stat now;
    if (StatusOf(source_, &now) < 0) return -errno;
    off_t length = std::min(end, now.st_size);
    struct stat copied;
    if (StatusOf(target_.fd(), &copied) < 0) return -errno;
    length = std::max(length, copied.st_size);
    int answer = Retried([&] { return ftruncate(target_.fd(), length); });
    if (answer == 0) Advance(length);
    return answer;
  }

  // 0, 1 if the file has ended before, or a negative errno.
  int CopyStretch(off_t at, off_t until) {
    while (at < until) {
      if (ToldToStop(*task_)) return -ECANCELED;
      int bytes = CopyPiece(at, std::min(until - at, kPieceBytes));
      if (bytes < 0) return bytes;
      if (bytes == 0) return 1;
      at += bytes;
      Advance(at);
    }
    return 0;
  }

  int CopyPiece(off_t at, off_t length) {
    if (kernel_copies_) {
      int bytes = Retried([&] {
        off_t from = at;
        off_t to = at;
        return copy_file_range(source_, &from, target_.fd(), &to, static_cast<size_t>(length), 0);
      });
      if (bytes > 0) return bytes;
      // Two file systems, one that has no such call, or one that says without a reason that there is no more: reading
      // and writing will do it, or tell why not.
      kernel_copies_ = false;
    }
    size_t room = static_cast<size_t>(std::min(std::max<off_t>(found_.st_size, 4096), kBufferBytes));
    if (buffer_ == nullptr) buffer_.reset(new char[room]);
    size_t wanted = std::min(static_cast<size_t>(length), room);
    int bytes = Retried([&] { return pread(source_, buffer_.get(), wanted, at); });
    for (int done = 0; done < bytes;) {
      size_t left = static_cast<size_t>(bytes - done);
      int written = Retried([&] { return pwrite(target_.fd(), buffer_.get() + done, left, at + done); });
      if (written < 0) return written;
      // Nothing taken and no reason given: trying for ever would help nobody.
      if (written == 0) return -EIO;
      done += written;
    }
    return bytes;
  }

  // In this order: writing and changing the owner take special modes away, and everything changes the times.
  int SetAttributes() const {
    const struct stat* before = target_.before();
    const struct stat* owner = Wants(kKeepAttributes) ? &found_ : before;
    if (owner != nullptr) GiveTo(*owner);
    bool ordinary = Wants(kOrdinaryMode);
    if (!ordinary || before != nullptr) {
      int answer = SetModeLike(ordinary ? *before : found_);
      if (answer < 0) return answer;
    }
    if (!Wants(kKeepAttributes)) return 0;
    const timespec times[2] = {found_.st_atim, found_.st_mtim};
    return futimens(target_.fd(), times) < 0 ? -errno : 0;
  }

  // Who may not give files away keeps what is made, as with `cp -p`; its group may be another one that is the user's.
  void GiveTo(const struct stat& owner) const {
    struct stat mine;
    if (StatusOf(target_.fd(), &mine) < 0 || (mine.st_uid == owner.st_uid && mine.st_gid == owner.st_gid)) return;
    if (fchown(target_.fd(), owner.st_uid, owner.st_gid) == 0) return;
    if (fchown(target_.fd(), static_cast<uid_t>(-1), owner.st_gid) < 0) errno = 0;
  }

  // A program that runs with its owner's rights does not come to run with somebody else's.
  int SetModeLike(const struct stat& other) const {
    mode_t mode = other.st_mode & (kPermissions | kSpecialModes);
    struct stat mine;
    if ((mode & kSpecialModes) != 0) {
      if (StatusOf(target_.fd(), &mine) < 0) return -errno;
      if (mine.st_uid != other.st_uid || mine.st_gid != other.st_gid) mode &= kPermissions;
    }
    return SetMode(target_.fd(), mode);
  }

  Task* task_;
  Slot* slot_;
  struct stat found_ = {};
  int source_ = -1;
  CopyTarget target_;
  bool kernel_copies_ = true;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace

void Copy(Task* task) {
  int answer = WholeCopy(task).Run();
  task->slot->result = answer;
}

}  // namespace uringfs
