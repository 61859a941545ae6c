// What fs.cp copies, a file or a whole tree, in one job.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <vector>

#include "calls.h"
#include "entries.h"
#include "status.h"
#include "task.h"

namespace uringfs {

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
  TreeCopy(const char* source, const char* target, int flags, int copy_flags, const Halt* halt)
      : source_(source), target_(target), flags_(flags), copy_flags_(copy_flags), halt_(halt) {}

  // Copies a file to where nothing is, a folder into one that does not exist yet or is empty. On an error everything
  // made is taken away again.
  int Run() {
    struct stat source;
    if (StatusOfLink(source_.c_str(), &source) < 0) return -errno;
    if (S_ISREG(source.st_mode)) return (flags_ & kNoFile) != 0 ? kNotRegular : CopyEntry(kTypeFile);
    if ((flags_ & kNoFolder) != 0) return kNotRegular;
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
    if (StatusOf(source_.c_str(), &source) < 0) return false;
    for (size_t slash = target_.rfind('/'); slash != std::string::npos && slash > 0;
         slash = target_.rfind('/', slash - 1)) {
      struct stat parent;
      bool known = StatusOf(target_.substr(0, slash).c_str(), &parent) == 0;
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
      if (StatusOfLink(target_.c_str(), &found) < 0 || !S_ISDIR(found.st_mode)) return -EEXIST;
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
        int answer = CopyContents(source_.c_str(), target_.c_str(), copy_flags_ | kCopyExclusive | kCopyAllOfMode);
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
    if ((flags_ & kVerbatimLinks) == 0 && to[0] != '/') to = Resolved(source_.substr(0, source_.rfind('/')), to);
    int answer = Retried([&] { return symlink(to.c_str(), target_.c_str()); });
    if (answer == 0) Keep(false, 0);
    return answer;
  }

  // Remembers what lies at the target now.
  void Keep(bool folder, mode_t mode) {
    struct stat found = {};
    StatusOfLink(target_.c_str(), &found);
    made_.push_back({target_, folder, mode, found.st_dev, found.st_ino});
  }

  // What has come in the place of something made is somebody else's, and stays.
  void TakeAway() {
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
      struct stat found;
      if (StatusOfLink(made->path.c_str(), &found) < 0) continue;
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
  const int flags_;
  const int copy_flags_;
  const Halt* halt_;
  std::vector<Made> made_;
  std::vector<Level> levels_;
};

}  // namespace

void CopyTree(Task* task) {
  Slot* slot = task->slot;
  TreeCopy copy(slot->path, slot->path + slot->dest, slot->flags, slot->mode, task->halt);
  slot->result = copy.Run();
}

}  // namespace uringfs
