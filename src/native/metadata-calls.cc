// Operations that are one system call each, or a library call that makes a few.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <climits>
#include <cstring>

#include "calls.h"
#include "real-path.h"

namespace uringfs {

namespace {

void Times(const Slot& slot, timespec out[2]) {
  for (int i = 0; i < 2; ++i) {
    out[i].tv_sec = static_cast<time_t>(slot.stat[2 * i]);
    out[i].tv_nsec = static_cast<long>(slot.stat[2 * i + 1]);
  }
}

int SetTimes(Op op, const Slot& slot) {
  timespec times[2];
  Times(slot, times);
  if (op == Op::kFutimes) return Retried([&] { return futimens(slot.fd, times); });
  int flags = op == Op::kLutimes ? AT_SYMLINK_NOFOLLOW : 0;
  return Retried([&] { return utimensat(AT_FDCWD, slot.path, times, flags); });
}

int SetOwner(Op op, const Slot& slot) {
  uid_t uid = static_cast<uid_t>(slot.flags);
  gid_t gid = static_cast<gid_t>(slot.mode);
  if (op == Op::kFchown) return Retried([&] { return fchown(slot.fd, uid, gid); });
  if (op == Op::kLchown) return Retried([&] { return lchown(slot.path, uid, gid); });
  return Retried([&] { return chown(slot.path, uid, gid); });
}

int Truncate(Slot* slot) {
  int fd = Retried([&] { return open(slot->path, O_RDWR | O_CLOEXEC); });
  slot->stage = static_cast<int32_t>(Stage::kOpen);
  if (fd < 0) return fd;
  slot->stage = static_cast<int32_t>(Stage::kTruncate);
  int answer = Retried([&] { return ftruncate(fd, static_cast<off_t>(slot->position)); });
  int closed = CloseDescriptor(fd);
  if (answer < 0 || closed == 0) return answer;
  slot->stage = static_cast<int32_t>(Stage::kClose);
  return closed;
}

template <typename Number>
void FillStatfs(const struct statfs& found, void* out) {
  const Number fields[] = {
      static_cast<Number>(found.f_type),   static_cast<Number>(found.f_bsize), static_cast<Number>(found.f_frsize),
      static_cast<Number>(found.f_blocks), static_cast<Number>(found.f_bfree), static_cast<Number>(found.f_bavail),
      static_cast<Number>(found.f_files),  static_cast<Number>(found.f_ffree),
  };
  std::memcpy(out, fields, sizeof fields);
}

int Statfs(Slot* slot) {
  struct statfs found;
  int answer = Retried([&] { return statfs(slot->path, &found); });
  if (answer < 0) return answer;
  if (slot->flags != 0) {
    FillStatfs<int64_t>(found, slot->stat);
  } else {
    FillStatfs<double>(found, slot->stat);
  }
  return 0;
}

int Readlink(const Slot& slot, std::string* answer) {
  char target[PATH_MAX];
  int length = Retried([&] { return readlink(slot.path, target, sizeof target); });
  if (length < 0) return length;
  answer->assign(target, static_cast<size_t>(length));
  return length;
}

int Mkdtemp(const Slot& slot, std::string* answer) {
  answer->assign(slot.path).append("XXXXXX");
  if (mkdtemp(answer->data()) == nullptr) return -errno;
  return static_cast<int>(answer->size());
}

}  // namespace

bool RunMetadataCall(Op op, Slot* slot, std::string* answer) {
  mode_t mode = static_cast<mode_t>(slot->mode);
  const char* path = slot->path;
  const char* dest = slot->path + slot->dest;
  switch (op) {
    case Op::kAccess:
      slot->result = Retried([&] { return access(path, slot->mode); });
      return true;
    case Op::kChmod:
      slot->result = Retried([&] { return chmod(path, mode); });
      return true;
    case Op::kFchmod:
      slot->result = Retried([&] { return fchmod(slot->fd, mode); });
      return true;
    case Op::kChown:
    case Op::kLchown:
    case Op::kFchown:
      slot->result = SetOwner(op, *slot);
      return true;
    case Op::kUtimes:
    case Op::kLutimes:
    case Op::kFutimes:
      slot->result = SetTimes(op, *slot);
      return true;
    case Op::kMkdir:
      slot->result = Retried([&] { return mkdir(path, mode); });
      return true;
    case Op::kUnlink:
      slot->result = Retried([&] { return unlink(path); });
      return true;
    case Op::kRmdir:
      slot->result = Retried([&] { return rmdir(path); });
      return true;
    case Op::kRename:
      slot->result = Retried([&] { return rename(path, dest); });
      return true;
    case Op::kLink:
      slot->result = Retried([&] { return link(path, dest); });
      return true;
    case Op::kSymlink:
      slot->result = Retried([&] { return symlink(path, dest); });
      return true;
    case Op::kTruncate:
      slot->result = Truncate(slot);
      return true;
    case Op::kStatfs:
      slot->result = Statfs(slot);
      return true;
    case Op::kReadlink:
      slot->result = Readlink(*slot, answer);
      return true;
    case Op::kRealpath:
      slot->result = RealPath(path, answer);
      return true;
    case Op::kMkdtemp:
      slot->result = Mkdtemp(*slot, answer);
      return true;
    default:
      return false;
  }
}

}  // namespace uringfs
