#include "copy-target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"
#include "clock.h"
#include "status.h"

namespace uringfs {

namespace {

// As many as the kernel follows.
constexpr int kMaxLinks = 40;

std::string RandomName() {
  uint64_t number = 0;
  // Before the system has gathered its randomness any number will do: one that is taken is not used.
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) < 0) number = NowNanoseconds();
  char name[32];
  snprintf(name, sizeof name, ".uringfs-%016llx", static_cast<unsigned long long>(number));
  return name;
}

// Calls `make` with names until one is free.
template <typename MakeNamed>
int WithFreeName(std::string* name, MakeNamed&& make) {
  int answer;
  do {
    *name = RandomName();
    answer = Retried([&] { return make(name->c_str()); });
  } while (answer == -EEXIST);
  return answer;
}

std::string ProcPath(int fd) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return path;
}

}  // namespace

CopyTarget::~CopyTarget() {
  if (fd_ >= 0 && !published_ && made_ == Name::kFinal) {
    struct stat mine;
    struct stat found;
    // What has come in its place is somebody else's, and stays.
    bool there = StatusOf(fd_, &mine) == 0 && StatusAt(folder_, name_.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0;
    if (there && mine.st_dev == found.st_dev && mine.st_ino == found.st_ino) unlinkat(folder_, name_.c_str(), 0);
  }
  if (fd_ >= 0 && !published_ && made_ == Name::kTemporary) unlinkat(folder_, temporary_.c_str(), 0);
  if (fd_ >= 0) close(fd_);
  if (folder_ >= 0) close(folder_);
}

int CopyTarget::Find(const char* path, int flags) {
  exclusive_ = (flags & kCopyExclusive) != 0;
  int answer = FindName(path, exclusive_);
  if (answer < 0) return answer;
  if (!exists_) return OpenFolder();
  if (S_ISDIR(before_.st_mode)) return -EISDIR;
  if (!S_ISREG(before_.st_mode)) return -EINVAL;
  // Only the folder has to be writable for a file to be replaced; a file that may not be written is left all the same.
  bool may = (flags & kOverReadOnly) != 0 || faccessat(AT_FDCWD, path_.c_str(), W_OK, AT_EACCESS) == 0;
  return may ? OpenFolder() : -errno;
}

int CopyTarget::FindName(const char* path, bool exclusive) {
  path_ = path;
  for (int links = 0;; ++links) {
    if (!path_.empty() && path_.back() == '/') return RefuseFolder();
    if (StatusOfLink(path_.c_str(), &before_) < 0) break;
    if (exclusive) return -EEXIST;
    exists_ = !S_ISLNK(before_.st_mode);
    if (exists_) return 0;
    if (links == kMaxLinks) return -ELOOP;
    char link[PATH_MAX];
    int length = Retried([&] { return readlink(path_.c_str(), link, sizeof link); });
    if (length < 0) return length;
    std::string to(link, static_cast<size_t>(length));
    path_.replace(to[0] == '/' ? 0 : path_.rfind('/') + 1, std::string::npos, to);
  }
  return errno == ENOENT && !path_.empty() ? 0 : -errno;
}

// Whatever there is: open(2) makes no file under a name with a slash behind it.
int CopyTarget::RefuseFolder() {
  path_.resize(path_.find_last_not_of('/') + 1);
  int answer = path_.empty() ? 0 : OpenFolder();
  return answer < 0 ? answer : -EISDIR;
}

int CopyTarget::OpenFolder() {
  size_t slash = path_.rfind('/');
  name_ = path_.substr(slash + 1);
  std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
  folder_ = Retried([&] { return open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); });
  return folder_ < 0 ? folder_ : 0;
}

int CopyTarget::Make(mode_t mode, bool brief) {
  if (brief && !exists_) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    fd_ = Retried([&] { return openat(folder_, name_.c_str(), kFlags, mode); });
    made_ = Name::kFinal;
    if (fd_ >= 0) return 0;
    if (fd_ != -EEXIST || exclusive_) return fd_;
  }
  made_ = Name::kNone;
  fd_ = Retried([&] { return openat(folder_, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode); });
  // It gets its name through /proc.
  if (fd_ >= 0 && access(ProcPath(fd_).c_str(), F_OK) == 0) return 0;
  if (fd_ >= 0) close(fd_);
  return MakeTemporary(mode);
}

int CopyTarget::MakeTemporary(mode_t mode) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  made_ = Name::kTemporary;
  fd_ = WithFreeName(&temporary_, [&](const char* name) { return openat(folder_, name, kFlags, mode); });
  return fd_ < 0 ? fd_ : 0;
}

int CopyTarget::Publish() {
  // Network file systems tell what became of the bytes when a descriptor of the file is closed: any one of them.
  int another = fcntl(fd_, F_DUPFD_CLOEXEC, 0);
  if (another < 0) return -errno;
  int answer = CloseDescriptor(another);
  if (answer < 0) return answer;
  if (made_ == Name::kNone) {
    answer = exists_ ? -EEXIST : Link(name_);
    if (answer == -EEXIST && !exclusive_) answer = LinkOver();
  } else if (made_ == Name::kTemporary) {
    answer = exclusive_ ? RenameToNew() : 0;
    if (!exclusive_ && renameat(folder_, temporary_.c_str(), folder_, name_.c_str()) < 0) answer = -errno;
  }
  published_ = answer == 0;
  return answer;
}

int CopyTarget::Link(const std::string& name) const {
  return linkat(AT_FDCWD, ProcPath(fd_).c_str(), folder_, name.c_str(), AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

// A link can't replace a file, and a file without a name can't be renamed.
int CopyTarget::LinkOver() const {
  std::string name;
  const std::string from = ProcPath(fd_);
  int answer = WithFreeName(
      &name, [&](const char* to) { return linkat(AT_FDCWD, from.c_str(), folder_, to, AT_SYMLINK_FOLLOW); });
  if (answer < 0) return answer;
  if (renameat(folder_, name.c_str(), folder_, name_.c_str()) == 0) return 0;
  answer = -errno;
  unlinkat(folder_, name.c_str(), 0);
  return answer;
}

int CopyTarget::RenameToNew() const {
  constexpr unsigned kNoReplace = 1;
  if (syscall(SYS_renameat2, folder_, temporary_.c_str(), folder_, name_.c_str(), kNoReplace) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -errno;
  // A file system that can't promise that (NFS) can still link.
  if (linkat(folder_, temporary_.c_str(), folder_, name_.c_str(), 0) < 0) return -errno;
  unlinkat(folder_, temporary_.c_str(), 0);
  return 0;
}

}  // namespace uringfs
