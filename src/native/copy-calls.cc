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
// One of ours: of cp, which sets the mode once more when the contents are there.
constexpr int kAllOfMode = 8;
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

int CopyInto(int from, int to, const struct stat& source, int flags) {
  if ((flags & kExclusive) == 0) {
    struct stat target;
    if (fstat(to, &target) < 0) return -errno;
    if (source.st_dev == target.st_dev && source.st_ino == target.st_ino) return 0;
    if (ftruncate(to, 0) < 0) return -errno;
  }
  // A CIFS mount has no modes to set, and says EPERM.
  if (fchmod(to, source.st_mode) < 0 && (errno != EPERM || !OnCifs(to))) return -errno;
  if ((flags & (kClone | kForceClone)) != 0) {
    if (ioctl(to, FICLONE, from) == 0) return 0;
    if ((flags & kForceClone) != 0) return -errno;
  }
  return source.st_size <= kSmallBytes ? CopySmall(from, to, source.st_size) : CopyLarge(from, to, source.st_size);
}

int CopyContents(const char* from, const char* to, int flags) {
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
  int answer = CopyInto(source, target, found, flags);
  // Writing takes these bits away, but for a process that may keep them.
  bool lost = answer == 0 && (flags & kAllOfMode) != 0 && (found.st_mode & (S_ISUID | S_ISGID)) != 0;
  if (lost) answer = Retried([&] { return fchmod(target, found.st_mode); });
  close(source);
  int closed = CloseDescriptor(target);
  if (answer == 0) answer = closed;
  if (answer < 0) unlink(to);
  return answer;
}

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
    int answer = InsideItself() ? -EINVAL : CopyFolders();
    if (answer < 0) TakeAway();
    return answer;
  }

 private:
  struct Made {
    std::string path;
    bool folder;
    mode_t mode;
    dev_t device;
    ino_t inode;
  };

  // A folder whose entries are being copied. These are a list, and not calls inside each other, because the stack of a
  // thread does not hold as many as a path may name.
  struct Level {
    std::vector<Entry> entries;
    size_t next;
    size_t source_length;
    size_t target_length;
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

  int CopyFolders() {
    int answer = EnterFolder();
    while (answer == 0 && !levels_.empty()) {
      Level& level = levels_.back();
      source_.resize(level.source_length);
      target_.resize(level.target_length);
      if (level.next == level.entries.size()) {
        levels_.pop_back();
        continue;
      }
      const Entry& entry = level.entries[level.next++];
      if (!IsUtf8(entry.name)) return kNotRegular;
      source_.append("/").append(entry.name);
      target_.append("/").append(entry.name);
      answer = CopyEntry(entry.type);
    }
    return answer < 0 ? answer : SetModes();
  }

  // A link in the place of a folder is not followed: Node copies the link.
  int EnterFolder() {
    Level level = {{}, 0, source_.size(), target_.size()};
    mode_t mode = 0;
    int answer = ListFolder(source_.c_str(), &level.entries, &mode, O_NOFOLLOW);
    if (answer < 0) return answer;
    // Whoever may not look into the source does not get to see the copy while it is made.
    if (mkdir(target_.c_str(), (mode & 0777) | S_IRWXU) == 0) {
      Keep(true, mode);
    } else {
      struct stat found;
      if (!levels_.empty() || errno != EEXIST) return -errno;
      if (lstat(target_.c_str(), &found) < 0 || !S_ISDIR(found.st_mode)) return -EEXIST;
      std::vector<Entry> there;
      answer = ListFolder(target_.c_str(), &there, nullptr);
      if (answer < 0) return answer;
      if (!there.empty()) return -EEXIST;
    }
    levels_.push_back(std::move(level));
    return 0;
  }

  // Last of all: from a folder that may not be written nothing could be taken away.
  int SetModes() {
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
      if (!made->folder) continue;
      int answer = Retried([&] { return chmod(made->path.c_str(), made->mode); });
      if (answer < 0) return answer;
    }
    return 0;
  }

  int CopyEntry(char type) {
    if (halt_->stopping.load(std::memory_order_relaxed)) return -ECANCELED;
    switch (type) {
      case kTypeDirectory:
        return EnterFolder();
      case kTypeFile: {
        // Whatever is there was not there when the folder was made: it is somebody else's.
        int answer = CopyContents(source_.c_str(), target_.c_str(), copy_flags_ | kExclusive | kAllOfMode);
        if (answer == 0) Keep(false, 0);
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
    if (answer == 0) Keep(false, 0);
    return answer;
  }

  // Remembers what lies at the target now.
  void Keep(bool folder, mode_t mode) {
    struct stat found = {};
    lstat(target_.c_str(), &found);
    made_.push_back({target_, folder, mode, found.st_dev, found.st_ino});
  }

  // What has come in the place of something made is somebody else's, and stays.
  void TakeAway() {
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
      struct stat found;
      if (lstat(made->path.c_str(), &found) < 0) continue;
      if (found.st_dev != made->device || found.st_ino != made->inode) continue;
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
  std::vector<Level> levels_;
};

}  // namespace

int CopyFile(const char* from, const char* to, int flags) {
  struct stat found;
  if (stat(from, &found) < 0) return -errno;
  // Node is to open it, and nobody before: opening and closing a FIFO lets its writer go, who then writes to nobody.
  if (!S_ISREG(found.st_mode)) return kNotRegular;
  return CopyContents(from, to, flags);
}

void CopyTree(Task* task) {
  Slot* slot = task->slot;
  TreeCopy copy(slot->path, slot->path + slot->dest, slot->mode, (slot->flags & kVerbatimLinks) != 0, task->halt);
  slot->result = copy.Run();
}

}  // namespace uringfs
