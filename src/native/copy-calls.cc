// Copies of files and trees, each in one job.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <climits>
#include <vector>

#include "calls.h"
#include "entries.h"
#include "task.h"

namespace uringfs {

namespace {

// libuv's numbers, which are those of Node's constants.
constexpr int kExclusive = 1;
constexpr int kClone = 2;
constexpr int kForceClone = 4;
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
      if (written < 0) return written;
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
    if (bytes < 0 && ranges) {
      // Another file system, or one that has no such call: sendfile copies between any two files, or says why not.
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

int CopyInto(int from, int to, const struct stat& source, int flags, bool* same) {
  if ((flags & kExclusive) == 0) {
    struct stat target;
    if (fstat(to, &target) < 0) return -errno;
    if (source.st_dev == target.st_dev && source.st_ino == target.st_ino) {
      *same = true;
      return 0;
    }
    if (ftruncate(to, 0) < 0) return -errno;
  }
  // A CIFS mount has no modes to set, and says EPERM.
  if (fchmod(to, source.st_mode) < 0 && (errno != EPERM || !OnCifs(to))) return -errno;
  if ((flags & (kClone | kForceClone)) != 0) {
    if (ioctl(to, FICLONE, from) == 0) return 0;
    bool cannot = errno == ENOTTY || errno == EOPNOTSUPP || errno == EXDEV;
    if (!cannot || (flags & kForceClone) != 0) return -errno;
  }
  return source.st_size <= kSmallBytes ? CopySmall(from, to, source.st_size) : CopyLarge(from, to, source.st_size);
}

}  // namespace

int CopyFile(const char* from, const char* to, int flags) {
  int source = Retried([&] { return open(from, O_RDONLY | O_CLOEXEC); });
  if (source < 0) return source;
  struct stat found;
  if (fstat(source, &found) < 0) {
    int error = -errno;
    close(source);
    return error;
  }
  if (!S_ISREG(found.st_mode)) {
    close(source);
    return kNotRegular;
  }
  int open_flags = O_WRONLY | O_CREAT | O_CLOEXEC | ((flags & kExclusive) != 0 ? O_EXCL : 0);
  int target = Retried([&] { return open(to, open_flags, found.st_mode); });
  if (target < 0) {
    close(source);
    return target;
  }
  bool same = false;
  int answer = CopyInto(source, target, found, flags, &same);
  close(source);
  int closed = CloseDescriptor(target);
  if (answer == 0) answer = closed;
  if (answer < 0) unlink(to);
  return answer;
}

namespace {

// Lexically, as path.resolve(): `link` as seen from the folder `from`, which is absolute and has no dots.
std::string Resolved(const std::string& from, const std::string& link) {
  std::string resolved = from;
  for (size_t at = 0; at <= link.size();) {
    size_t end = link.find('/', at);
    if (end == std::string::npos) end = link.size();
    std::string part = link.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      size_t slash = resolved.rfind('/');
      resolved.erase(slash == std::string::npos ? 0 : slash);
      continue;
    }
    resolved += '/';
    resolved += part;
  }
  return resolved.empty() ? "/" : resolved;
}

class TreeCopy {
 public:
  TreeCopy(const char* source, const char* target, int copy_flags, bool verbatim, const Halt* halt)
      : source_(source), target_(target), copy_flags_(copy_flags), verbatim_(verbatim), halt_(halt) {}

  // Copies into a folder that does not exist yet, or that is empty. On an error everything made is taken away again.
  int Run() {
    int answer = InsideItself() ? -EINVAL : CopyFolder(true);
    if (answer < 0) TakeAway();
    return answer;
  }

 private:
  struct Made {
    std::string path;
    bool folder;
  };

  // Whether a folder that the target lies in is the source, by whatever name.
  bool InsideItself() const {
    struct stat source;
    if (stat(source_.c_str(), &source) < 0) return false;
    for (size_t slash = target_.rfind('/'); slash != std::string::npos && slash > 0;
         slash = target_.rfind('/', slash - 1)) {
      struct stat parent;
      bool known = stat(target_.substr(0, slash).c_str(), &parent) == 0;
      if (known && parent.st_dev == source.st_dev && parent.st_ino == source.st_ino) return true;
    }
    return false;
  }

  int CopyFolder(bool top) {
    std::vector<Entry> entries;
    mode_t mode = 0;
    int answer = ListFolder(source_.c_str(), O_NOFOLLOW, &entries, &mode);
    if (answer < 0) return answer;
    bool made = mkdir(target_.c_str(), 0777) == 0;
    if (made) {
      made_.push_back({target_, true});
    } else {
      struct stat found;
      if (!top || errno != EEXIST) return -errno;
      if (lstat(target_.c_str(), &found) < 0 || !S_ISDIR(found.st_mode)) return -EEXIST;
      std::vector<Entry> there;
      answer = ListFolder(target_.c_str(), O_NOFOLLOW, &there, nullptr);
      if (answer < 0) return answer;
      if (!there.empty()) return -EEXIST;
    }
    size_t source_length = source_.size();
    size_t target_length = target_.size();
    for (const Entry& entry : entries) {
      if (!IsUtf8(entry.name)) return kNotRegular;
      source_.append("/").append(entry.name);
      target_.append("/").append(entry.name);
      answer = CopyEntry(entry.type);
      source_.resize(source_length);
      target_.resize(target_length);
      if (answer < 0) return answer;
    }
    if (!made) return 0;
    return Retried([&] { return chmod(target_.c_str(), mode); });
  }

  int CopyEntry(char type) {
    if (halt_->stopping.load(std::memory_order_relaxed)) return -ECANCELED;
    switch (type) {
      case kTypeDirectory:
        return CopyFolder(false);
      case kTypeFile: {
        // Whatever is there was not there when the folder was made: it is somebody else's.
        int answer = CopyFile(source_.c_str(), target_.c_str(), copy_flags_ | kExclusive);
        if (answer == 0) made_.push_back({target_, false});
        return answer;
      }
      case kTypeLink:
        return CopyLink();
      default:
        return kNotRegular;
    }
  }

  int CopyLink() {
    char link[PATH_MAX];
    int length = Retried([&] { return readlink(source_.c_str(), link, sizeof link); });
    if (length < 0) return length;
    std::string to(link, static_cast<size_t>(length));
    if (!verbatim_ && to[0] != '/') to = Resolved(source_.substr(0, source_.rfind('/')), to);
    int answer = Retried([&] { return symlink(to.c_str(), target_.c_str()); });
    if (answer == 0) made_.push_back({target_, false});
    return answer;
  }

  void TakeAway() {
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
      if (made->folder) {
        rmdir(made->path.c_str());
      } else {
        unlink(made->path.c_str());
      }
    }
  }

  std::string source_;
  std::string target_;
  const int copy_flags_;
  const bool verbatim_;
  const Halt* halt_;
  std::vector<Made> made_;
};

}  // namespace

void CopyTree(Task* task) {
  Slot* slot = task->slot;
  TreeCopy copy(slot->path, slot->path + slot->dest, slot->mode, (slot->flags & kVerbatimLinks) != 0, task->halt);
  slot->result = copy.Run();
}

}  // namespace uringfs
